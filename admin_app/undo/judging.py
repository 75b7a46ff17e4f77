"""Whether an entry of the history can be taken back from a record as it is now, and what that sets."""

import datetime as dt
from typing import Any, Protocol

from admin_app.history.difference import audited_columns, raw, target_of
from admin_app.history.replay import NOT_READ, readable
from admin_app.i18n import _l
from admin_app.permissions.actor import Actor
from admin_app.undo.values import Related, value_of

REASONS = {
    "changed": _l("It was changed since."),
    "done": _l("It was taken back already."),
    "gone": _l("It was deleted for ever."),
    "nothing": _l("There is nothing to take back."),
    "relation": _l("What it pointed to no longer exists."),
    "secret": _l("A password or secret cannot be brought back."),
    "taken": _l("Its old name is taken by another."),
    "trash": _l("It is in the trash."),
}


class Untouched(Exception):  # noqa: N818 - it is no error
    """Raised inside for a record that must be left alone; never leaves this room."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = REASONS[reason]


class State(Protocol):
    """A record by the names of its columns; under that of a collection the ids of its members."""

    def __getitem__(self, name: str, /) -> Any: ...


class StateOf:
    """The state of a record that the session holds."""

    def __init__(self, record: Any) -> None:
        self._record = record

    def __getitem__(self, name: str, /) -> Any:
        value = getattr(self._record, name)
        return [member.id for member in value] if name in self._record.audited_collections else value


def can_be_undone(entry: Any) -> bool:
    """Whether there is anything in this entry that could be brought back."""
    if entry.verb in ("baseline", "purge"):
        return False
    return entry.verb == "create" or any(pair is not None for pair in readable(entry.fields).values())


def values_before(
    entry: Any, model: Any, state: State | None, related: Related, actor: Actor, at: dt.datetime
) -> dict[str, Any]:
    """What brings the record to where it was before the entry; raises `Untouched`."""
    if state is None:
        raise Untouched("gone")
    if not can_be_undone(entry):
        raise Untouched("secret" if entry.fields and entry.verb not in ("baseline", "purge") else "nothing")
    if entry.verb == "create":
        if state["version"] != entry.version or state["deleted_at"] is not None:
            raise Untouched("changed")
        return {"deleted_at": at, "deleted_by_id": actor.id}
    try:
        return _old_values(entry, model, state, related)
    except NOT_READ as error:  # somebody wrote into the table; `history verify` names the entry
        raise Untouched("changed") from error


def _old_values(entry: Any, model: Any, state: State, related: Related) -> dict[str, Any]:
    """What the fields of the entry held before it; secrets stay as they are."""
    fields = readable(entry.fields)
    if state["deleted_at"] is not None and "deleted_at" not in fields:
        raise Untouched("trash")
    values = {}
    # In the order of the table, which is not that of the JSON: setting a status sets a moment too.
    for name in (*audited_columns(model), *model.audited_collections):
        pair = fields.get(name)
        if pair is None:
            continue
        if not holds(model, state, name, pair[1]):
            raise Untouched("changed")
        found, values[name] = value_of(model, name, pair[0], related)
        if not found:
            raise Untouched("relation")
    if not values:
        raise Untouched("nothing")
    return values


def holds(model: Any, state: State, name: str, stored: Any) -> bool:
    """Whether a field of a record is what the history stored."""
    current = state[name]
    if name in model.audited_collections:
        return set(current) == {member[0] for member in stored or ()}
    if target_of(model, name) is not None:
        return bool(current == (stored[0] if stored else None))
    return bool(raw(current) == stored)
