"""What an import writes to: a record's fields, and how many of its records are written at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from admin_app.history.open_change import Change
from admin_app.importing.answers import BY_ID, EXTERNAL, Answers
from admin_app.importing.changing import Check
from admin_app.importing.fields import Field
from admin_app.importing.marks import DELETE, VERSION, Mark
from admin_app.importing.names import Named
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import area_of


class CreateMany(Protocol):
    """Creates records from values by attribute name, as `records.bulk.create_many` does for one model."""

    def __call__(
        self,
        rows: Iterable[Mapping[str, Any]],
        actor: Actor,
        change: Change,
        *,
        on_written: Callable[[int], None] | None = None,
    ) -> int: ...


@dataclass(frozen=True, slots=True)
class ImportTarget:
    """A record as imports see it; the room of the record supplies this.

    `read_only` are columns of our exports that nobody can write: key and label. `key_mark` is the column
    of the key in another tool, `source_attribute` that of the tool. `checker` gives, for each import, who
    is asked about each record that gets new values.
    """

    model: Any
    fields: tuple[Field, ...]
    create_many: CreateMany
    checker: Callable[[], Check] | None = None
    id_mark: Mark = field(default_factory=lambda: Mark("id", ""))
    key_mark: Mark | None = None
    source_attribute: str = "source"
    read_only: Sequence[tuple[str, Any]] = ()

    @property
    def area(self) -> str:
        return area_of(self.model)

    def nameds(self) -> list[Named]:
        """The kinds of records that the fields name."""
        return [field.named for field in self.fields if hasattr(field, "named")]

    def marks(self, answers: Answers) -> list[Mark]:
        """The columns that say which record a row is about, and what becomes of it."""
        found: list[Mark] = []
        if answers.match == BY_ID:
            found += [self.id_mark, VERSION]
        elif answers.match == EXTERNAL and self.key_mark is not None:
            found.append(self.key_mark)
        return [*found, DELETE] if answers.delete else found
