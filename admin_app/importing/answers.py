"""What somebody said about a file that no file says by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from admin_app.errors import BadArgument
from admin_app.i18n import _l, all_timezones
from admin_app.importing.values.days import ORDERS
from admin_app.importing.values.words import plain

#: What may be done with a record that a file names and that is not there.
CREATE, SKIP, REFUSE = POLICIES = ("create", "skip", "refuse")
#: Which record a row is about: a new one, the one of its id, the one of its key in another tool.
NEW, BY_ID, EXTERNAL = MATCHES = ("new", "id", "external")
#: What becomes of a row of a record that somebody changed since the file was written: it is left out; only
#: what the file changed is taken, and where both did what is there stays, or the file wins; all of it is.
KEEP, MERGE, MERGE_FILE, OVERWRITE = CONFLICTS = ("keep", "merge", "merge-file", "overwrite")
MAX_SOURCE = 60


@dataclass(frozen=True, slots=True)
class Answers:
    """`columns` names the columns of a field: by name, letters or number; an empty list leaves it out.

    `constants` are texts that every row has in a field; `values` says by field what texts stand for;
    `unknown` by area what becomes of names that are not there; `date_orders` by field whether 1/2/2026 is
    in `dmy`, `mdy` or `ymd`, `date_order` the same for all others; `timezone` in which zone a moment is a
    day. `rows` decides conflicts by record id where it differs from `conflicts`. Nothing is deleted without
    `delete`.
    """

    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)
    date_order: str | None = None
    match: str = NEW
    source: str = ""
    constants: Mapping[str, str] = field(default_factory=dict)
    conflicts: str = KEEP
    rows: Mapping[int, str] = field(default_factory=dict)
    delete: bool = False
    timezone: str | None = None
    date_orders: Mapping[str, str] = field(default_factory=dict)
    #: Which of `values` were met in the file, as field and text.
    met: set[tuple[str, str]] = field(default_factory=set, compare=False, repr=False)

    def order_of(self, key: str) -> str | None:
        """What was said of day and month in the column of a field."""
        return self.date_orders.get(key) or self.date_order

    def said(self, key: str, text: str) -> str:
        """The text that stands for this one in a field."""
        if key not in self.values:
            return text
        told = self.values[key]
        bare = text.strip()
        if bare not in told:
            bare = next((old for old in told if plain(old) == plain(text)), "")
        if bare not in told:
            return text
        self.met.add((key, bare))
        return told[bare]

    def check(self) -> None:
        """Raise `BadArgument` for an answer that is none of those there are."""
        for said, known in (
            (self.match, MATCHES),
            (self.conflicts, CONFLICTS),
            (self.date_order or ORDERS[0], ORDERS),
            *((order, ORDERS) for order in self.date_orders.values()),
            *((policy, POLICIES) for policy in self.unknown.values()),
            *((decision, CONFLICTS) for decision in self.rows.values()),
        ):
            if said not in known:
                raise BadArgument(_l("“%(said)s” is none of the answers there are."), said=str(said)[:60])
        if self.timezone is not None and self.timezone not in all_timezones():
            raise BadArgument(_l("There is no time zone “%(name)s”."), name=self.timezone[:60])
        if self.match == EXTERNAL and not 0 < len(self.source.strip()) <= MAX_SOURCE:
            raise BadArgument(
                _l("Say where the keys come from, such as “jira”, in %(limit)s characters at most."),
                limit=MAX_SOURCE,
            )
        if self.delete and self.match == NEW:
            raise BadArgument(_l("Only rows that are matched with what is there can be deleted."))

    def to_json(self) -> dict[str, Any]:
        """The answers as JSON holds them."""
        return {name: value for name, value in asdict(self).items() if name != "met"}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """The answers that `to_json` gave; names that it did not give are left out."""
        known = {name: document[name] for name in cls.__dataclass_fields__ if name in document}
        known["rows"] = {int(number): said for number, said in known.get("rows", {}).items()}
        return cls(**known)
