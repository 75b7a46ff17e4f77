"""Many records changed at once: what `service.update` does for one, in a few statements for a thousand.

Reading and writing are apart, since what a record becomes may depend on what it is: `Updater.read`
holds rows until the commit, `Updater.write` takes what each of them shall become. Who may do it to
which row the caller asks, beside the columns that it reads (`policy.permitted`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, delete, inspect, select, tuple_, update

from admin_app.database.dialect import insert_many
from admin_app.extensions import db
from admin_app.history.difference import audited_columns, raw, target_of
from admin_app.history.model import Entry
from admin_app.history.open_change import Change
from admin_app.history.recording import RECORDED
from admin_app.history.sealing import seal_all
from admin_app.records.names import Names
from admin_app.search import index
from admin_app.search.model import search_text_of

#: Records read and written at a time: memory does not grow with their number.
CHUNK = 1000
#: So many rows that get the same values are worth a statement of their own.
ENOUGH = 20

Row = dict[str, Any]


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
        rows = [dict(row) for row in db.session.execute(statement).mappings()]
        for name, collection in self.collections.items():
            members = collection.members([row["id"] for row in rows])
            for row in rows:
                row[name] = members.get(row["id"], ())
        return rows

    def write(self, changes: Iterable[tuple[Row, Mapping[str, Any]]], verb: str = "edit") -> int:
        """Give rows that were read their new values; how many differ now, each with an entry of `verb`."""
        todo = [(row, changed) for row, values in changes if (changed := self._difference(row, values))]
        if not todo:
            return 0
        if self.searchable:
            self._refresh_search(todo)
        self._update(todo)
        for name, collection in self.collections.items():
            collection.link([(row["id"], row[name], new[name]) for row, new in todo if name in new])
        entries = self._entries(todo, verb)
        connection = db.session.connection()
        seal_all(connection, entries)
        insert_many(connection, Entry.__table__, entries)
        return len(todo)

    def planned(self, changes: Iterable[tuple[Row, Mapping[str, Any]]], verb: str = "edit") -> list[Row]:
        """The entries that `write` would put into the history; nothing is written."""
        todo = [(row, changed) for row, values in changes if (changed := self._difference(row, values))]
        return self._entries(todo, verb)

    def _entries(self, todo: Sequence[tuple[Row, Row]], verb: str) -> list[Row]:
        self._learn(todo)
        return [self._entry(row, changed, verb) for row, changed in todo]

    def _difference(self, row: Row, values: Mapping[str, Any]) -> Row:
        wanted = {**self.model.implied(row, values, self.change.at), **values}
        return {
            name: value
            for name, value in wanted.items()
            if (set(row[name]) != set(value) if name in self.collections else row[name] != value)
        }

    def _refresh_search(self, todo: Sequence[tuple[Row, Row]]) -> None:
        """Fold the texts anew; the index learns what changed."""
        names, anew = self.model.__searchable__, []
        for row, changed in todo:
            if changed.keys().isdisjoint(names):
                continue
            text = search_text_of({**row, **changed}, names)
            if text != row["search_text"]:
                anew.append((row["id"], row["search_text"], text))
                changed["search_text"] = text
        index.change(db.session.connection(), self.model, anew)

    def _update(self, todo: Sequence[tuple[Row, Row]]) -> None:
        """One statement for all rows that get the same values; one with many parameters for the rest."""
        same: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
        for row, changed in todo:
            new = ((name, value) for name, value in changed.items() if name not in self.collections)
            same[tuple(new)].append(row["id"])
        alone: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
        usual = {"version": self.table.c.version + 1, "updated_at": self.change.at}
        for new_values, ids in same.items():
            if len(ids) >= ENOUGH:
                chosen = update(self.table).where(self.table.c.id.in_(ids))
                self._execute(chosen.values({**dict(new_values), **usual}))
            else:
                names = tuple(name for name, _value in new_values)
                new_parameters = {f"new_{name}": value for name, value in new_values}
                alone[names] += [{"the_id": number, **new_parameters} for number in ids]
        for names, parameters in alone.items():
            one = update(self.table).where(self.table.c.id == bindparam("the_id"))
            self._execute(one.values({**{n: bindparam(f"new_{n}") for n in names}, **usual}), parameters)

    def _execute(self, statement: Any, parameters: Any = None) -> None:
        db.session.connection().execute(statement, parameters, execution_options={RECORDED: True})

    def _learn(self, todo: Sequence[tuple[Row, Row]]) -> None:
        wanted: defaultdict[Any, set[int | None]] = defaultdict(set)
        for row, changed in todo:
            for name, value in changed.items():
                collection = self.collections.get(name)
                if collection is not None:
                    wanted[collection.target].update(row[name], value)
                elif (target := target_of(self.model, name)) is not None:
                    wanted[target].update((row[name], value))
        self.related.learn(wanted)

    def _entry(self, row: Row, changed: Row, verb: str) -> Row:
        """An entry of the shape that `history.difference` gives."""
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
        return {
            **self.change.columns(),
            "undoes": None,
            "verb": verb,
            "area": self.table.name,
            "record_id": row["id"],
            "version": row["version"] + 1,
            "fields": fields,
        }

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
        self.owner = next(c for c in self.link_table.c if c.references(model.__table__.c.id))
        self.member = next(c for c in self.link_table.c if c.references(self.target.__table__.c.id))

    def members(self, ids: Sequence[int]) -> dict[int, list[int]]:
        """The ids of the members by that of the record, those in the trash too."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        links = select(self.owner, self.member).where(self.owner.in_(ids))
        for owner, member in db.session.execute(links):
            found[owner].append(member)
        return found

    def link(self, changes: Iterable[tuple[int, Iterable[int], Iterable[int]]]) -> None:
        """Make and break links, given as (id, members until now, members)."""
        new, gone = [], []
        for number, before, after in changes:
            new += [(number, member) for member in dict.fromkeys(after) if member not in before]
            gone += [(number, member) for member in before if member not in after]
        connection = db.session.connection()
        if new:
            keys = (self.owner.key, self.member.key)
            insert_many(connection, self.link_table, [dict(zip(keys, pair, strict=True)) for pair in new])
        for chunk in _parts(gone):
            there = tuple_(self.owner, self.member).in_(chunk)
            connection.execute(delete(self.link_table).where(there))


def _parts(pairs: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(pairs), CHUNK):
        yield pairs[start : start + CHUNK]
