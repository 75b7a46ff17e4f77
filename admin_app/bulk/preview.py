"""What a deed would do to a selection: counted, and shown on some rows. Nothing is written or locked."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from admin_app.bulk.fates import CHANGE, GONE, SAME, fate_of, fate_of_row
from admin_app.bulk.operations import Deed
from admin_app.bulk.selection import Frozen, Selection
from admin_app.extensions import db
from admin_app.history.open_change import Change
from admin_app.permissions.actor import Actor
from admin_app.records.bulk_update import Row, Updater

#: Rows that are shown as they would become, and rows that are named with why they stay as they are.
SAMPLES, NAMED = 5, 10


@dataclass(slots=True)
class Refused:
    """A row that is left as it is, and the key of the reason."""

    id: int
    title: str
    reason: str


@dataclass(slots=True)
class Sample:
    """A row as it would become: {field: [old, new]}, as the history would keep it."""

    id: int
    title: str
    fields: dict[str, Any]


@dataclass(slots=True)
class Preview:
    counts: Counter[str]
    frozen: Frozen | None
    samples: list[Sample] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def will_change(self) -> int:
        return self.counts[CHANGE]

    @property
    def left(self) -> int:
        return self.total - self.counts[CHANGE] - self.counts[SAME]


def preview(screen: Any, selection: Selection, deed: Deed, actor: Actor) -> Preview:
    """Count the fates of the rows and show some."""
    reader = _Reader(screen, selection, deed, actor)
    return reader.of_rows() if selection.query is None else reader.of_all()


class _Reader:
    """Reads rows of a selection as the deed would find them."""

    def __init__(self, screen: Any, selection: Selection, deed: Deed, actor: Actor) -> None:
        self.screen, self.selection, self.deed, self.actor = screen, selection, deed, actor
        self.updater = Updater(screen.model, Change(actor, "screen"), deed.names)

    def rows(self, criterion: Any = None, limit: int | None = None) -> list[Row]:
        model = self.screen.model
        title = getattr(model, model.label_column).label("title")
        statement: Any = select(*self.updater.columns(), title, fate_of(self.deed).label("fate"))
        statement = self.selection.among(self.screen, statement, self.actor).order_by(model.id).limit(limit)
        return self.updater.read(statement if criterion is None else statement.where(criterion), hold=False)

    def samples(self, rows: list[Row]) -> list[Sample]:
        entries = self.updater.planned((row, self.deed.values(row)) for row in rows)
        titles = {row["id"]: row["title"] for row in rows}
        return [Sample(e["record_id"], titles[e["record_id"]], e["fields"]) for e in entries]

    def of_rows(self) -> Preview:
        """Rows that were chosen one by one: few, and with the version that the person saw."""
        rows = self.rows()
        fates = {row["id"]: fate_of_row(row, self.selection) for row in rows}
        counts = Counter(fates.values())
        missing = [number for number in self.selection.rows if number not in fates]
        counts[GONE] += len(missing)
        left = [
            Refused(row["id"], row["title"], fates[row["id"]])
            for row in rows
            if fates[row["id"]] not in (CHANGE, SAME)
        ]
        left += [Refused(number, "", GONE) for number in missing]
        changing = [row for row in rows if fates[row["id"]] == CHANGE]
        return Preview(+counts, None, self.samples(changing[:SAMPLES]), left[:NAMED])

    def of_all(self) -> Preview:
        """All rows that match: counted by the database, whatever their number."""
        fate, model = fate_of(self.deed).label("fate"), self.screen.model
        chosen = self.selection.among(self.screen, select(model.id.label("id"), fate), self.actor).subquery()
        asked = select(chosen.c.fate, func.count(), func.sum(chosen.c.id)).group_by(chosen.c.fate)
        found = db.session.execute(asked).all()
        refused = self.rows(fate_of(self.deed).not_in((CHANGE, SAME)), NAMED)
        return Preview(
            counts=Counter({fate: count for fate, count, _ids in found}),
            frozen=Frozen(sum(row[1] for row in found), int(sum(row[2] for row in found))),
            samples=self.samples(self.rows(fate_of(self.deed) == CHANGE, SAMPLES)),
            refused=[Refused(row["id"], row["title"], row["fate"]) for row in refused],
        )
