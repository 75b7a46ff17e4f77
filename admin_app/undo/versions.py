"""Going back to an earlier version of a record: what that would change, and doing it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from admin_app.errors import Forbidden
from admin_app.history.difference import audited_columns
from admin_app.history.recording import name_verb
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import allows
from admin_app.records.service import assign, flush
from admin_app.undo.judging import StateOf, holds
from admin_app.undo.values import Related, value_of


@dataclass(slots=True)
class Return:
    """What going back would set; `missing` are fields that point to what was deleted for ever."""

    values: dict[str, Any] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def restorable(model: Any) -> list[str]:
    """The fields that a restored version brings back; secrets and the trash stay as they are."""
    kept = {"deleted_at", "deleted_by_id", "created_by_id", *model.secret}
    columns = [name for name in audited_columns(model) if name not in kept]
    return [*columns, *model.audited_collections]


def difference_to(record: Any, state: Mapping[str, Any]) -> Return:
    """What has to change for the record to be as in `state`."""
    model: Any = type(record)
    found, related = Return(), Related.of_state(model, state)
    for name in restorable(model):
        if holds(model, StateOf(record), name, state.get(name)):
            continue
        exists, value = value_of(model, name, state.get(name), related)
        if exists:
            found.values[name] = value
        else:
            found.missing.append(name)
    return found


def restore(record: Any, state: Mapping[str, Any], actor: Actor) -> Return:
    """Bring the fields of a record to an earlier state, as far as that can be had; what changed.

    Raises `Forbidden`, `BadInput`.
    """
    if not allows(actor, "edit", record):
        raise Forbidden()
    found = difference_to(record, state)
    if assign(record, found.values):
        name_verb(record, "restore_version")
        flush(type(record))
    return found
