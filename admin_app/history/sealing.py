"""Seals: each entry of a record's history is signed together with the entry before it.

Who changes the tables behind the console's back does not have the key, which lies outside the
database; `replay.verify` finds the entry that does not fit.
"""

import hmac
import json
from collections.abc import Iterable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, bindparam, select

from admin_app.database.dialect_many import each_of
from admin_app.database.types import JsonText
from admin_app.history.model import Entry

#: What is signed, beside the seal of the entry before.
SIGNED = ("actor_id", "actor_name", "door", "verb", "area", "record_id", "version", "batch", "undoes")

#: Made once: `json.dumps` with an option would make one for each entry.
_encode_sorted = json.JSONEncoder(sort_keys=True).encode

#: The newest seal of one record. Made once: a save of one record asks for nothing else.
_NEWEST = (
    select(Entry.seal)
    .where(Entry.area == bindparam("area"), Entry.record_id == bindparam("record_id"))
    .order_by(Entry.id.desc())
    .limit(1)
)

_keys: WeakKeyDictionary[Engine, bytes] = WeakKeyDictionary()


def use_key(engine: Engine, key: str) -> None:
    """Sign with this key whatever is written through this engine."""
    _keys[engine] = key.encode()


def key_of(connection: Connection) -> bytes:
    return _keys[connection.engine]


def seal(key: bytes, before: str, entry: Mapping[str, Any]) -> str:
    """The signature of an entry that follows the one whose seal is `before`; "" for the first."""
    content = [entry.get(name) for name in SIGNED]
    content += [entry["at"].isoformat(), sorted_text(entry["fields"]), before]
    return hmac.digest(key, json.dumps(content).encode(), "sha256").hex()


def sorted_text(fields: Any) -> str:
    """The fields of an entry as they are signed, and as set-based writes store them."""
    return fields if isinstance(fields, JsonText) else JsonText(_encode_sorted(fields))


def seal_all(connection: Connection, entries: Iterable[dict[str, Any]], *, new: bool = False) -> None:
    """Put the seal into each entry, in the order given.

    With `new` the caller knows that none of the records has an entry yet.
    """
    entries = list(entries)
    key = key_of(connection)
    last = {} if new else last_seals(connection, entries)
    for entry in entries:
        name = (entry["area"], entry["record_id"])
        entry["seal"] = last[name] = seal(key, last.get(name, ""), entry)


def last_seals(connection: Connection, entries: Iterable[Mapping[str, Any]]) -> dict[tuple[str, int], str]:
    """The newest seal of each record that the entries speak of."""
    ids: dict[str, set[int]] = {}
    for entry in entries:
        ids.setdefault(entry["area"], set()).add(entry["record_id"])
    found = {}
    for area, numbers in ids.items():
        if len(numbers) == 1:
            (number,) = numbers
            value = connection.scalar(_NEWEST, {"area": area, "record_id": number})
            if value is not None:
                found[area, number] = value
            continue
        each = each_of(connection, sorted(numbers))
        mine = select(Entry.seal).where(Entry.area == area, Entry.record_id == each.c.value)
        newest = mine.order_by(Entry.id.desc()).limit(1).scalar_subquery()
        for number, value in connection.execute(select(each.c.value, newest)).all():
            if value is not None:
                found[area, number] = value
    return found
