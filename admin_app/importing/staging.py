"""Rows that were checked and wait to be written: in a temporary file, so that memory stays constant."""

import pickle
import tempfile
from collections.abc import Iterator
from typing import Any

#: Bytes kept in memory before a file is made.
IN_MEMORY = 4_000_000


class StagedRows:
    """Values of rows, kept in order; only this process reads them back."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by close()
        self.count = 0

    def add(self, values: dict[str, Any]) -> None:
        pickle.dump(values, self._file, pickle.HIGHEST_PROTOCOL)
        self.count += 1

    def __iter__(self) -> Iterator[dict[str, Any]]:
        self._file.seek(0)
        for _number in range(self.count):
            yield pickle.load(self._file)

    def close(self) -> None:
        self._file.close()
