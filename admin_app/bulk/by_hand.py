"""Actions that a developer wrote for one record, done to many: with preview, rights, refusals and a batch.

    @action("archive", _l("Archive"), _l("Nobody will be able to edit them."))
    def action_archive(self, ids, version):
        self.apply(ids, service.archive, version, archived)

is all that there is to write. Each record is read and flushed by itself, so it costs more than a verb
that the screen declares in `bulk_verbs`.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from admin_app.bulk.fates import CHANGE, GONE, RIGHTS, RULE, SAME, STALE, TAKEN
from admin_app.bulk.preview import NAMED, SAMPLES, Preview, Refused, Sample
from admin_app.bulk.selection import MOST_ROWS, Frozen, Selection
from admin_app.bulk.service import OnRefused, Outcome, begin, chosen_ids, new_batch
from admin_app.errors import ConsoleError, Forbidden, StaleRecord
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.history.open_change import change
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import require
from admin_app.records.service import AlreadyExists, explain
from admin_app.records.staging import OnChunk

#: Records read at a time.
CHUNK = 200

Verb = Callable[..., bool]
#: Calls the action of a screen with these ids.
Action = Callable[[Sequence[int]], None]


class _OnlyTried(Exception):
    """Raised to have a trial leave nothing."""


class Run:
    """Counts what becomes of each record that an action is called with."""

    def __init__(self, screen: Any, selection: Selection, actor: Actor, on_refused: OnRefused | None) -> None:
        self.screen, self.selection, self.actor, self.on_refused = screen, selection, actor, on_refused
        self.counts: Counter[str] = Counter()
        self.refused: list[Refused] = []

    def do(self, ids: Sequence[int], verb: Verb) -> int:
        """Do the verb to each record; how many changed."""
        before, refused = self.counts[CHANGE], []
        model = self.screen.model
        chosen = self.selection.among(self.screen, select(model), self.actor).where(model.id.in_(ids))
        records = {record.id: record for record in db.session.scalars(chosen.with_for_update(of=model))}
        for number in ids:
            record = records.get(number)
            title = str(record) if record is not None else ""
            fate = GONE if record is None else self._fate(record, verb)
            self.counts[fate] += 1
            if fate not in (CHANGE, SAME):
                refused.append(Refused(number, title, fate))
        self.refused += refused[: MOST_ROWS - len(self.refused)]
        if refused and self.on_refused is not None:
            self.on_refused(refused)
        return self.counts[CHANGE] - before

    def _fate(self, record: Any, verb: Verb) -> str:
        seen = self.selection.rows.get(record.id)
        if seen is not None and seen != record.version:
            return STALE
        try:
            with db.session.begin_nested():
                return CHANGE if verb(record, self.actor, version=None) is not False else SAME
        except Forbidden:
            return RIGHTS
        except StaleRecord:
            return STALE
        except IntegrityError as error:
            return TAKEN if isinstance(explain(error, self.screen.model), AlreadyExists) else RULE
        except ConsoleError:
            return RULE


_run: ContextVar[Run | None] = ContextVar("bulk_run", default=None)


def current_run() -> Run | None:
    """The run that an action was called by, if it was called for many rows."""
    return _run.get()


@contextmanager
def _running(run: Run) -> Iterator[None]:
    token = _run.set(run)
    try:
        yield
    finally:
        _run.reset(token)


def preview(screen: Any, selection: Selection, action: Action, actor: Actor) -> Preview:
    """Try the action on the chosen rows, at most `MOST_ROWS` of them, and leave nothing of it."""
    require(actor, "bulk", screen.model)
    run, samples = Run(screen, selection, actor, None), []
    frozen = selection.frozen(screen, actor) if selection.query is not None else None
    try:
        with change(db.session, actor, door="screen", batch=new_batch()) as opened, _running(run):
            _all(chosen_ids(screen, selection, actor)[:MOST_ROWS], action)
            samples = _samples(screen, opened.batch)
            raise _OnlyTried
    except _OnlyTried:
        pass
    return Preview(run.counts, frozen, samples, run.refused[:NAMED])


def apply(
    screen: Any,
    selection: Selection,
    action: Action,
    actor: Actor,
    *,
    batch: str,
    frozen: Frozen | None = None,
    door: str = "screen",
    on_refused: OnRefused | None = None,
    on_chunk: OnChunk | None = None,
) -> Outcome:
    """Do the action to the chosen rows in one change and one batch; as `service.apply`."""
    require(actor, "bulk", screen.model)
    run = Run(screen, selection, actor, on_refused)
    with change(db.session, actor, door=door, batch=batch), _running(run):
        begin(batch, screen.model.__tablename__)
        _all(chosen_ids(screen, selection, actor, frozen), action, on_chunk)
    return Outcome(batch, run.counts, run.refused)


def _all(ids: Sequence[int], action: Action, on_chunk: OnChunk | None = None) -> None:
    for start in range(0, len(ids), CHUNK):
        if on_chunk is not None:
            on_chunk(start, len(ids))
        action(ids[start : start + CHUNK])
        db.session.flush()
        db.session.expunge_all()


def _samples(screen: Any, batch: str | None) -> list[Sample]:
    """What the trial wrote into the history."""
    model = screen.model
    mine = select(Entry).where(Entry.batch == batch, Entry.area == model.__tablename__).order_by(Entry.id)
    label = getattr(model, model.label_column)
    found = list(db.session.scalars(mine.limit(SAMPLES)))
    named = select(model.id, label).where(model.id.in_([entry.record_id for entry in found]))
    titles = {number: title for number, title in db.session.execute(named)}
    return [Sample(e.record_id, titles.get(e.record_id, ""), e.fields) for e in found]
