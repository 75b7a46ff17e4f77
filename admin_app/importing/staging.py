"""Rows that were checked and wait to be written: in a temporary file, so that memory stays constant."""

import pickle
import tempfile
from collections.abc import Iterator
from typing import Any

from admin_app.importing.values.days import Undecided

#: Bytes kept in memory before a file is made.
IN_MEMORY = 4_000_000


class StagedRows:
    """Values of rows, kept in order; only this process reads them back.

    `orders` says by attribute how days are read that the first rows left open.
    """

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by close()
        self.count = 0
        self.orders: dict[str, str] = {}

    def add(self, values: dict[str, Any]) -> None:
        pickle.dump(values, self._file, pickle.HIGHEST_PROTOCOL)
        self.count += 1

    def __iter__(self) -> Iterator[dict[str, Any]]:
        self._file.seek(0)
        for _number in range(self.count):
            values = pickle.load(self._file)
            for attribute, order in self.orders.items():
                if isinstance(values.get(attribute), Undecided):
                    values[attribute] = values[attribute].days[order]
            yield values

    def close(self) -> None:
        self._file.close()
