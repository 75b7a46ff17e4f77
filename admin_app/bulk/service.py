"""Does a deed to a selection: all of its rows in one change and one batch, or nothing.

What is to be written is worked out first, while nothing is locked, and then written; a row that somebody
changed in between is looked at again. So others wait for as long as the writing takes, and no longer.

A row that may not be changed, that changed since the person saw it, or that a rule forbids is left as
it is and reported; it does not stop the others.
"""

import uuid
from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from admin_app.bulk.fates import CHANGE, GONE, RULE, SAME, TAKEN, fate_of, fate_of_row
from admin_app.bulk.operations import Deed
from admin_app.bulk.preview import Refused
from admin_app.bulk.selection import Frozen, Selection, SelectionChanged
from admin_app.database.dialect_many import among
from admin_app.errors import BadInput, RuleBroken
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.history.open_change import Change, change, open_change_of
from admin_app.i18n import _l
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import require
from admin_app.records.bulk_update import CHUNK, Moved, Part, Row, Updater
from admin_app.records.sent_form import AlreadySent, take
from admin_app.records.service import AlreadyExists, explain
from admin_app.records.staging import OnChunk, Staging, nobody_watches

#: Refused rows that are kept in an outcome; a job writes all of them to its file.
MOST_NAMED = 1000

OnRefused = Callable[[Sequence[Refused]], None]


class DoneAlready(RuleBroken):
    message = _l("This was done already. The history shows what it changed.")


@dataclass(slots=True)
class Outcome:
    """What became of the rows. `refused` names at most `MOST_NAMED` of those that `left` counts."""

    batch: str
    counts: Counter[str] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)

    @property
    def changed(self) -> int:
        return self.counts[CHANGE]

    @property
    def same(self) -> int:
        return self.counts[SAME]

    @property
    def left(self) -> int:
        return self.counts.total() - self.changed - self.same


def new_batch() -> str:
    """The name of a batch to be; whatever is asked for under one name is done once."""
    return str(uuid.uuid4())


def checked_batch(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise BadInput(_l("This form does not say what it is part of. Begin again from the list.")) from None


def begin(batch: str, area: str) -> None:
    """Take the name of a batch in the open change; raises `DoneAlready` if it was taken."""
    try:
        take(f"bulk:{batch}", area)
    except AlreadySent:
        raise DoneAlready() from None
    refuse_done(batch)


def refuse_done(batch: str) -> None:
    """Raise `DoneAlready` if something was done under this name."""
    if db.session.scalar(select(Entry.id).where(Entry.batch == batch).limit(1)) is not None:
        raise DoneAlready()


def apply(
    screen: Any,
    selection: Selection,
    deed: Deed,
    actor: Actor,
    *,
    batch: str,
    frozen: Frozen | None = None,
    door: str = "screen",
    on_refused: OnRefused | None = None,
    on_chunk: OnChunk | None = None,
) -> Outcome:
    """Do it, and say what became of each row.

    `frozen` is what the person saw of all that match; raises `SelectionChanged` when it is no longer so,
    `DoneAlready` when this batch was done before, and `Forbidden`. `on_chunk` is called with the rows done
    and their number, twice over: first with `looking=True`; it may raise to have nothing happen.
    """
    require(actor, "bulk", screen.model)
    planned, watch = Change(actor, door, batch), on_chunk or nobody_watches
    if open_change_of(db.session) is None:
        db.session.rollback()  # look at the rows as they are now
    refuse_done(batch)
    doer = _Doer(screen, selection, deed, actor, Updater(screen.model, planned, deed.names), on_refused)
    ids = chosen_ids(screen, selection, actor, frozen)
    with Staging[Part]() as staged:
        for start in range(0, len(ids), CHUNK):
            watch(start, len(ids), looking=True)
            staged.add(doer.look(ids[start : start + CHUNK]))
        with change(db.session, actor, door=door, batch=batch, at=planned.at):
            begin(batch, screen.model.__tablename__)
            for start, part in zip(range(0, len(ids), CHUNK), staged, strict=True):
                watch(start, len(ids))
                doer.write(part)
            watch(len(ids), len(ids))
    doer.outcome.batch = batch
    return doer.outcome


def chosen_ids(
    screen: Any, selection: Selection, actor: Actor, frozen: Frozen | None = None
) -> "Sequence[int] | array[int]":
    """The rows that are chosen, in order. Raises `SelectionChanged` when they are not what was `frozen`."""
    if selection.query is None:
        return sorted(selection.rows)
    ids = selection.ids(screen, actor)
    if frozen is not None and frozen != Frozen(len(ids), sum(ids)):
        raise SelectionChanged()
    return ids


class _Doer:
    """Does a deed to some rows at a time, and counts."""

    def __init__(
        self,
        screen: Any,
        selection: Selection,
        deed: Deed,
        actor: Actor,
        updater: Updater,
        on_refused: OnRefused | None,
    ) -> None:
        self.screen, self.selection, self.deed, self.actor = screen, selection, deed, actor
        self.updater, self.on_refused = updater, on_refused
        self.outcome = Outcome("")
        model = screen.model
        title = getattr(model, model.label_column).label("title")
        columns = select(*updater.columns(), title, fate_of(deed).label("fate"))
        self.statement = selection.among(screen, columns, actor)

    def look(self, ids: Sequence[int]) -> Part:
        """What is to be written of these rows; the others are counted and refused."""
        rows = self._judge(ids, hold=False)
        part = self.updater.prepare(((row, self.deed.values(row)) for row in rows), self.deed.verb)
        self.outcome.counts[SAME] += len(rows) - len(part.ids)
        return part

    def write(self, part: Part) -> None:
        """Write it; if a row moved meanwhile or the database refuses one, look at them again, held."""
        try:
            with db.session.begin_nested():
                self.updater.apply(part)
        except (Moved, IntegrityError):
            self._refuse(self._write(self._judge(part.ids, hold=True)))
        else:
            self.outcome.counts[CHANGE] += len(part.ids)

    def _judge(self, ids: Sequence[int], *, hold: bool) -> list[Row]:
        """Those of these rows that are to change."""
        model = self.screen.model
        rows = self.updater.read(self.statement.where(among(model.id, ids)).order_by(model.id), hold=hold)
        found = {row["id"] for row in rows}
        refused = [Refused(number, "", GONE) for number in ids if number not in found]
        todo: list[Row] = []
        for row in rows:
            fate = fate_of_row(row, self.selection)
            if fate == CHANGE:
                todo.append(row)
            elif fate == SAME:
                self.outcome.counts[SAME] += 1
            else:
                refused.append(Refused(row["id"], row["title"], fate))
        self._refuse(refused)
        return todo

    def _write(self, rows: Sequence[Row]) -> list[Refused]:
        """Write these rows together; if the database refuses that, one by one. Gives those refused."""
        if not rows:
            return []
        try:
            with db.session.begin_nested():
                changes = [(row, self.deed.values(row)) for row in rows]
                changed = self.updater.write(changes, self.deed.verb)
        except IntegrityError as error:
            if len(rows) == 1:
                taken = isinstance(explain(error, self.screen.model), AlreadyExists)
                return [Refused(rows[0]["id"], rows[0]["title"], TAKEN if taken else RULE)]
            return [refused for row in rows for refused in self._write([row])]
        self.outcome.counts.update({CHANGE: changed, SAME: len(rows) - changed})
        return []

    def _refuse(self, refused: list[Refused]) -> None:
        self.outcome.counts.update(each.reason for each in refused)
        self.outcome.refused += refused[: MOST_NAMED - len(self.outcome.refused)]
        if refused and self.on_refused is not None:
            self.on_refused(refused)
