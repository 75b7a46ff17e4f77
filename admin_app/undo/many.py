"""Taking back what was done to many records of one kind: a few statements for a thousand of them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import select

from admin_app.database.dialect_many import among
from admin_app.history.model import Entry
from admin_app.history.open_change import Change
from admin_app.history.replay import readable
from admin_app.records.bulk_update import Part, Row, Updater
from admin_app.undo.judging import Untouched, values_before
from admin_app.undo.values import Existing

#: Fewer entries are taken back as records, which whoever asked is shown.
FEW = 2

Leave = Callable[[Any, str | None, bool, Any], None]


def fits(part: Sequence[Any], model: Any) -> bool:
    """Whether these entries can be taken back together: no rule waits for the flush of such a record."""
    return len(part) >= FEW and not model.ruled and len({entry.area for entry in part}) == 1


def take_back(part: Sequence[Any], model: Any, done: set[int], change: Change, leave: Leave) -> int:
    """Take back entries of different records of a model, in the open change; how many were taken back.

    `leave` is told of each other entry the title of the record (None: it is gone), whether it is there,
    and the reason.
    """
    updater = Updater(model, change, names_of(part, model))
    prepared, taken = prepare(part, updater, done, leave, hold=True)
    updater.apply(prepared)
    return len(taken)


def prepare(
    part: Sequence[Any], updater: Updater, done: set[int], leave: Leave, *, hold: bool = False
) -> tuple[Part, list[int]]:
    """What `take_back` would write, and the entries that this takes back; nothing is locked but to `hold`."""
    model, change = updater.model, updater.change
    rows = _read(updater, [entry.record_id for entry in part], hold=hold)
    related = Existing.of(part, lambda _area: model)
    todo, undoes = [], {}
    for entry in part:
        row = rows.get(entry.record_id)
        try:
            if entry.id in done:
                raise Untouched("done")
            todo.append((row, values_before(entry, model, row, related, change.actor, change.at)))
        except Untouched as error:
            title = None if row is None else row["title_of_it"]
            leave(entry, title, row is not None and row["deleted_at"] is None, error.reason)
        else:
            undoes[entry.record_id] = entry.id
    prepared = updater.prepare(todo, "undo", undoes)  # type: ignore[arg-type]  # those rows are there
    return prepared, list(undoes.values())


def names_of(part: Iterable[Entry], model: Any) -> list[str]:
    """What may change, and what is looked at."""
    touched = {name for entry in part for name in readable(entry.fields)}
    known = {column.key for column in model.__mapper__.column_attrs} | set(model.audited_collections)
    return sorted((touched & known) | {"deleted_at", "deleted_by_id"})


def _read(updater: Updater, ids: Sequence[int], *, hold: bool) -> dict[int, Row]:
    model = updater.model
    title = getattr(model, model.label_column).label("title_of_it")
    found = select(*updater.columns(), title).where(among(model.id, ids)).order_by(model.id)
    return {row["id"]: row for row in updater.read(found, hold=hold)}
