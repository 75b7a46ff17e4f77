"""Many new records at once: what `service.create` does for one, in a few statements for a thousand."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, inspect
from sqlalchemy.exc import IntegrityError

from admin_app.database.dialect_many import insert_many
from admin_app.database.links import link_columns
from admin_app.extensions import db
from admin_app.history.difference import audited_columns, raw, target_of
from admin_app.history.model import Entry
from admin_app.history.open_change import Change
from admin_app.history.recording import new_ids
from admin_app.history.sealing import seal_all
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import require
from admin_app.records.names import Names
from admin_app.records.service import explain
from admin_app.records.staging import in_chunks
from admin_app.search import index
from admin_app.search.model import search_text_of

#: Records written by one statement: memory does not grow with their number.
CHUNK = 1000

Row = Mapping[str, Any]


def create_many(
    model: Any,
    rows: Iterable[Row],
    actor: Actor,
    change: Change,
    *,
    on_written: Callable[[int], None] | None = None,
) -> int:
    """Create a record for each row inside the open `change`; how many there are.

    A row has values by attribute name, cleaned as `values.clean` does, with the ids of its members
    under the name of a collection. Rules of the record itself are the caller's: no validator runs.
    `on_written` is called with the number of each chunk. Raises `Forbidden`, `BadInput`.
    """
    require(actor, "create", model)
    writer = _Writer(model, actor, change)
    total = 0
    for chunk in in_chunks(rows, CHUNK):
        try:
            writer.write(chunk)
        except IntegrityError as error:
            raise explain(error, model) from error
        total += len(chunk)
        if on_written is not None:
            on_written(len(chunk))
    return total


class _Writer:
    """Writes chunks of rows for one model; it remembers the names of related records between them."""

    def __init__(self, model: Any, actor: Actor, change: Change) -> None:
        self.model = model
        self.change = change
        self.table: Table = model.__table__
        self.collections = {name: inspect(model).relationships[name] for name in model.audited_collections}
        self.constant, self.made = self._defaults(actor)
        self.names = Names()

    def write(self, rows: Sequence[Row]) -> None:
        ids = new_ids(db.session.connection(), self.model, len(rows))
        full = [self._with_defaults(row) | {"id": number} for number, row in zip(ids, rows, strict=True)]
        insert_many(db.session.connection(), self.table, full)
        index.add(db.session.connection(), self.model, [(v["id"], v["search_text"]) for v in full])
        for name in self.collections:
            self._link(name, ids, rows)
        self._learn_names(full, rows)
        entries = [self._entry(*each) for each in zip(ids, full, rows, strict=True)]
        connection = db.session.connection()
        seal_all(connection, entries, new=True)
        insert_many(connection, Entry.__table__, entries)

    def _defaults(self, actor: Actor) -> tuple[dict[str, Any], dict[str, Callable[[Any], Any]]]:
        """What a column holds when the row says nothing: a value, or a function that makes it."""
        known = {"created_at": self.change.at, "updated_at": self.change.at, "created_by_id": actor.id}
        constant: dict[str, Any] = {}
        made: dict[str, Callable[[Any], Any]] = {}
        for column in self.table.columns:
            default: Any = column.default
            if column.key in known:
                constant[column.key] = known[column.key]
            elif default is not None and default.is_callable:
                made[column.key] = default.arg
            elif not column.primary_key:
                constant[column.key] = None if default is None else default.arg
        return constant, made

    def _with_defaults(self, row: Row) -> dict[str, Any]:
        """A value for every column but the id, as the ORM would fill them in."""
        values = {**self.constant, **{name: make(None) for name, make in self.made.items()}}
        values.update((name, value) for name, value in row.items() if name not in self.collections)
        values["search_text"] = search_text_of(values, self.model.__searchable__)
        return values

    def _link(self, name: str, ids: Sequence[int], rows: Sequence[Row]) -> None:
        owner, member = link_columns(self.collections[name])
        links = [
            {owner.key: number, member.key: chosen}
            for number, row in zip(ids, rows, strict=True)
            for chosen in dict.fromkeys(row.get(name, ()))
        ]
        if links:
            insert_many(db.session.connection(), owner.table, links)

    def _entry(self, number: int, values: Row, row: Row) -> dict[str, Any]:
        """The first entry in the history of a record, of the shape that `history.difference` gives."""
        fields: dict[str, Any] = {}
        for name in audited_columns(self.model):
            value = values[name]
            if value is not None:
                fields[name] = None if name in self.model.secret else [None, self._shown(name, value)]
        for name, relation in self.collections.items():
            if row.get(name):
                fields[name] = [[], self.names.members(relation.mapper.class_, set(row[name]))]
        return {
            **self.change.columns(),
            "undoes": None,
            "verb": "create",
            "area": self.table.name,
            "record_id": number,
            "version": values["version"],
            "fields": fields,
        }

    def _shown(self, name: str, value: Any) -> Any:
        target = target_of(self.model, name)
        return raw(value) if target is None else self.names.pair(target, value)

    def _learn_names(self, full: Sequence[Row], rows: Sequence[Row]) -> None:
        wanted: dict[Any, set[int | None]] = {}
        for name in audited_columns(self.model):
            target = target_of(self.model, name)
            if target is not None:
                wanted.setdefault(target, set()).update(values[name] for values in full)
        for name, relation in self.collections.items():
            found = wanted.setdefault(relation.mapper.class_, set())
            found.update(number for row in rows for number in row.get(name, ()))
        self.names.learn(wanted)
