"""The first look at each row: its cells become values that wait in the plan, or are refused."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from admin_app.errors import BadArgument, BadInput
from admin_app.i18n import _l
from admin_app.importing.answers import NEW as ALL_NEW
from admin_app.importing.answers import Answers
from admin_app.importing.columns import Columns
from admin_app.importing.fields import NOTHING, DayReader, Field, Reader, RelationReader
from admin_app.importing.marks import Mark
from admin_app.importing.names import Mention, NewName, Unknown
from admin_app.importing.plan_store import PlanStore, Refusal
from admin_app.importing.reading.table import Question, Row, name_of
from admin_app.importing.target import ImportTarget
from admin_app.importing.texts import MAX_TEXT, NAMED, NEW, NOBODY, SAID, UNKNOWN, Text
from admin_app.importing.typed import storable
from admin_app.permissions.actor import Actor
from admin_app.records.values import shortened

MAX_SHOWN = 60
#: Texts that are noted before they are put into the plan.
MOST_NOTED = 1_000


class Notes:
    """What is noted of a file beside its rows: texts that mean nothing here, or not what one may think."""

    def __init__(self, header: Sequence[str], columns: Columns, target: ImportTarget) -> None:
        self.header = header
        self.columns = columns
        self.fields = {each.attribute: each.key for each in target.fields}
        self.texts: Counter[tuple[str, str, str, str]] = Counter()
        #: How each new name was written first: a record is known by more than one spelling.
        self.spelled: dict[tuple[str, str], str] = {}

    def refusal(self, line: int, cells: Sequence[str], each: Field, error: BadInput) -> Refusal:
        """The refusal of a cell, or of a field that no column fills."""
        place = next((n for n in self.columns.places.get(each.key, ()) if cells[n].strip()), None)
        if place is None:
            place = next(iter(self.columns.places.get(each.key, ())), None)
        return self.refusal_at(line, cells, place, each, error)

    def refusal_at(
        self, line: int, cells: Sequence[str], place: int | None, each: Field, error: BadInput
    ) -> Refusal:
        text = "" if place is None else shown(cells[place])
        if isinstance(error, Unknown):
            area = each.named.area if hasattr(each, "named") else ""
            for one in error.texts:
                self.note(UNKNOWN, each.key, area, one)
        name = each.key if place is None else name_of(self.header, place)
        return Refusal(line, name, text, error.with_traceback(None))

    def note(self, kind: str, key: str, area: str, text: str, rows: int = 1) -> None:
        if len(text) <= MAX_TEXT:
            self.texts[kind, key, area, storable(text)] += rows

    def note_names(self, values: Mapping[str, Any]) -> None:
        """Note the names that would be created."""
        for attribute, value in values.items():
            for each in value if isinstance(value, list) else (value,):
                if isinstance(each, NewName):
                    name = self.spelled.setdefault((each.area, each.folded), each.name)
                    self.note(NEW, self.fields[attribute], each.area, name)

    def save(self, store: PlanStore) -> None:
        """Put what was noted into the plan; it is not kept here."""
        store.texts.add(Text(*key, rows) for key, rows in self.texts.items())
        self.texts.clear()


class Stager:
    """Puts the rows of a file into a plan, as new ones or for `matching` to look at."""

    def __init__(
        self, store: PlanStore, target: ImportTarget, notes: Notes, actor: Actor, answers: Answers
    ) -> None:
        self.store = store
        self.notes = notes
        self.answers = answers
        self.matches = answers.match != ALL_NEW
        self.label = target.model.label_column
        self.width = len(notes.header)
        places = notes.columns.places
        fields = [*target.fields, *target.marks(answers)]
        read = [
            (each, places[each.key], each.reader(actor, answers)) for each in fields if each.key in places
        ]
        self.readers: list[tuple[Field, Sequence[int], Reader]] = read
        self.constants = _constants(fields, actor, answers)
        self.days: dict[str, tuple[Field, DayReader]] = {
            each.attribute: (each, reader) for each, _, reader in read if isinstance(reader, DayReader)
        }

    def add(self, row: Row) -> None:
        cells = row.cells
        if len(cells) > self.width:
            sentence = _l("This row has %(count)s cells, the header has %(expected)s.")
            reason = BadInput(sentence, count=len(cells), expected=self.width)
            self._refuse(row, [Refusal(row.line, "", "", reason)])
            return
        values = dict(self.constants)
        refusals: list[Refusal] = []
        for each, places, read in self.readers:
            if len(places) == 1:
                try:
                    value = read(cells[places[0]])
                except BadInput as error:
                    refusals.append(self.notes.refusal_at(row.line, cells, places[0], each, error))
                    continue
                if value is not NOTHING:
                    values[each.attribute] = value
            else:
                self._several(row, each, places, read, values, refusals)
        if refusals:
            self._refuse(row, refusals)
        else:
            self._accept(row, values)
        if len(self.notes.texts) > MOST_NOTED:
            self.notes.save(self.store)

    def _several(
        self,
        row: Row,
        each: Field,
        places: Sequence[int],
        read: Reader,
        values: dict[str, Any],
        refusals: list[Refusal],
    ) -> None:
        """A field that several columns fill: a list of all, or a text of paragraphs."""
        if each.joins:
            text = "\n\n".join(part for place in places if (part := row.cells[place].strip()))
            try:
                values[each.attribute] = read(text)
            except BadInput as error:
                refusals.append(self.notes.refusal(row.line, row.cells, each, error))
            return
        found: list[Any] = []
        for place in places:
            try:
                found += read(row.cells[place])
            except BadInput as error:
                refusals.append(self.notes.refusal_at(row.line, row.cells, place, each, error))
        values[each.attribute] = list(dict.fromkeys(found))

    def _refuse(self, row: Row, refusals: list[Refusal]) -> None:
        title = next((str(v) for v in row.cells if v.strip()), "")
        number = self.store.add(row.line, "refused", {}, cells=row.cells, title=shown(title))
        self.store.refuse(number, refusals)

    def _accept(self, row: Row, values: dict[str, Any]) -> None:
        if not self.matches:
            self.notes.note_names(values)
            self.store.add(row.line, "new", values, title=values.get(self.label, ""))
            return
        self.store.add(
            row.line,
            "deleted" if values.pop("$delete", False) else "new",
            values,
            record_id=values.pop("$id", None),
            version=values.pop("$version", None),
            key=values.pop("$external_key", None),
            title=values.get(self.label, ""),
            cells=row.cells,
        )

    def orders(self) -> dict[str, str]:
        """How the days that could be read in two ways are read, by attribute: as the rest of their column.

        Raises `Question`, about all columns of which nothing says it.
        """
        columns = [
            (each.key, name_of(self.notes.header, self.notes.columns.places[each.key][0]), reader.column)
            for each, reader in self.days.values()
        ]
        open_ = [(key, name, column.question) for key, name, column in columns if column.question]
        if open_:
            raise Question(
                "date-order",
                _l("In the column “%(column)s” dates such as “%(example)s” can be read in two ways."),
                column=open_[0][1],
                example=open_[0][2],
                suggestion="dmy",
                about=open_,
            )
        decided = {attribute: reader.column.decided for attribute, (_, reader) in self.days.items()}
        return {attribute: order for attribute, order in decided.items() if order is not None}

    def note_words(self) -> None:
        """Note which words stood for nobody or somebody of this name, and which for what was said."""
        for each, _places, reader in self.readers:
            if isinstance(reader, RelationReader):
                for text, rows in reader.rows.items():
                    kind = NAMED if reader.words[text] else NOBODY
                    self.notes.note(kind, each.key, reader.field.named.area, text, rows)
        refused = {(key, text) for kind, key, _area, text in self.notes.texts if kind == UNKNOWN}
        for key, text in sorted(self.answers.met - refused):
            self.notes.note(SAID, key, "", text, 0)


def _constants(fields: Sequence[Field], actor: Actor, answers: Answers) -> dict[str, Any]:
    """What every row has. Raises `BadArgument`."""
    values = {}
    for each in fields:
        if each.key not in answers.constants:
            continue
        if isinstance(each, Mark):
            raise BadArgument(_l("“%(name)s” differs from row to row: it can be no constant."), name=each.key)
        reader = each.reader(actor, answers)
        try:
            value = reader(answers.constants[each.key])
            if isinstance(value, Mention):
                value.chosen()
            if isinstance(reader, DayReader) and reader.column.question:
                raise BadInput(_l("This date can be read in two ways. Write it as 2026-12-31."))
        except BadInput as error:
            raise BadArgument(
                _l("“%(value)s” cannot be what every row has in “%(name)s”: %(reason)s"),
                value=shown(answers.constants[each.key]),
                name=each.key,
                reason=str(error),
            ) from error
        if value is not NOTHING:
            values[each.attribute] = value
    return values


def shown(cell: str) -> str:
    """The beginning of a cell, on one line."""
    return shortened(" ".join(cell[: MAX_SHOWN * 20].split()), MAX_SHOWN)
