"""What an import would do: every row checked, every refusal with its place, nothing written or locked."""

import hashlib
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from admin_app.extensions import db
from admin_app.i18n import _l
from admin_app.importing.answers import NEW, Answers
from admin_app.importing.columns import Columns, match
from admin_app.importing.matching import Matcher, resolved
from admin_app.importing.plan_store import PlanStore, Refusal, StoredRow
from admin_app.importing.reading.table import Question, Table
from admin_app.importing.reading.written import written_like
from admin_app.importing.shown import PlannedRow, planned
from admin_app.importing.staging import Notes, Stager
from admin_app.importing.target import ImportTarget
from admin_app.importing.targets import target_of
from admin_app.importing.texts import NEW as NEW_NAME
from admin_app.importing.texts import UNKNOWN, Text
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import require

#: Refusals that are listed when nobody says how many.
MAX_LISTED = 10_000


@dataclass(slots=True)
class Plan:
    """The outcome of checking a file; see docs/importing.md. Close it.

    `batch` is what its entries in the history will be known by, `sha256` the hash of the file.
    """

    store: PlanStore
    target: ImportTarget
    columns: Columns
    answers: Answers
    header: tuple[str, ...]
    sha256: str
    batch: str
    orders: Mapping[str, str]

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The plan that was made in this folder. Raises `PlanIsOld` when there is none to be used."""
        return cls.of(PlanStore.open(folder))

    @classmethod
    def of(cls, store: PlanStore) -> Self:
        return cls(
            store,
            target_of(store.meta("area")),
            Columns(**store.meta("columns")),
            Answers.from_json(store.meta("answers")),
            tuple(store.meta("header")),
            store.meta("sha256"),
            store.meta("batch"),
            store.meta("orders"),
        )

    def counts(self) -> dict[str, int]:
        """How many rows are in each state."""
        return self.store.counts()

    def page(self, state: str | None = None, *, offset: int = 0, limit: int = 50) -> list[PlannedRow]:
        """Rows in this state (None: in any), in the order of the file, in the words of the reader."""
        rows = self.store.at(state, offset, limit)
        for row in rows:
            resolved(row.values, self.orders)
        return planned(self.store, self.target, rows)

    def refusals(self, *, offset: int = 0, limit: int = MAX_LISTED, state: str = "refused") -> list[Refusal]:
        """Why rows are not taken, in the order of the file; with `conflict` why they are conflicts."""
        return [each for _row, each in self.store.refusals(offset=offset, limit=limit, state=state)]

    def unknown(self, *, limit: int = MAX_LISTED) -> list[Text]:
        """Texts that stand for nothing here, in the order of the file."""
        return self.store.texts.page((UNKNOWN,), limit=limit)

    def new_names(self) -> dict[str, list[str]]:
        """The names of records that would be created, by area."""
        found: dict[str, list[str]] = {}
        for each in self.store.texts.page((NEW_NAME,)):
            found.setdefault(each.area, []).append(each.text)
        return found

    def rows(self, *states: str) -> Iterator[StoredRow]:
        """The rows in these states with the values to write."""
        for row in self.store.rows(states):
            resolved(row.values, self.orders)
            yield row

    def close(self) -> None:
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def make(
    table: Table,
    target: ImportTarget,
    actor: Actor,
    answers: Answers,
    *,
    file: Path | None = None,
    folder: Path | None = None,
    on_row: Callable[[], None] | None = None,
) -> Plan:
    """Check every row of the file, as `answers` say that it is meant.

    `file` is where the table came from, so that it is known again; the plan lies in `folder`, or is
    temporary. `on_row` is called for each row, and again when it is compared with what is there.

    Raises `Forbidden`, `BadArgument` (an answer that is none), `FileRefused`, `Question`.
    """
    answers.check()
    require(actor, "import", target.model)
    require(actor, "create" if answers.match == NEW else "see", target.model)
    columns = match(table.header, target, answers)
    if columns.by_place and not table.sure:
        asked = _l("It is not clear whether this file has a header: its first row begins with “%(first)s”.")
        first = next((name for name in table.header if name), "")
        raise Question("header-row", asked, first=first, suggestion="1" if any(table.header) else "0")
    notes = Notes(table.header, columns, target)
    with ExitStack() as unfinished:
        store = PlanStore.create(folder)
        unfinished.callback(store.close)
        _fill(store, table, target, notes, actor, answers, on_row or _nothing)
        _describe(store, table, target, columns, answers)
        store.set_meta("sha256", digest_of(file) if file is not None else "")
        notes.save(store)
        store.finish()
        unfinished.pop_all()
    return Plan.of(store)


def _describe(
    store: PlanStore, table: Table, target: ImportTarget, columns: Columns, answers: Answers
) -> None:
    for name, value in {
        "area": target.area,
        "columns": asdict(columns),
        "answers": answers.to_json(),
        "header": list(table.header),
        "batch": str(uuid.uuid4()),
        "written": written_like(table),
    }.items():
        store.set_meta(name, value)


def _fill(
    store: PlanStore,
    table: Table,
    target: ImportTarget,
    notes: Notes,
    actor: Actor,
    answers: Answers,
    on_row: Callable[[], None],
) -> None:
    stager = Stager(store, target, notes, actor, answers)
    for row in table.rows():
        stager.add(row)
        on_row()
    orders = stager.orders()
    stager.note_words()
    store.set_meta("orders", orders)
    if answers.match == NEW:
        return
    for done in Matcher(store, target, notes, actor, answers, orders).run():
        for _row in range(done):
            on_row()
    db.session.rollback()  # what was read is not kept open while somebody looks at the plan


def _nothing() -> None:
    pass


def digest_of(file: Path) -> str:
    """The SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
