"""What an import writes to: a record's fields, and how many of its records are created at once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from admin_app.history.open_change import Change
from admin_app.importing.fields import Field
from admin_app.importing.names import Named
from admin_app.permissions.actor import Actor


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
    """A record as imports see it; the room of the record supplies this."""

    model: Any
    fields: tuple[Field, ...]
    create_many: CreateMany

    def nameds(self) -> list[Named]:
        """The kinds of records that the fields name."""
        return [field.named for field in self.fields if hasattr(field, "named")]
