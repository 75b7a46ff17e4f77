"""Replaying a record's history: its state at any version or moment, and the proof that it is whole."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, inspect, select
from sqlalchemy.orm import Session

from admin_app.database.links import link_columns
from admin_app.extensions import Base
from admin_app.history.difference import audited_columns, raw, target_of
from admin_app.history.model import Audited, Entry
from admin_app.history.sealing import key_of, seal

CHUNK = 500
#: What the first entry of a record says; of a purged one folding leaves nothing but the purge.
FIRST = ("create", "baseline", "purge")
#: Nothing was stored of these: that they changed is all that the history says.
SECRET = object()
#: Mark of a row that cannot even be read: SQLite stores a text where a date belongs.
UNREADABLE = "unreadable"
NOT_READ = (ValueError, TypeError, LookupError, AttributeError)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that was changed behind the console's back; `kind` is one of the sentences' keys."""

    kind: str
    area: str
    record_id: int
    entry_id: int | None = None
    field: str | None = None


def apply(state: dict[str, Any], fields: Mapping[str, Any]) -> None:
    """Bring a state forward by one entry."""
    for name, pair in fields.items():
        state[name] = SECRET if pair is None else pair[1]


def readable(fields: Any) -> dict[str, Any]:
    """The fields of an entry that are of the right shape: all, unless somebody wrote into the table."""
    if not isinstance(fields, dict):
        return {}
    return {name: pair for name, pair in fields.items() if pair is None or _is_pair(pair)}


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2


def state_at(
    session: Session | Any,
    area: str,
    record_id: int,
    *,
    version: int | None = None,
    moment: dt.datetime | None = None,
) -> dict[str, Any] | None:
    """The fields of a record as they were, in the history's own form; None: it did not exist yet.

    Relations are [id, name by then], collections lists of those; fields that were empty may lack.
    """
    statement = select(Entry.fields).where(Entry.area == area, Entry.record_id == record_id)
    if version is not None:
        statement = statement.where(Entry.version <= version)
    if moment is not None:
        statement = statement.where(Entry.at <= moment)
    found = session.scalars(statement.order_by(Entry.id)).all()
    if not found:
        return None
    state: dict[str, Any] = {}
    for fields in found:
        apply(state, readable(fields))
    return state


def audited_models() -> list[Any]:
    """Every model with a history, by the name of its table."""
    classes = {mapper.class_ for mapper in Base.registry.mappers}
    return sorted((c for c in classes if issubclass(c, Audited)), key=lambda c: c.__tablename__)


def verify(connection: Connection) -> Iterator[Fault]:
    """Every fault in the history: a broken seal, a missing entry, a row that does not follow from it.

    Reads in chunks, in constant memory; a history of any length can be verified.
    """
    for model in audited_models():
        yield from _verify_area(connection, model)


def _verify_area(connection: Connection, model: Any) -> Iterator[Fault]:
    area, key = model.__tablename__, key_of(connection)
    rows = _rows(connection, model)
    row = next(rows, None)
    for record_id, entries in groupby(_entries(connection, area), key=lambda entry: entry["record_id"]):
        while row is not None and row["id"] < record_id:
            yield Fault("no_history", area, row["id"])
            row = next(rows, None)
        state, version, faults = _replay(key, entries)
        yield from faults
        if row is not None and row["id"] == record_id:
            yield from _compare(model, row, state, version)
            row = next(rows, None)
        elif state is not None:
            yield Fault("row_missing", area, record_id)
    while row is not None:
        yield Fault("no_history", area, row["id"])
        row = next(rows, None)


def _replay(key: bytes, entries: Iterable[Any]) -> tuple[dict[str, Any] | None, int, list[Fault]]:
    """The state that follows from the entries (None after a purge), its version, and what is wrong."""
    state: dict[str, Any] | None = {}
    faults: list[Fault] = []
    before, version = "", None
    for entry in entries:
        name = (entry["area"], entry["record_id"], entry["id"])
        if UNREADABLE in entry:
            faults.append(Fault("entry_changed", *name))
            continue
        if entry["seal"] != seal(key, before, entry):
            faults.append(Fault("entry_changed", *name))
        if version is not None and entry["version"] not in (version, version + 1):
            faults.append(Fault("entry_missing", *name))
        if version is None and entry["verb"] not in FIRST:
            faults.append(Fault("entry_missing", *name))
        before, version = entry["seal"], entry["version"]
        if entry["verb"] == "purge":
            state = None
        else:
            state = state or {}
            apply(state, readable(entry["fields"]))
    return state, version or 0, faults


def _compare(
    model: Any, row: Mapping[str, Any], state: dict[str, Any] | None, version: int
) -> Iterator[Fault]:
    area, number = model.__tablename__, row["id"]
    if UNREADABLE in row:
        yield Fault("row_changed", area, number)
        return
    if row["version"] != version or state is None:
        yield Fault("version", area, number)
    state = state or {}
    for name in audited_columns(model):
        expected = state.get(name)
        if expected is SECRET or name in model.secret:
            continue
        if target_of(model, name) is not None:
            expected = _id_of(expected)
        if expected != raw(row[name]):
            yield Fault("row_changed", area, number, field=name)
    for name in model.audited_collections:
        stored = state.get(name)
        if not isinstance(stored, list | None) or {_id_of(each) for each in stored or ()} != row[name]:
            yield Fault("row_changed", area, number, field=name)


def _id_of(stored: Any) -> Any:
    """The id in what was stored of a related record; what was never written so is nobody's id."""
    if stored is None:
        return None
    return stored[0] if isinstance(stored, list) and stored and isinstance(stored[0], int) else -1


def _rows(connection: Connection, model: Any) -> Iterator[dict[str, Any]]:
    """The rows of a table by id, each with the ids of the members of its audited collections."""
    names = [name for name in audited_columns(model) if name not in model.secret]
    columns = [getattr(model, name).label(name) for name in names]
    statement = select(model.id.label("id"), model.version.label("version"), *columns)
    after = 0
    while True:
        page = statement.where(model.id > after).order_by(model.id).limit(CHUNK)
        found = _read(connection, page, model.id)
        if found:
            _add_members(connection, model, found)
        yield from found
        if len(found) < CHUNK:
            return
        after = found[-1]["id"]


def _add_members(connection: Connection, model: Any, rows: list[dict[str, Any]]) -> None:
    first, last = rows[0]["id"], rows[-1]["id"]
    for name in model.audited_collections:
        owner, member = link_columns(inspect(model).relationships[name])
        members: dict[int, set[int]] = {}
        statement = select(owner, member).where(owner.between(first, last))
        for number, member_id in connection.execute(statement):
            members.setdefault(number, set()).add(member_id)
        for row in rows:
            row[name] = members.get(row["id"], set())


def _entries(connection: Connection, area: str) -> Iterator[Mapping[str, Any]]:
    """The entries of an area, record by record and each in its order."""
    columns = [column.label(column.key) for column in Entry.__table__.columns]
    after, after_id = 0, 0
    while True:
        later = (Entry.record_id > after) | ((Entry.record_id == after) & (Entry.id > after_id))
        statement = select(*columns).where(Entry.area == area, later)
        statement = statement.order_by(Entry.record_id, Entry.id).limit(CHUNK)
        found = _read(connection, statement, Entry.id)
        yield from found
        if len(found) < CHUNK:
            return
        after, after_id = found[-1]["record_id"], found[-1]["id"]


def _read(connection: Connection, statement: Select[Any], key: Any) -> list[dict[str, Any]]:
    """The rows of a statement; those that cannot be read have their ids and a mark."""
    try:
        return [dict(row) for row in connection.execute(statement).mappings()]
    except NOT_READ:
        pass
    plain = [c for c in statement.exported_columns if c.key in ("id", "area", "record_id")]
    rows = []
    for ids in connection.execute(statement.with_only_columns(*plain)).mappings().all():
        try:
            rows.append(dict(connection.execute(statement.where(key == ids["id"])).mappings().one()))
        except NOT_READ:
            rows.append({**ids, UNREADABLE: True})
    return rows
