"""Single values as text files hold them in the raw form; `encoders` does it for columns of thousands."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from admin_app.export.guard import escape

SEPARATOR = "|"


#: What an import could take for the end of a name, or for the beginning of a list as Python writes it.
_MEANT = re.compile(r"[\\|,;\n、，；]|^\[")


def escape_member(name: str) -> str:
    """A name; what could be taken for more than that gets a backslash before it."""
    return _MEANT.sub(r"\\\g<0>", name)


def join_members(names: Iterable[str]) -> str:
    """Names joined by `|`."""
    return SEPARATOR.join(map(escape_member, names))


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


def yes_no_cell(value: bool | None) -> str:
    return "" if value is None else "true" if value else "false"
