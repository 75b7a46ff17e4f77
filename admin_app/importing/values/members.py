"""The names in a cell that holds several: as we write them, and as other tools do."""

import ast
import re

from admin_app.export.cells import SEPARATOR, split_members

#: A list as Python or JSON writes it.
_LIST = re.compile(r"\[.*\]", re.DOTALL)
MAX_LIST = 20_000
#: What stands between names when no `|` does; after a backslash it is part of a name.
_BETWEEN = re.compile(r"(?<!\\)[,;\n、，；]")


def members(text: str) -> list[str]:
    """The names, trimmed and each once: from "a|b", "a, b", "a; b", lines, or "['a', 'b']"."""
    names = _listed(text.strip())
    if names is None:
        if not re.search(r"(?<!\\)" + re.escape(SEPARATOR), text):
            text = _BETWEEN.sub(SEPARATOR, text)
        names = split_members(text)
    return list(dict.fromkeys(name for each in names if (name := each.strip())))


def _listed(text: str) -> list[str] | None:
    if not _LIST.fullmatch(text) or len(text) > MAX_LIST:
        return None
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        return None
    return found
