"""Values as files hold them in the raw form: keys, ISO days and moments, members joined by `|`."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from typing import Any

from admin_app.export.guard import escape

SEPARATOR = "|"


#: What an import could take for the end of a name, or for the beginning of a list as Python writes it.
_MEANT = re.compile(r"[\\|,;\n、，；]|^\[")


def join_members(names: Iterable[str]) -> str:
    """Names joined by `|`; what could be taken for more than a name gets a backslash before it."""
    return SEPARATOR.join(_MEANT.sub(r"\\\g<0>", name) for name in names)


def split_members(text: str) -> list[str]:
    """The names that `join_members` joined."""
    names, current, characters = [], [], iter(text)
    for character in characters:
        if character == "\\":
            current.append(next(characters, ""))
        elif character == SEPARATOR:
            names.append("".join(current))
            current = []
        else:
            current.append(character)
    return [*names, "".join(current)] if text else []


def text_cell(value: Any) -> str:
    return escape(str(value)) if value is not None else ""


def plain_cell(value: Any) -> Any:
    return "" if value is None else value


def moment_cell(value: dt.datetime | None) -> str:
    return "" if value is None else value.isoformat().replace("+00:00", "Z")


def day_cell(value: dt.date | None) -> str:
    return "" if value is None else value.isoformat()


def yes_no_cell(value: bool | None) -> str:
    return "" if value is None else "true" if value else "false"


Encoder = Callable[[Any], Any]


def encoder_for(kind: type) -> Encoder:
    """How values of a Python type are written; text is guarded, nothing else needs it."""
    encoders: dict[type, Encoder] = {
        str: text_cell,
        bool: yes_no_cell,
        dt.date: day_cell,
        dt.datetime: moment_cell,
    }
    return encoders.get(kind, plain_cell)
