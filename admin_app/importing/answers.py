"""What somebody said about a file that no file says by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from admin_app.importing.values.words import plain

#: What may be done with a record that a file names and that is not there.
CREATE, SKIP, REFUSE = POLICIES = ("create", "skip", "refuse")


@dataclass(frozen=True, slots=True)
class Answers:
    """`columns` names the columns of a field: by name, letters or number; an empty list leaves it out.

    `values` says by field what texts stand for; `unknown` by area what becomes of names that are not
    there; `date_order` whether 1/2/2026 is in `dmy`, `mdy` or `ymd`.
    """

    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)
    date_order: str | None = None

    def said(self, key: str, text: str) -> str:
        """The text that stands for this one in a field."""
        if key not in self.values:
            return text
        told = self.values[key]
        bare = text.strip()
        if bare in told:
            return told[bare]
        return next((new for old, new in told.items() if plain(old) == plain(bare)), text)
