"""Taking back what the history says was done.

What changed since is never overwritten: such a row is skipped and named. An edit is taken back as
long as the fields that it touched still hold what it wrote; a creation only while nothing happened
to the record since.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from admin_app.database.types import now
from admin_app.errors import BadInput, ConsoleError, Forbidden
from admin_app.extensions import db
from admin_app.history.difference import audited_columns, raw, target_of
from admin_app.history.model import Entry
from admin_app.history.recording import name_verb
from admin_app.history.replay import audited_models
from admin_app.i18n import _l
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import allows
from admin_app.records.service import flush
from admin_app.undo.values import value_of

#: For so long everybody may take back what they did themselves.
OWN_FOR = dt.timedelta(days=1)
CHUNK = 500

REASONS = {
    "changed": _l("It was changed since."),
    "gone": _l("It was deleted for ever."),
    "relation": _l("What it pointed to no longer exists."),
    "secret": _l("A password or secret cannot be brought back."),
    "nothing": _l("There is nothing to take back."),
    "taken": _l("Its old name is taken by another."),
}


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that was left as it is; `reason` is a key of `REASONS`."""

    area: str
    record_id: int
    title: str
    reason: str


@dataclass(slots=True)
class Outcome:
    """What an undo did."""

    undone: int = 0
    skipped: list[Skipped] = field(default_factory=list)


class Untouched(ConsoleError):
    """Raised inside for a record that must be left alone; never leaves this module."""

    def __init__(self, reason: str) -> None:
        super().__init__(REASONS[reason])
        self.reason = reason


def model_of(area: str) -> Any:
    """The model of an area; raises `BadInput` for an area without history."""
    for model in audited_models():
        if model.__tablename__ == area:
            return model
    raise BadInput(_l("There is no history of that."))


def entries_of_batch(batch: str) -> Sequence[Entry]:
    """The entries of a batch, the newest first."""
    statement = select(Entry).where(Entry.batch == batch).order_by(Entry.id.desc())
    return db.session.scalars(statement).all()


def entry_of(area: str, record_id: int, version: int) -> Entry | None:
    """The entry that brought a record to this version."""
    statement = select(Entry).where(
        Entry.area == area, Entry.record_id == record_id, Entry.version == version
    )
    return db.session.scalars(statement.order_by(Entry.id.desc())).first()


def taken_back(ids: Sequence[int]) -> set[int]:
    """Those of these entries that were taken back already."""
    return set(db.session.scalars(select(Entry.undoes).where(Entry.undoes.in_(ids)))) if ids else set()


def may_undo(actor: Actor, entry: Any) -> bool:
    """Whether the policy lets `actor` take this back: their own for a day, others' by permission."""
    model = model_of(entry.area)
    if not (allows(actor, "edit", model) or allows(actor, "delete", model)):
        return False
    fresh = entry.actor_id is not None and entry.actor_id == actor.id and now() - entry.at <= OWN_FOR
    return fresh or actor.has("history.undo")


def undo(entries: Iterable[Any], actor: Actor) -> Outcome:
    """Take back these entries, the newest first, in the open change. Raises `Forbidden`."""
    outcome = Outcome()
    for part in _parts(list(entries)):
        for entry in part:
            if not may_undo(actor, entry):
                raise Forbidden(_l("You may take back your own changes for a day, not those of others."))
        records = _load(part)
        for entry in part:
            _try(entry, records.get((entry.area, entry.record_id)), actor, outcome)
    return outcome


def _parts(entries: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(entries), CHUNK):
        yield entries[start : start + CHUNK]


def _load(entries: list[Any]) -> dict[tuple[str, int], Any]:
    """The records of these entries, the discarded ones too, read at once."""
    found = {}
    for area in {entry.area for entry in entries}:
        model = model_of(area)
        ids = {entry.record_id for entry in entries if entry.area == area}
        collections = [selectinload(getattr(model, name)) for name in model.audited_collections]
        for record in db.session.scalars(select(model).where(model.id.in_(ids)).options(*collections)):
            found[area, record.id] = record
    return found


def _try(entry: Any, record: Any, actor: Actor, outcome: Outcome) -> None:
    try:
        if record is None:
            raise Untouched("gone")
        # A savepoint, since a name that was taken meanwhile is seen only by the database.
        with db.session.begin_nested():
            take_back(entry, record, actor)
            flush(type(record))
    except Untouched as error:
        outcome.skipped.append(_skipped(entry, record, error.reason))
    except BadInput:
        outcome.skipped.append(_skipped(entry, record, "taken"))
    else:
        outcome.undone += 1


def _skipped(entry: Any, record: Any, reason: str) -> Skipped:
    title = str(record) if record is not None else f"#{entry.record_id}"
    return Skipped(entry.area, entry.record_id, title, reason)


def take_back(entry: Any, record: Any, actor: Actor) -> None:
    """Set the record as it was before the entry, without flushing; raises `Untouched`."""
    if entry.verb in ("baseline", "purge"):
        raise Untouched("nothing")
    if entry.verb == "create":
        _discard_created(entry, record, actor)
    else:
        old = _old_values(entry, record)
        for name, value in old.items():
            setattr(record, name, value)
    name_verb(record, "undo", undoes=entry.id)


def _discard_created(entry: Any, record: Any, actor: Actor) -> None:
    if record.version != entry.version or record.deleted_at is not None:
        raise Untouched("changed")
    record.deleted_at = now()
    record.deleted_by_id = actor.id


def _old_values(entry: Any, record: Any) -> dict[str, Any]:
    if not entry.fields:
        raise Untouched("nothing")
    values = {}
    for name, pair in entry.fields.items():
        if pair is None:
            raise Untouched("secret")
        if not holds(record, name, pair[1]):
            raise Untouched("changed")
        found, values[name] = value_of(type(record), name, pair[0])
        if not found:
            raise Untouched("relation")
    return values


def holds(record: Any, name: str, stored: Any) -> bool:
    """Whether a field of the record is what the history stored."""
    current = getattr(record, name)
    if name in record.audited_collections:
        return {member.id for member in current} == {member[0] for member in stored or ()}
    model: Any = type(record)
    if target_of(model, name) is not None:
        return current == (stored[0] if stored else None)
    return bool(raw(current) == stored)


def restore_version(record: Any, state: Mapping[str, Any], actor: Actor) -> list[str]:
    """Bring the fields of a record to an earlier state; the names of those that changed.

    Secrets and the trash stay as they are. Raises `Forbidden`, `BadInput`.
    """
    if not allows(actor, "edit", record):
        raise Forbidden()
    model: Any = type(record)
    values: dict[str, Any] = {}
    for name in restorable(model):
        stored = state.get(name)
        if holds(record, name, stored):
            continue
        found, values[name] = value_of(model, name, stored)
        if not found:
            raise BadInput(REASONS["relation"], field=name)
    for name, value in values.items():
        setattr(record, name, value)
    name_verb(record, "restore_version")
    flush(model)
    return list(values)


def restorable(model: Any) -> list[str]:
    """The fields that a restored version brings back."""
    kept = {"deleted_at", "deleted_by_id", "created_by_id", *model.secret}
    columns = [name for name in audited_columns(model) if name not in kept]
    return [*columns, *model.audited_collections]
