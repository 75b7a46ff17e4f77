"""Writes a plan: all of its rows in one change, or nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import exists, select

from admin_app.errors import BadInput, RuleBroken
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.history.open_change import Change, change
from admin_app.i18n import _l
from admin_app.importing.changing import Changed, change_many
from admin_app.importing.conflicts import LEFT, Decisions
from admin_app.importing.names import Creator
from admin_app.importing.plan import Plan, digest_of
from admin_app.importing.plan_store import PlanIsOld, Refusal, StoredRow
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import require

__all__ = ["Outcome", "PlanIsOld", "RowsRefused", "apply", "foreseen", "unwritten"]

ALREADY = _l("This plan was written already.")
OTHER_FILE = _l("The file is not the one that was checked. Have it checked again.")
CHANGED_SINCE = _l("Somebody changed this since the file was checked.")


class RowsRefused(RuleBroken):
    message = _l("Rows were refused, so nothing was written. They can be skipped, or put right in the file.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many rows became what. `conflicts` are rows that were left as somebody else had changed them.

    `batch` is what the entries of the history are known by.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    conflicts: int = 0
    deleted: int = 0
    refused: int = 0
    batch: str | None = field(default=None, compare=False)


def apply(
    plan: Plan,
    actor: Actor,
    *,
    skip_refused: bool,
    file: Path | None = None,
    conflicts: str | None = None,
    rows: Mapping[int, str] | None = None,
    on_written: Callable[[int], None] | None = None,
) -> Outcome:
    """Write the rows of the plan as one batch of `actor`'s, to be undone as one.

    With `file` it must still be the one that was checked. `conflicts` and `rows` decide about conflicts
    anew, as in `Answers`. `on_written` is called with numbers of rows; what it raises undoes everything.

    Raises `RowsRefused` when rows were refused and are not to be skipped, `PlanIsOld`, `Forbidden`, and
    `BadInput` when something that the plan relied on has changed since; then nothing was written.
    """
    require(actor, "import", plan.target.model)
    counts = plan.counts()
    if counts["refused"] and not skip_refused:
        raise RowsRefused()
    if file is not None and digest_of(file) != plan.sha256:
        raise PlanIsOld(OTHER_FILE)
    decisions = Decisions.of_answers(plan.answers, conflicts, rows or plan.answers.rows)
    writing = _Writing(plan, actor, on_written, decisions)
    with change(db.session, actor, door="import", batch=plan.batch) as opened:
        if db.session.scalar(select(exists().where(Entry.batch == plan.batch))):
            raise PlanIsOld(ALREADY)
        writing.write(opened)
        if writing.left and not skip_refused:
            raise PlanIsOld()
    writing.note_left()
    return writing.outcome()


def unwritten(
    plan: Plan, conflicts: str | None = None, rows: Mapping[int, str] | None = None
) -> Iterator[tuple[StoredRow, list[Refusal]]]:
    """The rows that `apply`, decided like this, left unwritten, as they were in the file, and why."""
    decisions = Decisions.of_answers(plan.answers, conflicts, rows)
    for row in plan.store.rows(("refused", "conflict")):
        if row.state == "refused" or not decisions.taken(row):
            reasons = plan.store.refusals(state=row.state, rows=[row.id])
            yield row, [each for _row, each in reasons]


def foreseen(plan: Plan, conflicts: str | None = None, rows: Mapping[int, str] | None = None) -> Outcome:
    """What `apply`, decided like this, would do as far as one can know beforehand."""
    counts = plan.counts()
    decided = Decisions.of_answers(plan.answers, conflicts, rows).counts(plan.store)
    return Outcome(
        new=counts["new"],
        changed=counts["changed"] + decided["changed"],
        unchanged=counts["unchanged"],
        conflicts=decided["left"],
        deleted=counts["deleted"] + decided["deleted"],
        refused=counts["refused"],
    )


class _Writing:
    """One run of a plan."""

    def __init__(
        self,
        plan: Plan,
        actor: Actor,
        on_written: Callable[[int], None] | None,
        decisions: Decisions,
    ) -> None:
        self.plan = plan
        self.actor = actor
        self.on_written = on_written
        self.decisions = decisions
        self.written = {"new": 0, "changed": 0, "deleted": 0}
        #: Ids of records that are not what the plan saw any more.
        self.left: set[int] = set()

    def write(self, opened: Change) -> None:
        target, creator = self.plan.target, Creator(self.plan.target.nameds(), self.actor)
        new = _resolved(self.plan, creator)
        self.written["new"] = target.create_many(new, self.actor, opened, on_written=self.on_written)
        if self.plan.counts()["changed"] or self.plan.counts()["conflict"]:
            self._update(self._changed(creator), opened, "changed", "edit")
        if self.plan.counts()["deleted"] or self.plan.counts()["conflict"]:
            self._update(self._deleted(opened), opened, "deleted", "delete")

    def _update(self, rows: Iterable[Changed], opened: Change, state: str, verb: str) -> None:
        count = 0

        def counted() -> Iterator[Changed]:
            nonlocal count
            for row in rows:
                count += 1
                yield row

        target = self.plan.target
        left = change_many(
            target.model,
            counted(),
            ("deleted_at", "deleted_by_id") if verb == "delete" else [f.attribute for f in target.fields],
            self.actor,
            opened,
            verb=verb,
            check=target.checker() if target.checker else None,
            on_written=self.on_written,
        )
        self.written[state] = count - len(left)
        self.left.update(left)

    def _changed(self, creator: Creator) -> Iterator[Changed]:
        for row in self.plan.rows("changed", "conflict"):
            taken = self.decisions.taken(row)
            if taken and "$delete" not in taken:
                yield _changed(row, {name: creator.resolved(value) for name, value in taken.items()})

    def _deleted(self, opened: Change) -> Iterator[Changed]:
        values = {"deleted_at": opened.at, "deleted_by_id": self.actor.id}
        for row in self.plan.rows("deleted", "conflict"):
            if row.state == "deleted" or "$delete" in self.decisions.taken(row):
                yield _changed(row, values)

    def note_left(self) -> None:
        """Say in the plan which rows were left, for the file of those that were not written."""
        if not self.left:
            return
        there = self.plan.store.rows(("changed", "deleted", "conflict"))
        rows = [row for row in there if row.record_id in self.left]
        reason = BadInput(CHANGED_SINCE)
        for row in rows:
            row.state, row.values[LEFT] = "conflict", True
            self.plan.store.refuse(row.id, [Refusal(row.line, "", row.title[:60], reason)])
        self.plan.store.change(rows)
        self.plan.store.flush()

    def outcome(self) -> Outcome:
        counts = self.plan.counts()
        total = sum(counts[state] for state in ("changed", "deleted", "conflict"))
        return Outcome(
            new=self.written["new"],
            changed=self.written["changed"],
            unchanged=counts["unchanged"],
            conflicts=total - self.written["changed"] - self.written["deleted"],
            deleted=self.written["deleted"],
            refused=counts["refused"],
            batch=self.plan.batch,
        )


def _changed(row: StoredRow, values: Mapping[str, Any]) -> Changed:
    assert row.record_id is not None and row.version is not None
    return Changed(row.record_id, row.version, values)


def _resolved(plan: Plan, creator: Creator) -> Iterator[dict[str, Any]]:
    for row in plan.rows("new"):
        yield {name: creator.resolved(value) for name, value in row.values.items()}
