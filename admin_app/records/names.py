"""The names of related records, as set-based writes put them into the history beside their ids."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from admin_app.extensions import db

#: Names asked for at a time; every engine takes so many parameters.
CHUNK = 500


class Names:
    """Remembers the names that it has read; those of discarded records too."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, int], str] = {}

    def learn(self, wanted: Mapping[Any, Iterable[int | None]]) -> None:
        """Read the names of these ids by model, but for those that are known."""
        for target, numbers in wanted.items():
            unknown = sorted({n for n in numbers if n is not None and (target, n) not in self._known})
            label = getattr(target, target.label_column)
            for start in range(0, len(unknown), CHUNK):
                chunk = unknown[start : start + CHUNK]
                for number, text in db.session.execute(select(target.id, label).where(target.id.in_(chunk))):
                    self._known[target, number] = text

    def pair(self, target: Any, number: int | None) -> list[Any] | None:
        """A related record as the history keeps it: its id and its name."""
        return None if number is None else [number, self._known.get((target, number), "")]

    def members(self, target: Any, numbers: Iterable[int]) -> list[list[Any]]:
        """The members of a collection as the history keeps them."""
        return [[number, self._known.get((target, number), "")] for number in sorted(numbers)]
