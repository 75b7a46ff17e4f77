"""Seals: each entry of a record's history is signed together with the entry before it.

Who changes the tables behind the console's back does not have the key, which lies outside the
database; `replay.verify` finds the entry that does not fit.
"""

import hmac
import json
from collections.abc import Iterable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, func, select

from admin_app.history.model import Entry

#: What is signed, beside the seal of the entry before.
SIGNED = ("actor_id", "actor_name", "door", "verb", "area", "record_id", "version", "batch", "undoes")
#: Ids asked for at a time; every engine takes so many parameters.
CHUNK = 500

#: Made once: `json.dumps` with an option would make one for each entry.
_encode_sorted = json.JSONEncoder(sort_keys=True).encode

_keys: WeakKeyDictionary[Engine, bytes] = WeakKeyDictionary()


def use_key(engine: Engine, key: str) -> None:
    """Sign with this key whatever is written through this engine."""
    _keys[engine] = key.encode()


def key_of(connection: Connection) -> bytes:
    return _keys[connection.engine]


def seal(key: bytes, before: str, entry: Mapping[str, Any]) -> str:
    """The signature of an entry that follows the one whose seal is `before`; "" for the first."""
    content = [entry.get(name) for name in SIGNED]
    content += [entry["at"].isoformat(), _encode_sorted(entry["fields"]), before]
    return hmac.digest(key, json.dumps(content).encode(), "sha256").hex()


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
        ordered = sorted(numbers)
        for start in range(0, len(ordered), CHUNK):
            newest = (
                select(func.max(Entry.id))
                .where(Entry.area == area, Entry.record_id.in_(ordered[start : start + CHUNK]))
                .group_by(Entry.record_id)
            )
            rows = connection.execute(select(Entry.record_id, Entry.seal).where(Entry.id.in_(newest)))
            found.update({(area, number): value for number, value in rows})
    return found
