"""Values that wait to be written, as JSON that says what each is: reading it runs nothing."""

import datetime as dt
import json
from contextlib import suppress
from typing import Any

from admin_app.importing.names import Mention, NewName
from admin_app.importing.reasons import kept, told
from admin_app.importing.values.days import Undecided


def _encoded(value: Any) -> Any:
    if isinstance(value, dt.date):
        return {"$day": value.isoformat()}
    if isinstance(value, NewName):
        return {"$new": [value.area, value.folded, value.name]}
    if isinstance(value, Mention):
        return {"$name": [value.folded, value.found, value.reason and kept(value.reason)]}
    if isinstance(value, Undecided):
        return {"$days": {order: day.isoformat() for order, day in value.days.items()}}
    raise TypeError(f"{type(value).__name__} cannot wait in a plan")


def _decoded(document: dict[str, Any]) -> Any:
    if len(document) != 1:
        return document
    (kind,) = document
    found = document[kind]
    if kind == "$day":
        return dt.date.fromisoformat(found)
    if kind == "$new":
        return NewName(*found)
    if kind == "$name":
        folded, record, reason = found
        return Mention(folded, record, told(reason) if reason else None)
    if kind == "$days":
        return Undecided({order: dt.date.fromisoformat(day) for order, day in found.items()})
    return document


_encoder = json.JSONEncoder(default=_encoded, separators=(",", ":"), check_circular=False)
_decoder = json.JSONDecoder(object_hook=_decoded)

encode = _encoder.encode
decode = _decoder.decode


def storable(text: str) -> str:
    """Text without halves of surrogate pairs, which no file keeps."""
    with suppress(UnicodeEncodeError):
        text.encode()
        return text
    return text.encode("utf-8", "replace").decode()
