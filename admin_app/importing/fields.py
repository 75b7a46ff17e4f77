"""The fields that a file can fill: how the text of a cell becomes a value of the record.

A field is declared once, by the room whose record it belongs to: its key, its label, and what other
tools call it. For each import it gives a reader, which remembers what it has looked up.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect

from admin_app.database.types import Choice, python_type_of
from admin_app.errors import BadInput
from admin_app.export.guard import unescape
from admin_app.i18n import _l
from admin_app.importing.answers import Answers
from admin_app.importing.names import Mention, Named, Names, Unknown
from admin_app.importing.values.days import DayColumn
from admin_app.importing.values.members import members
from admin_app.importing.values.words import plain, words_of
from admin_app.permissions.actor import Actor
from admin_app.records.values import clean, tidy

#: Nothing is said of this field: the record has its default.
NOTHING: Any = object()

#: Reads the text of a cell; raises `BadInput`.
Reader = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Related:
    """A record that another one names now: `folded` is what files know it by."""

    id: int
    name: str
    folded: str
    is_there: bool


class Field:
    """What every field has: `called` are the names that other tools give its column, the best first."""

    required = False
    #: Several columns may fill it: each adds to a list.
    many = False
    #: Several columns may be named for it: their texts become paragraphs of one.
    joins = False

    def __init__(self, key: str, label: Any, called: Iterable[str] = ()) -> None:
        self.key = self.attribute = key
        self.label = label
        self.called = tuple(called)

    def reader(self, actor: Actor, answers: Answers) -> Reader:
        raise NotImplementedError

    def same(self, old: Any, new: Any) -> bool:
        """Whether a record that has `old` would stay as it is."""
        raise NotImplementedError

    def chosen(self, new: Any, old: Any = None) -> Any:
        """The value to write for one that was read, in place of `old`. Raises `BadInput`."""
        return new

    def plain(self, value: Any) -> Any:
        """What a record has, as a plan keeps it for people: text, a key, a day, names."""
        return value


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
        joins: bool = False,
        synonyms: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        super().__init__(key, label, called)
        self.model = model
        self.required = required
        self.joins = joins
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
        known: dict[str, str] = {}

        def read(cell: str) -> Any:
            if cell in known:  # a column has few words, and many of each
                return known[cell]
            text = answers.said(self.key, cell.strip()).strip()
            if not text:
                return NOTHING
            key = words.get(plain(text))
            if key is None:
                sentence = _l("“%(value)s” is not one of the choices.")
                raise Unknown(sentence, field=self.key, texts=[cell.strip()], value=text[:60])
            known[cell] = self.cleaned(key)
            return known[cell]

        return read

    def cleaned(self, value: Any) -> Any:
        return clean(self.model, {self.key: value})[self.key]

    def same(self, old: Any, new: Any) -> bool:
        # What came in before texts were trimmed is no change.
        return bool(old == new) or (isinstance(old, str) and tidy(old) == new)


class DayReader:
    """Reads a column of days; what the column did not decide is known when all of it was read."""

    def __init__(self, field: ColumnField, answers: Answers) -> None:
        self.field = field
        self.answers = answers
        self.column = DayColumn(answers.order_of(field.key), answers.timezone)

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
        return RelationReader(self, actor, answers)

    def same(self, old: Related | None, new: Mention | None) -> bool:
        there = old if old is not None and old.is_there else None
        if new is None:
            return there is None  # files do not show what is in the trash
        return new.is_left_out or (there is not None and _means(new, there))

    def chosen(self, new: Any, old: Any = None) -> Any:
        return new.chosen() if isinstance(new, Mention) else new

    def plain(self, value: Related | None) -> Any:
        return value.name if value is not None and value.is_there else None


class RelationReader:
    """Reads a column of names. `words` are those for nobody: whether each is a name that somebody has."""

    def __init__(self, field: RelationField, actor: Actor, answers: Answers) -> None:
        self.field = field
        self.answers = answers
        self.names = Names(field.key, field.named, actor, answers)
        self.words: dict[str, bool] = {}
        self.rows: Counter[str] = Counter()

    def __call__(self, cell: str) -> Any:
        text = unescape(cell).strip()
        # An empty cell may have been said to stand for somebody, a word for nobody.
        if plain(text) in self.field.nobody and self.answers.said(self.field.key, text) == text:
            self.rows[text] += 1
            if text not in self.words:
                self.words[text] = self._is_a_name(text)
            if not self.words[text]:
                return None
        return self.names.find(text)

    def _is_a_name(self, text: str) -> bool:
        """Whether a record that is there has just this name: then no other meaning of the word counts."""
        try:
            return self.field.named.id_of(text) is not None
        except BadInput:
            return True


class CollectionField(Field):
    """Related records, by their names; kept as a list of what a `RelationField` keeps."""

    many = True

    def __init__(self, key: str, label: Any, named: Named, called: Iterable[str] = ()) -> None:
        super().__init__(key, label, called)
        self.named = named

    def reader(self, actor: Actor, answers: Answers) -> Reader:
        names = Names(self.key, self.named, actor, answers)

        def read(cell: str) -> list[Any]:
            found = all_of(names.find, members(unescape(cell)))
            return list(dict.fromkeys(each for each in found if each is not None))

        return read

    def same(self, old: Sequence[Related], new: Sequence[Mention]) -> bool:
        there = [each for each in old if each.is_there]
        meant = [each for each in new if not each.is_left_out]
        return all(any(_means(name, each) for each in there) for name in meant) and all(
            any(_means(name, each) for name in meant) for each in there
        )

    def chosen(self, new: Any, old: Sequence[Related] = ()) -> Any:
        """Members in the trash stay members: no file shows them."""

        def choose(name: Any) -> Any:
            if not isinstance(name, Mention):
                return name
            member = next((each for each in old if each.is_there and _means(name, each)), None)
            return member.id if member is not None else name.chosen()

        found = [each for each in all_of(choose, new) if each is not None]
        return list(dict.fromkeys([*found, *(each.id for each in old if not each.is_there)]))

    def plain(self, value: Sequence[Related]) -> Any:
        return [each.name for each in value if each.is_there]


def all_of(find: Callable[[Any], Any], given: Iterable[Any]) -> list[Any]:
    """What `find` gives for each; its refusal of the first, which knows the unknown texts of all."""
    found, unknown = [], []
    for each in given:
        try:
            found.append(find(each))
        except Unknown as error:
            unknown.append(error)
    if unknown:
        unknown[0].texts = list(dict.fromkeys(text for error in unknown for text in error.texts))
        raise unknown[0]
    return found


def _means(name: Mention, record: Related) -> bool:
    return name.found == record.id or name.folded == record.folded
