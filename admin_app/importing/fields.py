"""The fields that a file can fill: how the text of a cell becomes a value of the record.

A field is declared once, by the room whose record it belongs to: its key, its label, and what other
tools call it. For each import it gives a reader, which remembers what it has looked up.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import inspect

from admin_app.database.types import Choice, python_type_of
from admin_app.export.guard import unescape
from admin_app.i18n import _l
from admin_app.importing.answers import Answers
from admin_app.importing.names import Named, Names, Unknown
from admin_app.importing.values.days import DayColumn
from admin_app.importing.values.members import members
from admin_app.importing.values.words import plain, words_of
from admin_app.permissions.actor import Actor
from admin_app.records.values import clean

#: Nothing is said of this field: the record has its default.
NOTHING: Any = object()

#: Reads the text of a cell; raises `BadInput`.
Reader = Callable[[str], Any]


class Field:
    """What every field has: `called` are the names that other tools give its column, the best first."""

    required = False
    #: Several columns may fill it.
    many = False

    def __init__(self, key: str, label: Any, called: Iterable[str] = ()) -> None:
        self.key = self.attribute = key
        self.label = label
        self.called = tuple(called)

    def reader(self, actor: Actor, answers: Answers) -> Reader:
        raise NotImplementedError


class ColumnField(Field):
    """A column of the record: text, a choice, or a day. `synonyms` are words of other tools by choice."""

    def __init__(
        self,
        model: Any,
        key: str,
        label: Any,
        called: Iterable[str] = (),
        *,
        required: bool = False,
        synonyms: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        super().__init__(key, label, called)
        self.model = model
        self.required = required
        self.synonyms = synonyms or {}
        self.kind = inspect(model).columns[key].type

    def reader(self, actor: Actor, answers: Answers) -> Reader:
        if isinstance(self.kind, Choice):
            return self._choice_reader(answers)
        if python_type_of(self.kind) is dt.date:
            return DayReader(self, answers)
        return lambda cell: self.cleaned(answers.said(self.key, unescape(cell)))

    def _choice_reader(self, answers: Answers) -> Reader:
        words = words_of(self.kind, self.synonyms)

        def read(cell: str) -> Any:
            text = answers.said(self.key, cell.strip()).strip()
            if not text:
                return NOTHING
            key = words.get(plain(text))
            if key is None:
                raise Unknown(_l("“%(value)s” is not one of the choices."), field=self.key, value=text[:60])
            return self.cleaned(key)

        return read

    def cleaned(self, value: Any) -> Any:
        return clean(self.model, {self.key: value})[self.key]


class DayReader:
    """Reads a column of days; what the column did not decide is known when all of it was read."""

    def __init__(self, field: ColumnField, answers: Answers) -> None:
        self.field = field
        self.answers = answers
        self.column = DayColumn(answers.date_order)

    def __call__(self, cell: str) -> Any:
        text = self.answers.said(self.field.key, cell.strip()).strip()
        if not text:
            return self.field.cleaned(None)
        day = self.column.read(text)
        return self.field.cleaned(day) if isinstance(day, dt.date) else day


class RelationField(Field):
    """A related record, by its name in files; kept as its id, or as a name that is still to be created.

    `nobody` are words that tools write where there is none.
    """

    def __init__(
        self,
        model: Any,
        key: str,
        label: Any,
        named: Named,
        called: Iterable[str] = (),
        *,
        nobody: Iterable[str] = (),
    ) -> None:
        super().__init__(key, label, called)
        self.named = named
        self.nobody = frozenset(map(plain, nobody))
        (column,) = inspect(model).relationships[key].local_columns
        self.attribute = column.key

    def reader(self, actor: Actor, answers: Answers) -> Reader:
        names = Names(self.key, self.named, actor, answers)

        def read(cell: str) -> Any:
            text = unescape(cell).strip()
            # An empty cell may have been said to stand for somebody, a word for nobody.
            if plain(text) in self.nobody and answers.said(self.key, text) == text:
                return None
            return names.find(text)

        return read


class CollectionField(Field):
    """Related records, by their names; kept as a list of what a `RelationField` keeps."""

    many = True

    def __init__(self, key: str, label: Any, named: Named, called: Iterable[str] = ()) -> None:
        super().__init__(key, label, called)
        self.named = named

    def reader(self, actor: Actor, answers: Answers) -> Reader:
        names = Names(self.key, self.named, actor, answers)

        def read(cell: str) -> list[Any]:
            found = (names.find(name) for name in members(unescape(cell)))
            return list(dict.fromkeys(each for each in found if each is not None))

        return read
