"""The second look at each row, where rows are matched with what is there: what would it change?"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from admin_app.errors import BadInput
from admin_app.i18n import _l
from admin_app.importing.answers import BY_ID, Answers
from admin_app.importing.fields import Field
from admin_app.importing.plan_store import PlanStore, Refusal, StoredRow
from admin_app.importing.present import Present, Records
from admin_app.importing.since import DELETE, Opened, side_of
from admin_app.importing.staging import Notes
from admin_app.importing.target import ImportTarget
from admin_app.importing.values.days import Undecided
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import allows, allows_values

#: Rows that are compared at a time.
CHUNK = 500


def resolved(values: dict[str, Any], orders: Mapping[str, str]) -> dict[str, Any]:
    """The values with the days that the order of their column decides."""
    for attribute, order in orders.items():
        value = values.get(attribute)
        if isinstance(value, Undecided):
            values[attribute] = value.days[order]
    return values


class Matcher:
    """Compares the rows of a plan with the records that they name."""

    def __init__(
        self,
        store: PlanStore,
        target: ImportTarget,
        notes: Notes,
        actor: Actor,
        answers: Answers,
        orders: Mapping[str, str],
    ) -> None:
        self.store = store
        self.target = target
        self.notes = notes
        self.actor = actor
        self.answers = answers
        self.orders = orders
        self.by_id = answers.match == BY_ID
        self.mark: Field = target.id_mark if self.by_id else target.key_mark  # type: ignore[assignment]
        self.fields = {each.attribute: each for each in target.fields}
        self.records = Records(target)
        self.opened = Opened(self.fields, target.model)
        self.may_create = allows(actor, "create", target.model)

    def run(self) -> Iterator[int]:
        """Compare all; yields how many rows were done each time."""
        column = "record_id" if self.by_id else "key"
        self.store.index(column)
        chunk: list[StoredRow] = []
        for row in self.store.rows(("new", "deleted")):
            chunk.append(row)
            if len(chunk) == CHUNK:
                yield self._compare(chunk, column)
                chunk = []
        if chunk:
            yield self._compare(chunk, column)
        self.store.flush()

    def _compare(self, rows: list[StoredRow], column: str) -> int:
        before = self.store.first_lines(column, [row.id for row in rows])
        if self.by_id:
            found = self.records.by_id([row.record_id for row in rows if row.record_id is not None])
        else:
            found = self.records.by_key(self.answers.source, [row.key for row in rows if row.key is not None])
        opened = self._opened(rows, found) if self.by_id else {}
        for row in rows:
            resolved(row.values, self.orders)
            try:
                if row.id in before:
                    raise BadInput(_l("Line %(line)s is about the same record."), line=before[row.id])
                record = found.get(row.record_id if self.by_id else row.key)
                self._decide(row, record, opened.get(row.record_id or 0))
            except BadInput as error:
                self._refuse(row, [self.notes.refusal(row.line, row.cells or (), self.mark, error)])
            if row.state in ("new", "unchanged"):
                row.cells = None
        self.store.change(rows)
        return len(rows)

    def _opened(self, rows: list[StoredRow], found: Mapping[Any, Present]) -> dict[int, dict[str, Any]]:
        """What the records that somebody changed since held then."""
        now = {number: record.columns["version"] for number, record in found.items()}
        said = {row.record_id: row.version for row in rows if row.version and row.record_id in now}
        stale = {number: version for number, version in said.items() if number and version < now[number]}
        return self.opened.at(stale, now) if stale else {}

    def _decide(self, row: StoredRow, record: Present | None, opened: dict[str, Any] | None) -> None:
        if record is None and self.by_id and row.record_id is not None:
            raise BadInput(_l("There is no record with this number."))
        if record is None:
            self._plan_new(row)
        elif not allows_values(self.actor, "see", self.target.model, record.columns):
            raise BadInput(_l("There is no record with this number."))
        elif record.columns["deleted_at"] is not None:
            raise BadInput(_l("This record is in the trash."))
        else:
            self._plan_change(row, record, opened)

    def _plan_new(self, row: StoredRow) -> None:
        if row.state == "deleted":
            raise BadInput(_l("There is nothing to delete."))
        if not self.may_create:
            raise BadInput(_l("You may not create this record."))
        refusals = []
        for each in self.target.fields:
            try:
                if each.attribute in row.values:
                    row.values[each.attribute] = each.chosen(row.values[each.attribute])
                elif each.required:
                    raise BadInput(_l("This field is required."), field=each.key)
            except BadInput as error:
                refusals.append(self.notes.refusal(row.line, row.cells or (), each, error))
        if refusals:
            self._refuse(row, refusals)
            return
        row.record_id = row.version = None
        if not self.by_id:
            row.values[self.target.source_attribute] = self.answers.source.strip()
            row.values[self.mark.key] = row.key
        self.notes.note_names(row.values)

    def _plan_change(self, row: StoredRow, record: Present, opened: dict[str, Any] | None) -> None:
        said, row.record_id, row.version = row.version, record.columns["id"], record.columns["version"]
        row.title = row.title or str(record.columns[self.target.model.label_column])
        wanted = dict(row.values)
        if row.state == "deleted":
            row.values = {}
        elif not self._difference(row, record):
            return
        verb = "delete" if row.state == "deleted" else "edit"
        if not allows_values(self.actor, verb, self.target.model, record.columns):
            raise BadInput(_l("You may not do this to this record."))
        if said is not None and said != record.columns["version"]:
            self._note_sides(row, wanted, opened, deletes=verb == "delete")
            row.state = "conflict"
            sentence = _l("It was changed since: the file has version %(said)s, now it is %(now)s.")
            reason = BadInput(sentence, said=said, now=record.columns["version"])
            self.store.refuse(row.id, [Refusal(row.line, "", row.title[:60], reason)])

    def _note_sides(
        self, row: StoredRow, wanted: Mapping[str, Any], opened: dict[str, Any] | None, *, deletes: bool
    ) -> None:
        """Note who changed what of a record that was changed since the file was written."""
        if deletes:
            row.values, row.sides = {"$delete": True}, {"$delete": DELETE}
            return
        then = {}
        for key in row.values:
            row.sides[key] = side_of(self.fields[key], key, wanted[key], opened)
            if opened is not None and key in opened:
                then[key] = self.fields[key].plain(opened[key])
        row.old["$then"] = then

    def _difference(self, row: StoredRow, record: Present) -> bool:
        """Leave only what differs from the record; whether the row changes it."""
        new, old, refusals = {}, {}, []
        for attribute, value in row.values.items():
            each = self.fields[attribute]
            if each.same(record.values[attribute], value):
                continue
            try:
                new[attribute] = each.chosen(value, record.values[attribute])
                old[attribute] = each.plain(record.values[attribute])
            except BadInput as error:
                refusals.append(self.notes.refusal(row.line, row.cells or (), each, error))
        row.values, row.old = new, old
        if refusals:
            self._refuse(row, refusals)
            return False
        row.state = "changed" if new else "unchanged"
        self.notes.note_names(new)
        return bool(new)

    def _refuse(self, row: StoredRow, refusals: Sequence[Refusal]) -> None:
        row.state, row.values, row.old = "refused", {}, {}
        self.store.refuse(row.id, refusals)
