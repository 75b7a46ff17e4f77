"""The one policy. It knows areas, verbs and owners, and nothing of what a record means."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, false, or_, true

from admin_app.errors import Forbidden
from admin_app.permissions.actor import Actor


def area_of(model: Any) -> str:
    """The area of a record or of its class: the name of its table."""
    return model.__tablename__


def owns(actor: Actor, record: Any) -> bool:
    """Whether one of the record's owner columns names this person."""
    names = getattr(record, "owner_columns", ())
    return actor.id is not None and any(getattr(record, name) == actor.id for name in names)


def allows(actor: Actor, verb: str, subject: Any) -> bool:
    """Whether `actor` may do `verb` to `subject`, a record or a class of records.

    For a class the answer is whether they may do it to any record at all.
    """
    if allows_all(actor, verb, subject):
        return True
    return _owners_may(actor, verb, subject) and (isinstance(subject, type) or owns(actor, subject))


def _owners_may(actor: Actor, verb: str, subject: Any) -> bool:
    return actor.has(f"{area_of(subject)}.{verb}_own") or verb in getattr(subject, "owned_verbs", ())


def _is(column: Any, number: int | None) -> ColumnElement[bool]:
    """Equal, and never unknown, so that it may be negated."""
    return false() if number is None else column.is_not_distinct_from(number)


def permitted(actor: Actor, verb: str, model: Any) -> ColumnElement[bool]:
    """What `allows` says of each record, as a criterion for a query on the model."""
    if allows_all(actor, verb, model):
        return true()
    if not allows(actor, verb, model):
        return false()
    return or_(false(), *(_is(getattr(model, name), actor.id) for name in model.owner_columns))


def allows_all(actor: Actor, verb: str, model: Any) -> bool:
    """Whether `actor` may do `verb` to every record of this class, whomever it belongs to."""
    return actor.has(f"{area_of(model)}.{verb}")


def require(actor: Actor, verb: str, subject: Any) -> None:
    """Raise `Forbidden` unless the policy allows it."""
    if not allows(actor, verb, subject):
        raise Forbidden()


def allows_values(actor: Actor, verb: str, model: Any, values: Mapping[str, Any]) -> bool:
    """The same as `allows` for a record of which only the columns were read."""
    if allows_all(actor, verb, model):
        return True
    if actor.id is None or not _owners_may(actor, verb, model):
        return False
    return any(values[name] == actor.id for name in model.owner_columns)
