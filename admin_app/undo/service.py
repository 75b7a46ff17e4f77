"""Taking back what the history says was done.

What changed since is never overwritten: such a row is skipped and named. An edit is taken back as
long as the fields that it touched still hold what it wrote; a creation only while nothing happened
to the record since. Rules of the records themselves hold at every flush, here too.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from admin_app.database.types import now
from admin_app.errors import BadInput, ConsoleError, Forbidden, StaleRecord
from admin_app.extensions import db
from admin_app.history.difference import audited_columns, raw, target_of
from admin_app.history.model import Entry
from admin_app.history.recording import name_verb
from admin_app.history.replay import NOT_READ, audited_models, readable
from admin_app.i18n import _l
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import allows
from admin_app.records.service import AlreadyExists, flush
from admin_app.undo.values import Related, value_of

#: For so long everybody may take back what they did themselves.
OWN_FOR = dt.timedelta(days=1)
#: Entries that are read, and records that are written, at a time.
CHUNK = 500
#: Skipped records that are remembered by name; of the others their number.
MAX_NAMED = 1000

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
NOT_OTHERS = _l("You may take back your own changes for a day, not those of others.")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that was left as it is, and why, in a sentence."""

    area: str
    record_id: int
    title: str
    is_there: bool
    reason: Any


@dataclass(slots=True)
class Outcome:
    """What an undo did. `skipped` names at most `MAX_NAMED` of those that `left` counts."""

    undone: int = 0
    left: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    #: The record, when there is just one.
    record: Any = None

    def leave(self, entry: Any, record: Any, reason: Any) -> None:
        self.left += 1
        if len(self.skipped) < MAX_NAMED:
            title = str(record) if record is not None else f"#{entry.record_id}"
            is_there = record is not None and record.deleted_at is None
            self.skipped.append(Skipped(entry.area, entry.record_id, title, is_there, reason))


class Untouched(Exception):
    """Raised inside for a record that must be left alone; never leaves this module."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = REASONS[reason]


def model_of(area: str) -> Any:
    """The model of an area; raises `BadInput` for an area without history."""
    for model in audited_models():
        if model.__tablename__ == area:
            return model
    raise BadInput(_l("There is no history of that."))


def entries_of_batch(batch: str) -> Iterator[Entry]:
    """The entries of a batch, the newest first, in constant memory."""
    statement = select(Entry).where(Entry.batch == batch).order_by(Entry.id.desc()).limit(CHUNK)
    found = db.session.scalars(statement).all()
    while found:
        yield from found
        found = db.session.scalars(statement.where(Entry.id < found[-1].id)).all()


def count_of_batch(batch: str) -> int:
    """How many entries a batch has."""
    return db.session.scalar(select(func.count()).where(Entry.batch == batch)) or 0


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


def can_be_undone(entry: Any) -> bool:
    """Whether there is anything in this entry that could be brought back."""
    if entry.verb in ("baseline", "purge"):
        return False
    return entry.verb == "create" or any(pair is not None for pair in readable(entry.fields).values())


def undo(entries: Iterable[Any], actor: Actor) -> Outcome:
    """Take back these entries, the newest first, in the open change. Raises `Forbidden`, `StaleRecord`."""
    outcome = Outcome()
    for part in _parts(entries):
        for entry in part:
            if not may_undo(actor, entry):
                raise Forbidden(NOT_OTHERS)
        done = taken_back([entry.id for entry in part])
        _take_back_part(part, done, actor, outcome)
    return outcome


def _parts(entries: Iterable[Any]) -> Iterator[list[Any]]:
    """Entries in their order, some at a time; no record is twice in one part."""
    part: dict[tuple[str, int], Any] = {}
    for entry in entries:
        name = (entry.area, entry.record_id)
        if name in part or len(part) >= CHUNK:
            yield list(part.values())
            part = {}
        part[name] = entry
    if part:
        yield list(part.values())


def _take_back_part(part: list[Any], done: set[int], actor: Actor, outcome: Outcome) -> None:
    """Take back all of a part with one flush; if the database refuses that, one by one."""
    before = (outcome.undone, outcome.left, len(outcome.skipped))
    try:
        with db.session.begin_nested():
            _take_back(part, done, actor, outcome)
    except StaleRecord:
        raise
    except ConsoleError as error:
        outcome.undone, outcome.left = before[:2]
        del outcome.skipped[before[2] :]
        if len(part) == 1:
            records = _load(part)
            outcome.leave(part[0], records.get((part[0].area, part[0].record_id)), _sentence(error))
            return
        for entry in part:
            _take_back_part([entry], done, actor, outcome)


def _sentence(error: ConsoleError) -> Any:
    return REASONS["taken"] if isinstance(error, AlreadyExists) else str(error)


def _take_back(part: list[Any], done: set[int], actor: Actor, outcome: Outcome) -> None:
    records = _load(part)
    with db.session.no_autoflush:  # each record in one change
        related = Related.of(part, records)
        for entry in part:
            record = records.get((entry.area, entry.record_id))
            try:
                if entry.id in done:
                    raise Untouched("done")
                take_back(entry, record, actor, related)
            except Untouched as error:
                outcome.leave(entry, record, error.reason)
            else:
                outcome.undone += 1
                outcome.record = record
    flush(model_of(part[0].area))


def _load(entries: list[Any]) -> dict[tuple[str, int], Any]:
    """The records of these entries, the discarded ones too, read at once and held until the commit."""
    found = {}
    for area in sorted({entry.area for entry in entries}):
        model = model_of(area)
        ids = {entry.record_id for entry in entries if entry.area == area}
        collections = [selectinload(getattr(model, name)) for name in model.audited_collections]
        statement = select(model).where(model.id.in_(ids)).order_by(model.id)
        for record in db.session.scalars(statement.options(*collections).with_for_update(of=model)):
            found[area, record.id] = record
    return found


def take_back(entry: Any, record: Any, actor: Actor, related: Related) -> None:
    """Set the record as it was before the entry, without flushing; raises `Untouched`."""
    if record is None:
        raise Untouched("gone")
    if not can_be_undone(entry):
        raise Untouched("secret" if entry.fields and entry.verb not in ("baseline", "purge") else "nothing")
    if entry.verb == "create":
        if record.version != entry.version or record.deleted_at is not None:
            raise Untouched("changed")
        record.deleted_at = now()
        record.deleted_by_id = actor.id
    else:
        try:
            values = _old_values(entry, record, related)
        except NOT_READ as error:  # somebody wrote into the table; `history verify` names the entry
            raise Untouched("changed") from error
        for name, value in values.items():
            setattr(record, name, value)
    name_verb(record, "undo", undoes=entry.id)


def _old_values(entry: Any, record: Any, related: Related) -> dict[str, Any]:
    """What the fields of the entry held before it; secrets stay as they are."""
    if record.deleted_at is not None and "deleted_at" not in readable(entry.fields):
        raise Untouched("trash")
    model: Any = type(record)
    values = {}
    # In the order of the table, which is not that of the JSON: setting a status sets a moment too.
    for name in (*audited_columns(model), *model.audited_collections):
        pair = readable(entry.fields).get(name)
        if pair is None:
            continue
        if not holds(record, name, pair[1]):
            raise Untouched("changed")
        found, values[name] = value_of(model, name, pair[0], related)
        if not found:
            raise Untouched("relation")
    if not values:
        raise Untouched("nothing")
    return values


def holds(record: Any, name: str, stored: Any) -> bool:
    """Whether a field of the record is what the history stored."""
    model: Any = type(record)
    current = getattr(record, name)
    if name in record.audited_collections:
        return {member.id for member in current} == {member[0] for member in stored or ()}
    if target_of(model, name) is not None:
        return bool(current == (stored[0] if stored else None))
    return bool(raw(current) == stored)
