"""Many records changed at once: what `service.update` does for one, in a few statements for a thousand.

Reading and writing are apart, since what a record becomes may depend on what it is: `Updater.read`
holds rows until the commit, `Updater.write` takes what each of them shall become. Or nothing is held:
`Updater.prepare` says what is to be written, which may wait, and `Updater.apply` writes it as long as no
row has moved. Who may do it to which row the caller asks, beside the columns that it reads
(`policy.permitted`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, delete, inspect, select

from admin_app.database.dialect_many import Bound, among, bound, insert_bound, update_bound
from admin_app.database.links import link_columns
from admin_app.extensions import db
from admin_app.history.difference import audited_columns, raw, target_of
from admin_app.history.model import Entry
from admin_app.history.open_change import Change
from admin_app.history.sealing import seal_all, sorted_text
from admin_app.records.names import Names
from admin_app.search import index
from admin_app.search.model import search_text_of

#: Records read and written at a time: memory does not grow with their number.
CHUNK = 1000
#: Fields of entries that are remembered as text, since many rows change alike.
MOST_KNOWN = 1000
#: The columns of an entry, in the order in which a `Part` has them.
ENTRY = tuple(column.key for column in Entry.__table__.columns if column.key != "id")

Row = dict[str, Any]
Todo = Sequence[tuple[Row, Row]]


class Moved(Exception):  # noqa: N818 - it is no error
    """A row is no longer as it was when it was read."""


@dataclass(slots=True)
class Part:
    """What is to be written of some rows, as the driver takes it. It can be pickled."""

    ids: list[int]
    #: Rows of ids, versions and values, by the names of the columns.
    values: list[tuple[tuple[str, ...], Bound]]
    entries: Bound
    #: (id, members until now, members) by the name of a collection.
    links: dict[str, list[tuple[int, Any, Any]]] = field(default_factory=dict)
    #: (id, search text until now, search text).
    texts: list[tuple[int, str, str]] = field(default_factory=list)


class Updater:
    """Reads and writes records of one model, of which only `names` may change."""

    def __init__(self, model: Any, change: Change, names: Iterable[str]) -> None:
        wanted = list(dict.fromkeys(names))
        self.model = model
        self.change = change
        self.table: Any = model.__table__
        self.collections = {
            name: Collection(model, name) for name in model.audited_collections if name in wanted
        }
        follow = [other for name in wanted for other in model.implies.get(name, ())]
        self.names = [*dict.fromkeys([*wanted, *follow])]
        self.searchable = not set(self.names).isdisjoint(model.__searchable__)
        self.related = Names()
        self._common = change.columns()
        self._known: dict[Any, str] = {}

    def columns(self) -> list[Any]:
        """What a statement that is given to `read` must select."""
        names = ["id", "version", *(name for name in self.names if name not in self.collections)]
        if self.searchable:
            names += [*self.model.__searchable__, "search_text"]
        return [getattr(self.model, name).label(name) for name in dict.fromkeys(names)]

    def read(self, statement: Select[Any], *, hold: bool = True) -> list[Row]:
        """The rows of a statement, held until the commit, with the ids of the members of collections."""
        if hold:
            statement = statement.with_for_update(of=self.model)
        found = db.session.connection().execute(statement)
        names = list(found.keys())
        # All at once: one by one, asking the driver costs as much as the row.
        rows = [dict(zip(names, row, strict=True)) for row in found.all()]
        for name, collection in self.collections.items():
            members = collection.members([row["id"] for row in rows])
            for row in rows:
                row[name] = members.get(row["id"], ())
        return rows

    def write(self, changes: Iterable[tuple[Row, Mapping[str, Any]]], verb: str = "edit") -> int:
        """Give rows that were read their new values; how many differ now, each with an entry of `verb`."""
        part = self.prepare(changes, verb)
        self.apply(part)
        return len(part.ids)

    def prepare(
        self,
        changes: Iterable[tuple[Row, Mapping[str, Any]]],
        verb: str = "edit",
        undoes: Mapping[int, int] | None = None,
    ) -> Part:
        """What `write` would write of those rows that would differ; nothing is locked.

        `undoes` says of a row's id which entry is taken back.
        """
        todo = self._todo(changes)
        texts = self._refresh_search(todo) if self.searchable else []
        self._learn(todo)
        entries = [self._entry(row, verb, undoes, self._text(row, changed)) for row, changed in todo]
        connection = db.session.connection()
        seal_all(connection, entries)
        linked = {
            name: [(row["id"], row[name], changed[name]) for row, changed in todo if name in changed]
            for name in self.collections
        }
        return Part(
            ids=[row["id"] for row, _changed in todo],
            values=self._values(todo),
            entries=bound(
                connection, Entry.__table__, ENTRY, ([entry[name] for name in ENTRY] for entry in entries)
            ),
            links={name: links for name, links in linked.items() if links},
            texts=texts,
        )

    def apply(self, part: Part) -> None:
        """Write what was prepared; raises `Moved` when any of the rows has another version by now."""
        if not part.ids:
            return
        connection = db.session.connection()
        changed = sum(update_bound(connection, self.table, names, rows) for names, rows in part.values)
        if changed != len(part.ids):
            raise Moved()
        index.change(connection, self.model, part.texts)
        for name, links in part.links.items():
            self.collections[name].link(links)
        insert_bound(connection, Entry.__table__, ENTRY, part.entries)

    def planned(self, changes: Iterable[tuple[Row, Mapping[str, Any]]], verb: str = "edit") -> list[Row]:
        """The entries that `write` would put into the history; nothing is written."""
        todo = self._todo(changes)
        self._learn(todo)
        return [self._entry(row, verb, None, self._fields(row, changed)) for row, changed in todo]

    def _todo(self, changes: Iterable[tuple[Row, Mapping[str, Any]]]) -> Todo:
        return [(row, changed) for row, values in changes if (changed := self._difference(row, values))]

    def _difference(self, row: Row, values: Mapping[str, Any]) -> Row:
        wanted = {**self.model.implied(row, values, self.change.at), **values}
        return {
            name: value
            for name, value in wanted.items()
            if (set(row[name]) != set(value) if name in self.collections else row[name] != value)
        }

    def _refresh_search(self, todo: Todo) -> list[tuple[int, str, str]]:
        """Fold the texts anew, and say what the index has to learn."""
        names, anew = self.model.__searchable__, []
        for row, changed in todo:
            if changed.keys().isdisjoint(names):
                continue
            text = search_text_of({**row, **changed}, names)
            if text != row["search_text"]:
                anew.append((row["id"], row["search_text"], text))
                changed["search_text"] = text
        return anew

    def _values(self, todo: Todo) -> list[tuple[tuple[str, ...], Bound]]:
        """The new values of columns; rows in which the same ones change are written together."""
        groups: defaultdict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
        for row, changed in todo:
            names = tuple(name for name in changed if name not in self.collections)
            new = (row["id"], row["version"], self.change.at, *(changed[name] for name in names))
            groups[("updated_at", *names)].append(new)
        connection = db.session.connection()
        return [
            (names, bound(connection, self.table, ("id", "version", *names), rows))
            for names, rows in groups.items()
        ]

    def _learn(self, todo: Todo) -> None:
        wanted: defaultdict[Any, set[int | None]] = defaultdict(set)
        for row, changed in todo:
            for name, value in changed.items():
                collection = self.collections.get(name)
                if collection is not None:
                    wanted[collection.target].update(row[name], value)
                elif (target := target_of(self.model, name)) is not None:
                    wanted[target].update((row[name], value))
        self.related.learn(wanted)

    def _entry(self, row: Row, verb: str, undoes: Mapping[int, int] | None, fields: Any) -> Row:
        """An entry of the shape that `history.difference` gives."""
        return {
            **self._common,
            "undoes": None if undoes is None else undoes[row["id"]],
            "verb": verb,
            "area": self.table.name,
            "record_id": row["id"],
            "version": row["version"] + 1,
            "fields": fields,
        }

    def _text(self, row: Row, changed: Row) -> str:
        """The fields of an entry as text, made once for rows that change alike."""
        pairs = ((name, row[name], value) for name, value in changed.items())
        key = tuple((n, tuple(o), tuple(v)) if n in self.collections else (n, o, v) for n, o, v in pairs)
        try:
            known = self._known.get(key)
        except TypeError:  # a document has no hash
            return sorted_text(self._fields(row, changed))
        if known is None:
            known = sorted_text(self._fields(row, changed))
            if (
                len(self._known) < MOST_KNOWN and "search_text" not in changed
            ):  # texts are long, and seldom alike
                self._known[key] = known
        return known

    def _fields(self, row: Row, changed: Row) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for name in audited_columns(self.model):
            if name in changed:
                secret = name in self.model.secret
                fields[name] = None if secret else self._pair(name, row[name], changed[name])
        for name, collection in self.collections.items():
            if name in changed:
                fields[name] = [
                    self.related.members(collection.target, members) for members in (row[name], changed[name])
                ]
        return fields

    def _pair(self, name: str, old: Any, new: Any) -> list[Any]:
        target = target_of(self.model, name)
        if target is None:
            return [raw(old), raw(new)]
        return [self.related.pair(target, old), self.related.pair(target, new)]


class Collection:
    """A relation to many records over a table of links."""

    def __init__(self, model: Any, name: str) -> None:
        relation = inspect(model).relationships[name]
        self.target = relation.mapper.class_
        self.link_table: Any = relation.secondary
        self.owner, self.member = link_columns(relation)

    def members(self, ids: Sequence[int]) -> dict[int, list[int]]:
        """The ids of the members by that of the record, those in the trash too."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        links = select(self.owner, self.member).where(among(self.owner, ids))
        for owner, member in db.session.connection().execute(links).all():
            found[owner].append(member)
        return found

    def link(self, changes: Iterable[tuple[int, Iterable[int], Iterable[int]]]) -> None:
        """Make and break links, given as (id, members until now, members)."""
        new: Bound = []
        gone: defaultdict[int, list[int]] = defaultdict(list)
        for number, before, after in changes:
            new += [(number, member) for member in dict.fromkeys(after) if member not in before]
            for member in before:
                if member not in after:
                    gone[member].append(number)
        connection = db.session.connection()
        if new:
            insert_bound(connection, self.link_table, (self.owner.key, self.member.key), new)
        for member, owners in gone.items():
            there = (self.member == member) & among(self.owner, owners)
            connection.execute(delete(self.link_table).where(there))
