"""The verbs that every record knows. A record with rules of its own wraps them in its own service.

Each verb asks the policy, changes the record and flushes; the open change writes the history, and
whoever opened it commits.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from admin_app.database.dialect import broken_constraint, is_unique_violation
from admin_app.database.types import now
from admin_app.errors import BadInput, StaleRecord
from admin_app.extensions import db
from admin_app.history.recording import name_verb
from admin_app.i18n import _l
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import require
from admin_app.records.values import clean


class AlreadyExists(BadInput):
    message = _l("This already exists.")


def create(model: Any, values: Mapping[str, Any], actor: Actor) -> Any:
    """A new record. Raises `Forbidden`, `BadInput`."""
    require(actor, "create", model)
    record = model(**clean(model, values))
    if hasattr(model, "created_by_id"):
        record.created_by_id = actor.id
    db.session.add(record)
    flush(model)
    return record


def update(record: Any, values: Mapping[str, Any], actor: Actor, *, version: int | None = None) -> bool:
    """Change the fields named in `values`; whether anything changed.

    With `version`, the record must still have it. Raises `Forbidden`, `BadInput`, `StaleRecord`.
    """
    require(actor, "edit", record)
    check_version(record, version)
    is_changed = assign(record, clean(type(record), values))
    flush(type(record))
    return is_changed


def assign(record: Any, values: Mapping[str, Any]) -> bool:
    """Set what differs, all of it in one change; whether anything did. For who has asked the policy."""
    differing = [name for name, value in values.items() if _differs(getattr(record, name), value)]
    with db.session.no_autoflush:
        for name in differing:
            setattr(record, name, values[name])
    return bool(differing)


def _differs(old: Any, new: Any) -> bool:
    if isinstance(old, list):  # a collection has no order
        return bool(old != new and {id(item) for item in old} != {id(item) for item in new})
    return bool(old != new)


def discard(record: Any, actor: Actor, *, version: int | None = None) -> None:
    """Put the record into the trash. Raises `Forbidden`, `StaleRecord`."""
    require(actor, "delete", record)
    check_version(record, version)
    put_away(record, actor)
    db.session.flush()


def put_away(record: Any, actor: Actor) -> None:
    """Mark a record as discarded, for who has asked the policy."""
    record.deleted_at = now()
    record.deleted_by_id = actor.id
    name_verb(record, "delete")


def take_out(record: Any) -> None:
    """Mark a discarded record as restored, for who has asked the policy."""
    record.deleted_at = None
    record.deleted_by_id = None
    name_verb(record, "restore")


def check_version(record: Any, version: int | None) -> None:
    if version is not None and record.version != version:
        raise StaleRecord(record)


def flush(model: Any) -> None:
    """Send the changes to the database; a constraint that they break becomes a sentence."""
    try:
        db.session.flush()
    except IntegrityError as error:
        raise explain(error, model) from error


def explain(error: IntegrityError, model: Any) -> BadInput:
    """The sentence for a broken constraint, with the field that it is about where that is known."""
    broken = broken_constraint(error)
    table = inspect(model).local_table
    rules = [*table.constraints, *table.indexes]
    columns = next((list(rule.columns) for rule in rules if rule.name == broken), [])
    names = [column.name for column in columns] or [
        part.rpartition(".")[2] for part in broken.split(",") if part.strip().startswith(table.name)
    ]
    field = next((name for name in names if name != "search_text"), model.label_column if names else None)
    if is_unique_violation(error):
        return AlreadyExists(field=field)
    return BadInput(_l("This value cannot be taken."), field=field)
