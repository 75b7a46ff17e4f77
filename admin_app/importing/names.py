"""Records that a file names: found, or created when the import is applied."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select

from admin_app.errors import BadInput
from admin_app.extensions import db
from admin_app.i18n import _l
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import allows
from admin_app.records import service as records
from admin_app.records.values import clean


class NewName(NamedTuple):
    """A record that does not exist yet: `folded` is what it is known by, `name` how it will be written."""

    area: str
    folded: str
    name: str


@dataclass(frozen=True, slots=True)
class Named:
    """How the records of one kind are named in files."""

    model: Any
    #: The column that holds what `fold` makes of a name.
    column: Any
    fold: Callable[[str], str] = str
    #: Raises `BadInput` when the record with this id may not be chosen.
    check: Callable[[int], None] | None = None
    #: Whether a name that is not there becomes a record, if the actor may create one.
    creates: bool = False
    unknown: Any = _l("There is nothing of this name.")


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
        cleaned = clean(model, {model.label_column: name})[model.label_column]
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
                values = {named.model.label_column: new.name}
                number = records.create(named.model, values, self.actor).id
            self.made[key] = number
        return self.made[key]
