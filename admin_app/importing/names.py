"""Records that a file names: found, or created when the import is applied."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import inspect, select

from admin_app.errors import BadInput
from admin_app.extensions import db
from admin_app.i18n import _l
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import allows
from admin_app.records import service as records
from admin_app.records.values import clean
from admin_app.search.model import search_text_of

UNKNOWN = _l("There is nothing of this name.")


class NewName(NamedTuple):
    """A record that does not exist yet: `folded` is what it is known by, `name` how it will be written."""

    area: str
    folded: str
    name: str


class Named:
    """How files name the records that a relation of `model` leads to: by their natural key.

    `check` is called with an id and raises `BadInput` when that record may not be chosen. With `creates`
    a name that is not there becomes a record, if the actor may create one; else it is refused as `unknown`.
    """

    def __init__(
        self,
        model: Any,
        key: str,
        *,
        fold: Callable[[str], str] | None = None,
        check: Callable[[int], None] | None = None,
        creates: bool = False,
        unknown: Any = UNKNOWN,
    ) -> None:
        self.model: Any = inspect(model).relationships[key].mapper.class_
        self.check = check
        self.creates = creates
        self.unknown = unknown
        self.column: Any = getattr(self.model, self.model.natural_key)
        self.fold: Callable[[str], str] = fold or str

    @classmethod
    def by_search_text(cls, model: Any, key: str, **options: Any) -> "Named":
        """The same for records of which “Café” and “CAFE” are one."""
        named = cls(model, key, **options)
        target = named.model
        named.column = target.search_text
        named.fold = lambda name: search_text_of({target.natural_key: name}, target.__searchable__)
        return named


class Names:
    """Finds records by their names, each name once."""

    def __init__(self, named: Named, actor: Actor) -> None:
        self.named = named
        self.actor = actor
        self.known: dict[str, int | NewName | BadInput] = {}

    def find(self, name: str) -> int | NewName:
        """The id of the record of this name, or a name to create. Raises `BadInput`."""
        folded = self.named.fold(name)
        found = self.known.get(folded)
        if found is None:
            try:
                found = self._find(name, folded)
            except BadInput as error:
                found = error
            self.known[folded] = found
        if isinstance(found, BadInput):
            raise found.with_traceback(None)  # or it would grow with each time it is raised
        return found

    def _find(self, name: str, folded: str) -> int | NewName:
        number = id_of(self.named, folded)
        if number is not None:
            if self.named.check is not None:
                self.named.check(number)
            return number
        model = self.named.model
        if not self.named.creates:
            raise BadInput(self.named.unknown)
        if not allows(self.actor, "create", model):
            raise BadInput(_l("There is nothing of this name, and you may not create it."))
        cleaned = clean(model, {model.natural_key: name})[model.natural_key]
        return NewName(model.__tablename__, folded, cleaned)


def id_of(named: Named, folded: str) -> int | None:
    """The living record that is known by this."""
    statement = select(named.model.id).where(named.column == folded, named.model.deleted_at.is_(None))
    return db.session.scalars(statement).first()


class Creator:
    """Turns new names into ids while an import is applied, creating each record once."""

    def __init__(self, nameds: list[Named], actor: Actor) -> None:
        self.nameds = {named.model.__tablename__: named for named in nameds}
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
            number = id_of(named, new.folded)
            if number is None:
                values = {named.model.natural_key: new.name}
                number = records.create(named.model, values, self.actor).id
            self.made[key] = number
        return self.made[key]
