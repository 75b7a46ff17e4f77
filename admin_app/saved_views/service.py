"""The rules of saved views: who sees one, who may change it, and what it may be called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, or_, select

from admin_app.errors import BadInput, Forbidden, Gone, RuleBroken
from admin_app.extensions import db
from admin_app.i18n import _l
from admin_app.permissions.actor import Actor
from admin_app.records.service import assign, check_version, flush, put_away, take_out
from admin_app.records.values import clean
from admin_app.saved_views.model import SavedView

#: More would not be found again, and all are read for each page of the list.
MOST = 50
SHARE = "views.share"


@dataclass(frozen=True, slots=True)
class ShippedView:
    """A view that a screen brings along: its `key` stands in addresses, `query` is that of a list."""

    key: str
    name: Any
    query: str = ""


def _seen_by(person: Any) -> ColumnElement[bool]:
    role = SavedView.roles.property.mapper.class_
    with_them = SavedView.roles.any((role.deleted_at.is_(None)) & role.users.any(id=person))
    return or_(
        SavedView.owner_id == person,
        SavedView.audience == "all",
        (SavedView.audience == "roles") & with_them,
    )


def seen_by(actor: Actor, statement: Select[Any]) -> Select[Any]:
    """Narrow a query on saved views to those that this person may open."""
    statement = statement.where(SavedView.deleted_at.is_(None))
    return statement if actor.is_system else statement.where(_seen_by(actor.id))


@cache
def _views_of(*, everybodys: bool) -> Select[Any]:
    # Put together once: it is asked for each page of each list.
    view = SavedView
    columns = (view.id, view.name, view.query, view.density, view.audience, view.owner_id, view.version)
    statement: Any = select(*columns).where(view.area == bindparam("area"), view.deleted_at.is_(None))
    if not everybodys:
        statement = statement.where(_seen_by(bindparam("person", type_=Integer)))
    return statement.order_by(view.position, view.id).limit(4 * MOST)


def views_of(area: str, actor: Actor) -> list[Any]:
    """The saved views of a list that this person may open, in their order: one small query."""
    statement = _views_of(everybodys=actor.is_system)
    given = {"area": area} if actor.is_system else {"area": area, "person": actor.id}
    return list(db.session.execute(statement, given))


def find(area: str, number: int | None, actor: Actor) -> SavedView:
    """The view with this id; raises `Gone`."""
    statement = select(SavedView).where(SavedView.area == area, SavedView.id == number)
    found = db.session.scalars(seen_by(actor, statement)).first() if number else None
    if found is None:
        raise Gone(_l("This view does not exist, was deleted, or is not shared with you."))
    return found


def may_change(view: Any, actor: Actor) -> bool:
    """Their own private views everybody may change; those that others see, who may share views."""
    if view.audience == "private":
        return bool(view.owner_id == actor.id or actor.is_system)
    return actor.has(SHARE)


def may_delete(view: Any, actor: Actor) -> bool:
    return bool(view.owner_id == actor.id) or may_change(view, actor)


def require(may: Callable[[Any, Actor], bool], view: Any, actor: Actor) -> None:
    """Raise `Forbidden` unless `may`, one of the two above, allows it."""
    if not may(view, actor):
        raise Forbidden(_l("Others see this view: only who may share views changes or deletes it."))


def create(values: Mapping[str, Any], actor: Actor) -> SavedView:
    """A new view of `actor`. Raises `BadInput`, `Forbidden`, `RuleBroken`."""
    _refuse_too_many(values["area"], actor)
    last = db.session.scalar(select(func.max(SavedView.position)).where(SavedView.area == values["area"]))
    view = SavedView(owner_id=actor.id, position=(last or 0) + 1, **_checked(values, actor))
    db.session.add(view)
    flush(SavedView)
    return view


def _refuse_too_many(area: str, actor: Actor) -> None:
    mine = select(func.count()).where(
        SavedView.area == area, SavedView.owner_id == actor.id, SavedView.deleted_at.is_(None)
    )
    if (db.session.scalar(mine) or 0) >= MOST:
        raise RuleBroken(_l("You have %(limit)s views of this list. Delete one first."), limit=MOST)


def update(view: SavedView, values: Mapping[str, Any], actor: Actor, *, version: int | None = None) -> None:
    """Change a view. Raises `BadInput`, `Forbidden`, `StaleRecord`."""
    require(may_change, view, actor)
    check_version(view, version)
    assign(view, _checked(values, actor))
    flush(SavedView)


def discard(view: SavedView, actor: Actor, *, version: int | None = None) -> None:
    """Put a view into the trash. Raises `Forbidden`, `StaleRecord`."""
    require(may_delete, view, actor)
    check_version(view, version)
    put_away(view, actor)
    db.session.flush()


def discarded(area: str, actor: Actor) -> list[SavedView]:
    """The deleted views of a list that this person might have deleted, the last first: `MOST` at most."""
    theirs = SavedView.owner_id == actor.id
    if actor.has(SHARE):
        theirs |= SavedView.audience != "private"
    statement = select(SavedView).where(SavedView.area == area, SavedView.deleted_at.is_not(None), theirs)
    last_first = statement.order_by(SavedView.deleted_at.desc(), SavedView.id.desc())
    return list(db.session.scalars(last_first.limit(MOST)))


def restore(area: str, number: int | None, actor: Actor) -> SavedView:
    """Bring a deleted view back. Raises `Gone`, `RuleBroken`, and `AlreadyExists` when its name is taken."""
    view = next((each for each in discarded(area, actor) if each.id == number), None)
    if view is None:
        raise Gone(_l("This view does not exist, was deleted, or is not shared with you."))
    if view.owner_id == actor.id:
        _refuse_too_many(area, actor)
    take_out(view)
    flush(SavedView)
    return view


def _checked(values: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    cleaned = clean(SavedView, values)
    if cleaned.get("audience", "private") != "private" and not actor.has(SHARE):
        raise Forbidden(_l("You may not share views. Ask an administrator if you need to."))
    if cleaned.get("audience") == "roles" and not cleaned.get("roles"):
        raise BadInput(_l("Choose at least one role."), field="roles")
    if cleaned.get("audience", "roles") != "roles":
        cleaned["roles"] = []
    return cleaned


def roles_to_share_with() -> list[Any]:
    """The roles that there are, as records."""
    role = SavedView.roles.property.mapper.class_
    return list(db.session.scalars(select(role).where(role.deleted_at.is_(None)).order_by(role.name)))
