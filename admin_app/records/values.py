"""Values on their way into a record: trimmed, and checked against what its columns can hold."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, String, inspect

from admin_app.database.types import Choice
from admin_app.errors import BadInput
from admin_app.i18n import _l, format_number

EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(9999, 12, 31)
#: What nobody means to write: control characters but for line breaks and tabs, and halves of pairs.
_NEVER_MEANT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def clean(model: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values by attribute name, ready for the record; raises `BadInput` naming the field.

    Text is trimmed and has its line ends unified; the empty text counts as missing.
    """
    columns = inspect(model).columns
    cleaned = {}
    for name, value in values.items():
        if isinstance(value, str):
            value = tidy(value, name)
        column = columns.get(name)
        if column is not None:
            value = _checked(column, name, value)
        cleaned[name] = value
    return cleaned


def tidy(text: str, name: str | None = None) -> str:
    """Trimmed text with LF line ends; control characters are refused, they are never meant."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if _NEVER_MEANT.search(text):
        raise BadInput(_l("This text holds a character that cannot be stored."), field=name)
    return text


def _checked(column: Column[Any], name: str, value: Any) -> Any:
    if value is None or value == "":
        if not column.nullable and not _may_be_empty(column):
            raise BadInput(_l("This field is required."), field=name)
        return "" if _may_be_empty(column) else None
    if isinstance(column.type, Choice):
        if value not in column.type.keys:
            raise BadInput(_l("“%(value)s” is not one of the choices."), field=name, value=shortened(value))
    elif isinstance(column.type, String):
        limit = column.type.length or column.info.get("limit")
        if limit and len(value) > limit:
            raise BadInput(
                _l("This text has %(length)s characters; %(limit)s are allowed."),
                field=name,
                length=format_number(len(value)),
                limit=format_number(limit),
            )
    elif type(value) is dt.date and not EARLIEST <= value <= LATEST:
        raise BadInput(_l("This date cannot be right."), field=name)
    return value


def _may_be_empty(column: Column[Any]) -> bool:
    return isinstance(column.type, String) and not column.nullable and column.server_default is not None


def shortened(value: Any, most: int = 60) -> str:
    """The beginning of what somebody wrote, for a sentence that quotes it."""
    text = str(value).replace("\0", "\ufffd")
    return text if len(text) <= most else text[: most - 1] + "…"
