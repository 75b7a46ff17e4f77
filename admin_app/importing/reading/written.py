"""How a file was written, for files of some of its rows."""

from dataclasses import asdict, dataclass
from typing import Any

from admin_app.importing.reading.table import Table


@dataclass(frozen=True, slots=True)
class Written:
    """How a file was written: what the parts of it need to look like."""

    kind: str = "csv"
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    quote: str = '"'
    header_line: int = 1

    @property
    def suffix(self) -> str:
        return "jsonl" if self.kind == "jsonl" else "csv"


def written_like(table: Table) -> dict[str, Any]:
    """How the file of this table is written, for `Written`; workbooks come back as text."""
    dialect = getattr(table, "dialect", None)
    encoding = getattr(table, "encoding", None)
    line = max(table.header_line, 0)
    if dialect is not None and encoding:
        return asdict(Written("csv", encoding, dialect.delimiter, dialect.quote, line))
    if encoding:
        return asdict(Written("jsonl", encoding, header_line=line))
    return asdict(Written(header_line=line))
