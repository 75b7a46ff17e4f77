"""Taking back what the history says was done.

What changed since is never overwritten: such a row is skipped and named. An edit is taken back as
long as the fields that it touched still hold what it wrote; a creation only while nothing happened
to the record since. Rules of the records themselves hold at every flush, here too.
"""

import datetime as dt
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from admin_app.database.dialect_many import among
from admin_app.database.types import now
from admin_app.errors import BadInput, ConsoleError, Forbidden, StaleRecord
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.history.open_change import ChangeNotOpen, open_change_of
from admin_app.history.recording import name_verb
from admin_app.history.replay import audited_models
from admin_app.i18n import _l
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import allows
from admin_app.records.service import AlreadyExists, flush
from admin_app.undo import many
from admin_app.undo.judging import REASONS, StateOf, Untouched, values_before
from admin_app.undo.values import Related

#: For so long everybody may take back what they did themselves.
OWN_FOR = dt.timedelta(days=1)
#: Entries that are read, and records that are written, at a time.
CHUNK = 500
#: Skipped records that are remembered by name; of the others their number.
MAX_NAMED = 1000

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
    #: The name of the batch that takes a batch back.
    batch: str | None = None

    def mark(self) -> tuple[int, int, int]:
        """Where it is, to go back to."""
        return self.undone, self.left, len(self.skipped)

    def go_back(self, mark: tuple[int, int, int]) -> None:
        self.undone, self.left = mark[:2]
        del self.skipped[mark[2] :]

    def leave(self, entry: Any, title: str | None, is_there: bool, reason: Any) -> None:
        """`title` is None for a record that is gone."""
        self.left += 1
        if len(self.skipped) < MAX_NAMED:
            named = f"#{entry.record_id}" if title is None else title
            self.skipped.append(Skipped(entry.area, entry.record_id, named, is_there, reason))

    def leave_record(self, entry: Any, record: Any, reason: Any) -> None:
        if record is None:
            self.leave(entry, None, False, reason)
        else:
            self.leave(entry, str(record), record.deleted_at is None, reason)


def model_of(area: str) -> Any:
    """The model of an area; raises `BadInput` for an area without history."""
    for model in audited_models():
        if model.__tablename__ == area:
            return model
    raise BadInput(_l("There is no history of that."))


def entries_of_batch(batch: str) -> Iterator[Any]:
    """The rows of the entries of a batch, the newest first; only their ids are in memory at once."""
    # Page by page, the database would sort what is left of the batch anew for each page.
    newest = select(Entry.id).where(Entry.batch == batch).order_by(Entry.id.desc())
    ids = array("q", db.session.scalars(newest.execution_options(yield_per=10_000)))
    yield from entries_with(ids)


def newest_of_batch(batch: str) -> Any:
    """The row of the newest entry of a batch; None when there is no such batch."""
    statement = select(*Entry.__table__.c).where(Entry.batch == batch).order_by(Entry.id.desc()).limit(1)
    return db.session.execute(statement).first()


def entries_with(ids: "Sequence[int] | array[int]") -> Iterator[Any]:
    """The rows of the entries with these ids, the newest first."""
    for start in range(0, len(ids), CHUNK):
        few = among(Entry.id, ids[start : start + CHUNK])
        yield from db.session.execute(select(*Entry.__table__.c).where(few).order_by(Entry.id.desc())).all()


def twice_in_batch(batch: str) -> set[tuple[str, int]]:
    """The records that a batch changed more than once, as (area, id)."""
    record = (Entry.area, Entry.record_id)
    each = select(*record).where(Entry.batch == batch).group_by(*record).having(func.count() > 1)
    return {(area, number) for area, number in db.session.execute(each)}


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
    return set(db.session.scalars(select(Entry.undoes).where(among(Entry.undoes, ids)))) if ids else set()


def may_undo(actor: Actor, entry: Any) -> bool:
    """Whether the policy lets `actor` take this back: their own for a day, others' by permission."""
    model = model_of(entry.area)
    if not (allows(actor, "edit", model) or allows(actor, "delete", model)):
        return False
    fresh = entry.actor_id is not None and entry.actor_id == actor.id and now() - entry.at <= OWN_FOR
    return fresh or actor.has("history.undo")


def require_undo(entries: Iterable[Any], actor: Actor) -> None:
    """Raise `Forbidden` if the policy forbids to take any of these back."""
    for entry in entries:
        if not may_undo(actor, entry):
            raise Forbidden(NOT_OTHERS)


def undo(entries: Iterable[Any], actor: Actor, outcome: Outcome | None = None) -> Outcome:
    """Take back these entries, the newest first, in the open change. Raises `Forbidden`, `StaleRecord`.

    What comes of it is added to `outcome`, if that is given. A batch is taken back by `batches.undo_batch`.
    """
    outcome = outcome or Outcome()
    for part in _parts(entries):
        require_undo(part, actor)
        done = taken_back([entry.id for entry in part])
        model = model_of(part[0].area)
        if not (many.fits(part, model) and _take_back_many(part, model, done, outcome)):
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


def _take_back_many(part: list[Any], model: Any, done: set[int], outcome: Outcome) -> bool:
    """Take back all of a part in a few statements; False if the database refused that."""
    opened, before = open_change_of(db.session), outcome.mark()
    if opened is None:
        raise ChangeNotOpen()
    try:
        with db.session.begin_nested():
            outcome.undone += many.take_back(part, model, done, opened, outcome.leave)
    except IntegrityError:
        outcome.go_back(before)
        return False
    return True


def _take_back_part(part: list[Any], done: set[int], actor: Actor, outcome: Outcome) -> None:
    """Take back all of a part with one flush; if the database refuses that, one by one."""
    before = outcome.mark()
    try:
        with db.session.begin_nested():
            _take_back(part, done, actor, outcome)
    except StaleRecord:
        raise
    except ConsoleError as error:
        outcome.go_back(before)
        if len(part) == 1:
            records = _load(part)
            outcome.leave_record(part[0], records.get((part[0].area, part[0].record_id)), _sentence(error))
            return
        for entry in part:
            _take_back_part([entry], done, actor, outcome)


def _sentence(error: ConsoleError) -> Any:
    return REASONS["taken"] if isinstance(error, AlreadyExists) else str(error)


def _take_back(part: list[Any], done: set[int], actor: Actor, outcome: Outcome) -> None:
    records = _load(part)
    with db.session.no_autoflush:  # each record in one change
        related = Related.of(part, model_of)
        for entry in part:
            record = records.get((entry.area, entry.record_id))
            try:
                if entry.id in done:
                    raise Untouched("done")
                _set_back(entry, record, actor, related)
            except Untouched as error:
                outcome.leave_record(entry, record, error.reason)
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
        statement = select(model).where(among(model.id, ids)).order_by(model.id).options(*collections)
        # As they are now, though the session may know them from before set-based writes.
        held = statement.with_for_update(of=model).execution_options(populate_existing=True)
        for record in db.session.scalars(held):
            found[area, record.id] = record
    return found


def _set_back(entry: Any, record: Any, actor: Actor, related: Related) -> None:
    """Set the record as it was before the entry, without flushing; raises `Untouched`."""
    state = None if record is None else StateOf(record)
    for name, value in values_before(entry, type(record), state, related, actor, now()).items():
        setattr(record, name, value)
    name_verb(record, "undo", undoes=entry.id)
