"""Folding: the entries of a record that are older than a moment become one, its state at that moment."""

import datetime as dt
from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from admin_app.history.model import Entry
from admin_app.history.replay import SECRET, apply, audited_models
from admin_app.history.sealing import key_of, seal

CHUNK = 200


def fold(connection: Connection, before: dt.datetime) -> Iterator[int]:
    """Fold what is older than `before`, some records at a time; yields how many entries went each time.

    The caller commits between the steps. What is left of a record is sealed anew, in its order.
    Of a purged record the purge itself stays.
    """
    after: tuple[str, int] = ("", 0)
    while True:
        records = _next_records(connection, before, after)
        if not records:
            return
        _hold(connection, records)
        gone = sum(_fold_one(connection, area, number, before) for area, number in records)
        after = records[-1]
        yield gone


def _next_records(
    connection: Connection, before: dt.datetime, after: tuple[str, int]
) -> list[tuple[str, int]]:
    later = (Entry.area > after[0]) | ((Entry.area == after[0]) & (Entry.record_id > after[1]))
    statement = (
        select(Entry.area, Entry.record_id)
        .where(Entry.at < before, later)
        .group_by(Entry.area, Entry.record_id)
        .having(func.count() > 1)
        .order_by(Entry.area, Entry.record_id)
        .limit(CHUNK)
    )
    return [(area, number) for area, number in connection.execute(statement)]


def _hold(connection: Connection, records: list[tuple[str, int]]) -> None:
    """Let nobody write to these records, and so to their history, until the caller commits."""
    for model in audited_models():
        ids = [number for area, number in records if area == model.__tablename__]
        if ids:
            held = select(model.id).where(model.id.in_(ids)).order_by(model.id).with_for_update()
            connection.execute(held).all()


def _fold_one(connection: Connection, area: str, number: int, before: dt.datetime) -> int:
    columns = [column.label(column.key) for column in Entry.__table__.columns]
    mine = (Entry.area == area) & (Entry.record_id == number)
    found = [
        dict(row) for row in connection.execute(select(*columns).where(mine).order_by(Entry.id)).mappings()
    ]
    # Clocks are set back: what follows an entry that is kept is kept too.
    old = list(takewhile(lambda entry: entry["at"] < before, found))
    kept = found[len(old) :]
    if len(old) < 2:
        return 0
    key = key_of(connection)
    if not _is_whole(key, found):
        return 0  # sealing it anew would hide what `history verify` has to name
    baseline = _baseline(old)
    connection.execute(delete(Entry).where(mine, Entry.id < old[-1]["id"]))
    baseline["seal"] = last = seal(key, "", baseline)
    connection.execute(update(Entry).where(Entry.id == baseline["id"]).values(**_without_id(baseline)))
    for entry in kept:
        last = seal(key, last, entry)
        connection.execute(update(Entry).where(Entry.id == entry["id"]).values(seal=last))
    return len(old) - 1


def _is_whole(key: bytes, entries: list[dict[str, Any]]) -> bool:
    before = ""
    for entry in entries:
        if entry["seal"] != seal(key, before, entry):
            return False
        before = entry["seal"]
    return True


def _baseline(old: list[dict[str, Any]]) -> dict[str, Any]:
    """One entry, in the place of the last of these, that holds the state that they add up to."""
    if old[-1]["verb"] == "purge":
        return old[-1]
    state: dict[str, Any] = {}
    for entry in old:
        apply(state, entry["fields"])
    fields = {name: None if value is SECRET else [None, value] for name, value in state.items()}
    return {**old[-1], "verb": "baseline", "fields": fields, "batch": None, "undoes": None}


def _without_id(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != "id"}
