"""What becomes of rows about records that somebody changed since the file was written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from admin_app.importing.answers import KEEP, MERGE, MERGE_FILE, OVERWRITE, Answers
from admin_app.importing.plan_store import PlanStore, StoredRow
from admin_app.importing.since import BOTH, DELETE, MINE, THEIRS

#: Among the values of a row: it was left, because somebody had changed its record since.
LEFT = "$left"
#: Whose changes each decision writes; what only somebody else changed stays unless the whole row is taken.
TAKEN = {
    KEEP: frozenset[str](),
    MERGE: frozenset((MINE,)),
    MERGE_FILE: frozenset((MINE, BOTH)),
    OVERWRITE: frozenset((MINE, BOTH, THEIRS, DELETE)),
}


def offered(sides: Mapping[str, str]) -> list[str]:
    """The decisions that make a difference for a row."""
    there = set(sides.values())
    found = [KEEP]
    if MINE in there and there != {MINE}:
        found.append(MERGE)
    if BOTH in there and THEIRS in there:
        found.append(MERGE_FILE)
    return [*found, OVERWRITE]


def meaning(sides: Mapping[str, str], decision: str) -> str:
    """The one of those that are offered that does what this decision does."""
    written = TAKEN[decision].intersection(sides.values())
    return next(each for each in offered(sides) if TAKEN[each].intersection(sides.values()) == written)


@dataclass(frozen=True, slots=True)
class Decisions:
    """What somebody said: of all such rows, and by record id of single ones."""

    conflicts: str = KEEP
    rows: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def of_answers(
        cls, answers: Answers, conflicts: str | None = None, rows: Mapping[int, str] | None = None
    ) -> "Decisions":
        """Those of the answers, where nothing else is said."""
        return cls(conflicts or answers.conflicts, answers.rows if rows is None else rows)

    def of(self, record_id: int | None) -> str:
        return self.rows.get(record_id or 0, self.conflicts)

    def taken(self, row: StoredRow) -> dict[str, Any]:
        """The values of a row that are to be written; none for a row that is left out."""
        if row.state != "conflict":
            return row.values
        if LEFT in row.values:
            return {}
        sides = TAKEN[self.of(row.record_id)]
        return {name: value for name, value in row.values.items() if row.sides.get(name) in sides}

    def counts(self, store: PlanStore) -> dict[str, int]:
        """How many conflicts would be `changed`, `deleted`, or `left`, without reading each."""
        found = {"changed": 0, "deleted": 0, "left": 0}
        for sides, rows in store.sides():
            found[self._fate(sides, self.conflicts)] += rows
        for number, decision in self.rows.items():
            decided = store.sides_of(number)
            if decided is not None:
                found[self._fate(decided, self.conflicts)] -= 1
                found[self._fate(decided, decision)] += 1
        return found

    def _fate(self, sides: Mapping[str, str], decision: str) -> str:
        written = TAKEN[decision].intersection(sides.values())
        return "deleted" if DELETE in written else "changed" if written else "left"
