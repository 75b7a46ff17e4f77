"""Bringing discarded records back, and deleting them for ever."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, inspect, select

from admin_app.database.types import now
from admin_app.errors import Forbidden
from admin_app.extensions import Base, db
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import allows
from admin_app.records.service import check_version, flush, take_out

#: Records that refer to a purged one, and are read and written at a time.
CHUNK = 500
COUNT_LIMIT = 10_000


def may_restore(actor: Actor, record: Any) -> bool:
    """Who may restore from the trash, and for a while who put it there themselves."""
    own = actor.id is not None and record.deleted_by_id == actor.id
    return actor.has("trash.restore") or (own and allows(actor, "delete", record))


def restore(record: Any, actor: Actor, *, version: int | None = None) -> None:
    """Bring a record back. Raises `Forbidden`, `StaleRecord`, and `BadInput` when its name is taken."""
    bring_back(record, actor, version=version)
    flush(type(record))


def bring_back(record: Any, actor: Actor, *, version: int | None = None) -> None:
    """Mark a record as restored without flushing, for who has more to change in it."""
    if not may_restore(actor, record):
        raise Forbidden()
    check_version(record, version)
    take_out(record)


def require_purge(actor: Actor) -> None:
    """Raise `Forbidden` unless this person may delete for ever."""
    if not actor.has("trash.purge"):
        raise Forbidden()


def purge(record: Any, actor: Actor, *, version: int | None = None) -> None:
    """Delete a discarded record for ever; what pointed to it points to nothing, and says so."""
    require_purge(actor)
    check_version(record, version)
    for model, column in referring_columns(type(record)):
        for other in _others(model, getattr(model, column) == record.id):
            setattr(other, column, None)
    for model, collection in referring_collections(type(record)):
        for other in _others(model, getattr(model, collection).any(type(record).id == record.id)):
            getattr(other, collection).remove(record)
    db.session.delete(record)
    db.session.flush()


def _others(model: Any, criterion: Any) -> Iterator[Any]:
    """The records that refer to this one, some at a time; each stops to, before the next are read."""
    statement = select(model).where(criterion).order_by(model.id).limit(CHUNK).with_for_update(of=model)
    while found := db.session.scalars(statement).all():
        yield from found
        db.session.flush()


def _mappers() -> list[Any]:
    return list(Base.registry.mappers)


def referring_columns(model: Any) -> list[tuple[Any, str]]:
    """The foreign keys that may point to a record of this model: (model, attribute)."""
    found = []
    for mapper in _mappers():
        for relation in mapper.relationships:
            if not relation.uselist and relation.mapper.class_ is model:
                (column,) = relation.local_columns
                found.append((mapper.class_, mapper.get_property_by_column(column).key))
    return found


def referring_collections(model: Any) -> list[tuple[Any, str]]:
    """The collections that may hold a record of this model: (model, attribute)."""
    return [
        (mapper.class_, relation.key)
        for mapper in _mappers()
        for relation in mapper.relationships
        if relation.uselist and not relation.viewonly and relation.mapper.class_ is model
    ]


def count_referring(record: Any) -> dict[str, int]:
    """How many living records hang on this one, by area; counted no further than `COUNT_LIMIT` + 1."""
    found: dict[str, int] = {}
    for model, column in referring_columns(type(record)):
        criterion = getattr(model, column) == record.id
        found[model.__tablename__] = found.get(model.__tablename__, 0) + _count(model, criterion)
    for model, collection in referring_collections(type(record)):
        criterion = getattr(model, collection).any(type(record).id == record.id)
        found[model.__tablename__] = found.get(model.__tablename__, 0) + _count(model, criterion)
    return {area: number for area, number in found.items() if number}


def _count(model: Any, criterion: Any) -> int:
    found = select(model.id).where(criterion, model.deleted_at.is_(None)).limit(COUNT_LIMIT + 1)
    return db.session.scalar(select(func.count()).select_from(found.subquery())) or 0


def expired(model: Any, days: int) -> list[int]:
    """The ids of records that have been in the trash for longer than `days`."""
    limit = now() - dt.timedelta(days=days)
    return list(db.session.scalars(select(model.id).where(model.deleted_at < limit)))


def purgeable_models() -> list[Any]:
    """Every model with a trash, those that point to others first. People are never deleted."""
    models = [m.class_ for m in _mappers() if "deleted_at" in inspect(m.class_).columns]
    return sorted(
        (model for model in models if model.__tablename__ != "users"),
        key=lambda model: len(referring_columns(model)),
    )
