"""The names of related records, many at a time."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from admin_app.extensions import db

#: Names asked for at a time; every engine takes so many parameters.
CHUNK = 500


def names_of(model: Any, numbers: Iterable[int | None]) -> dict[int, str]:
    """What these records are called, by id; those of discarded records too."""
    wanted = sorted({number for number in numbers if number is not None})
    label = getattr(model, model.label_column)
    found: dict[int, str] = {}
    for start in range(0, len(wanted), CHUNK):
        chunk = select(model.id, label).where(model.id.in_(wanted[start : start + CHUNK]))
        found.update((number, name) for number, name in db.session.execute(chunk))
    return found


class Names:
    """Remembers the names that it has read, and gives them as the history keeps them: beside their ids."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, int], str] = {}

    def learn(self, wanted: Mapping[Any, Iterable[int | None]]) -> None:
        """Read the names of these ids by model, but for those that are known."""
        for target, numbers in wanted.items():
            unknown = (number for number in numbers if (target, number) not in self._known)
            self._known.update({(target, number): name for number, name in names_of(target, unknown).items()})

    def pair(self, target: Any, number: int | None) -> list[Any] | None:
        """A related record as the history keeps it: its id and its name."""
        return None if number is None else [number, self._known.get((target, number), "")]

    def members(self, target: Any, numbers: Iterable[int]) -> list[list[Any]]:
        """The members of a collection as the history keeps them."""
        return [[number, self._known.get((target, number), "")] for number in sorted(numbers)]
