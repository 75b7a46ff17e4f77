"""Records that a file names: found, or created when the import is applied."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect, select

from admin_app.errors import BadInput
from admin_app.extensions import db
from admin_app.i18n import _l
from admin_app.importing.answers import CREATE, NEW, REFUSE, SKIP, Answers
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import allows
from admin_app.records import service as records
from admin_app.records.names import names_of
from admin_app.records.values import clean
from admin_app.search.model import search_text_of

UNKNOWN = _l("There is nothing of this name.")


class Unknown(BadInput):
    """`texts` of a cell that stand for nothing here; a person may know what they mean."""

    def __init__(
        self, message: Any = None, *, texts: Sequence[str] = (), field: str | None = None, **values: Any
    ) -> None:
        super().__init__(message, field=field, **values)
        self.texts = list(texts)


@dataclass(frozen=True, slots=True)
class NewName:
    """A record that does not exist yet: `folded` is what it is known by, `name` how it will be written."""

    area: str
    folded: str
    name: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a row of a record that may be there already, and that may have this very relation.

    `folded` is what the name is known by; `reason` is why `found` may not be newly chosen.
    """

    folded: str
    found: int | NewName | None
    reason: BadInput | None = None

    @property
    def is_left_out(self) -> bool:
        """Whether somebody said that names nobody knows are skipped, and this is one."""
        return self.found is None and self.reason is None

    def chosen(self) -> int | NewName | None:
        """What the name stands for where it was not chosen before. Raises `BadInput`."""
        if self.reason is not None:
            raise self.reason.with_traceback(None)
        return self.found


class Named:
    """How files name the records that a relation of `model` leads to: by their natural key.

    `check` is called with an id and raises `BadInput` when that record may not be chosen. With `creates`
    a name that is not there becomes a record unless somebody says otherwise, if the actor may create one;
    else it is refused as `unknown`. `find` gives the id for a name where a key alone does not, `new` the
    key of a record to create (or `BadInput`), `make` creates it. Files call the area `area`.
    """

    def __init__(
        self,
        model: Any,
        key: str,
        *,
        area: str = "",
        fold: Callable[[str], str] | None = None,
        check: Callable[[int], None] | None = None,
        find: Callable[[str], int | None] | None = None,
        new: Callable[[str], str] | None = None,
        make: Callable[[str, Actor], int] | None = None,
        creates: bool = False,
        unknown: Any = UNKNOWN,
    ) -> None:
        self.model: Any = inspect(model).relationships[key].mapper.class_
        self.area = area or self.model.__tablename__
        self.check = check
        self.creates = creates
        self.unknown = unknown
        self.column: Any = getattr(self.model, self.model.natural_key)
        self.fold: Callable[[str], str] = fold or str
        self.find = find
        self.new = new or self._cleaned
        self.make = make or self._create

    @classmethod
    def by_search_text(cls, model: Any, key: str, **options: Any) -> "Named":
        """The same for records of which “Café” and “CAFE” are one."""
        named = cls(model, key, **options)
        target = named.model
        named.column = target.search_text
        named.fold = lambda name: search_text_of({target.natural_key: name}, target.__searchable__)
        return named

    def id_of(self, name: str) -> int | None:
        """The living record that is known by this name."""
        if self.find is not None:
            return self.find(name)
        model = self.model
        known = select(model.id).where(self.column == self.fold(name), model.deleted_at.is_(None))
        return db.session.scalars(known).first()

    def folded(self, record: Any) -> str:
        """What a record is known by in files; `record` has the columns that `Named.key` is in."""
        return self.fold(getattr(record, self.model.natural_key))

    def shown(self, numbers: Collection[int]) -> dict[int, str]:
        """What these records are called to people, by id."""
        return names_of(self.model, numbers)

    def _cleaned(self, name: str) -> str:
        key = self.model.natural_key
        text: str = clean(self.model, {key: name})[key]
        return text

    def _create(self, name: str, actor: Actor) -> int:
        number: int = records.create(self.model, {self.model.natural_key: name}, actor).id
        return number


class Names:
    """Finds records by their names, each name once.

    Where rows are matched with what is there it gives a `Mention`: a person who left may still be named
    by a task of theirs.
    """

    def __init__(self, key: str, named: Named, actor: Actor, answers: Answers) -> None:
        self.key = key
        self.named = named
        self.actor = actor
        self.answers = answers
        self.policy = answers.unknown.get(named.area) or (CREATE if named.creates else REFUSE)
        self.known: dict[str, Mention] = {}

    def find(self, text: str) -> int | NewName | Mention | None:
        """The id of the record of this name, or a name to create; None for one to leave out.

        Raises `BadInput`.
        """
        name = self.answers.said(self.key, text).strip()
        if not name:
            return None
        folded = self.named.fold(name)
        mention = self.known.get(folded)
        if mention is None:
            mention = self.known[folded] = self._mention(text.strip(), name, folded)
        return mention.chosen() if self.answers.match == NEW else mention

    def _mention(self, text: str, name: str, folded: str) -> Mention:
        number = None
        try:
            number = self.named.id_of(name)
            if number is None:
                return Mention(folded, self._unknown(name, folded))
            if self.named.check is not None:
                self.named.check(number)
        except BadInput as error:
            if isinstance(error, Unknown):
                error.texts = [text]
            return Mention(folded, number, error.with_traceback(None))
        return Mention(folded, number)

    def _unknown(self, name: str, folded: str) -> NewName | None:
        if self.policy == SKIP:
            return None
        if self.policy != CREATE:
            raise Unknown(self.named.unknown)
        if not allows(self.actor, "create", self.named.model):
            raise Unknown(_l("There is nothing of this name, and you may not create it."))
        return NewName(self.named.area, folded, self.named.new(name))


class Creator:
    """Turns new names into ids while an import is applied, creating each record once."""

    def __init__(self, nameds: list[Named], actor: Actor) -> None:
        self.nameds = {named.area: named for named in nameds}
        self.actor = actor
        self.made: dict[tuple[str, str], int] = {}

    def resolved(self, value: Any) -> Any:
        """The value with an id in place of each new name. Raises `BadInput`, `Forbidden`."""
        if isinstance(value, NewName):
            return self._id_for(value)
        if isinstance(value, list):
            return [self.resolved(each) for each in value]
        return value

    def _id_for(self, new: NewName) -> int:
        key = (new.area, new.folded)
        if key not in self.made:
            named = self.nameds[new.area]
            # Somebody may have created it since the file was checked.
            number = named.id_of(new.name)
            self.made[key] = named.make(new.name, self.actor) if number is None else number
        return self.made[key]
