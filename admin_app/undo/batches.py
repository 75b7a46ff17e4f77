"""Taking back a whole batch: worked out before anything is locked, then written in one short transaction.

A record that somebody changed in between is looked at again, held. What cannot be worked out before,
since a record is in the batch twice or has rules that wait for its flush, is taken back while it is
written.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from admin_app.errors import Gone
from admin_app.extensions import db
from admin_app.history.open_change import Change, change, open_change_of
from admin_app.i18n import _l
from admin_app.permissions.actor import Actor
from admin_app.records.bulk_update import Moved, Part, Updater
from admin_app.records.staging import OnChunk, Staging, in_chunks, nobody_watches
from admin_app.undo import many, service
from admin_app.undo.service import Outcome

#: Entries that are looked at, and records that are written, at a time.
CHUNK = 1000


@dataclass(slots=True)
class Plan:
    """Entries to take back, and what that writes; without a `part` it is worked out while it is written."""

    entries: list[int]
    area: str = ""
    names: tuple[str, ...] = ()
    part: Part | None = None


def undo_batch(batch: str, actor: Actor, *, door: str, on_chunk: OnChunk | None = None) -> Outcome:
    """Take back a batch as one change of its own, all of it but what was changed since.

    `on_chunk` is called with the entries done and their number, first with `looking=True`; it may raise
    to have nothing happen. Raises `Gone` when there is no such batch, `Forbidden`, `StaleRecord`.
    """
    joined, watch = open_change_of(db.session), on_chunk or nobody_watches
    if joined is None:
        db.session.rollback()  # look at the records as they are now
    total = service.count_of_batch(batch)
    if not total:
        raise Gone(_l("There is no such change."))
    undoer = _Undoer(batch, joined or Change(actor, door, str(uuid.uuid4())))
    planned, done = undoer.change, 0
    with Staging[Plan]() as staged:
        for number, entries in enumerate(in_chunks(service.entries_of_batch(batch), CHUNK)):
            watch(number * CHUNK, total, looking=True)
            for plan in undoer.look(entries):
                staged.add(plan)
        with change(db.session, actor, door=door, batch=planned.batch or True, at=planned.at):
            for plan in staged:
                watch(done, total)
                undoer.write(plan)
                done += len(plan.entries)
            watch(total, total)
    return undoer.outcome


class _Undoer:
    """Takes some entries of a batch back at a time, and counts."""

    def __init__(self, batch: str, planned: Change) -> None:
        self.change = planned
        self.twice = service.twice_in_batch(batch)
        self.outcome = Outcome(batch=planned.batch)
        self._updaters: dict[tuple[str, tuple[str, ...]], Updater] = {}

    def look(self, entries: Sequence[Any]) -> Iterator[Plan]:
        """What is to be done about these entries; those that cannot be taken back are left."""
        service.require_undo(entries, self.change.actor)
        model, early = service.model_of(entries[0].area), []
        if many.fits(entries, model):
            early = [entry for entry in entries if (entry.area, entry.record_id) not in self.twice]
        if early:
            yield self._planned(early, model)
        known = {entry.id for entry in early}
        late = [entry.id for entry in entries if entry.id not in known]
        if late:
            yield Plan(late)

    def write(self, plan: Plan) -> None:
        """Do it; if a record moved meanwhile or the database refuses one, look at them again, held."""
        if plan.part is not None:
            try:
                with db.session.begin_nested():
                    self._updater(plan.area, plan.names).apply(plan.part)
            except (Moved, IntegrityError):
                pass
            else:
                self.outcome.undone += len(plan.entries)
                return
        service.undo(service.entries_with(plan.entries), self.change.actor, self.outcome)

    def _planned(self, entries: Sequence[Any], model: Any) -> Plan:
        names = tuple(many.names_of(entries, model))
        updater = self._updater(entries[0].area, names)
        done = service.taken_back([entry.id for entry in entries])
        part, taken = many.prepare(entries, updater, done, self.outcome.leave)
        return Plan(taken, entries[0].area, names, part)

    def _updater(self, area: str, names: tuple[str, ...]) -> Updater:
        if (area, names) not in self._updaters:
            self._updaters[area, names] = Updater(service.model_of(area), self.change, names)
        return self._updaters[area, names]
