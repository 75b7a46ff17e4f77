"""What changed between two texts, word by word."""

import difflib
import re

from markupsafe import Markup, escape

#: Words kept around a change; what lies further off is left out.
CONTEXT = 12
#: Texts with more words than these are compared line by line.
MAX_WORDS = 4000
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


def word_difference(old: str, new: str) -> Markup:
    """Both texts in one: what went in <del>, what came in <ins>, long unchanged parts as “…”."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if len(before) + len(after) > MAX_WORDS:
        before, after = _LINES.findall(old), _LINES.findall(new)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    operations = matcher.get_opcodes()
    parts = []
    for position, (kind, i, j, k, m) in enumerate(operations):
        if kind == "equal":
            parts.append(_unchanged(before[i:j], position == 0, position == len(operations) - 1))
            continue
        if i < j:
            parts.append(Markup("<del>{}</del>").format("".join(before[i:j])))
        if k < m:
            parts.append(Markup("<ins>{}</ins>").format("".join(after[k:m])))
    return Markup("").join(parts)


def _unchanged(words: list[str], first: bool, last: bool) -> Markup:
    """Unchanged words, shortened to those near a change."""
    head = [] if first else words[:CONTEXT]
    tail = [] if last else words[-CONTEXT:]
    if len(words) <= len(head) + len(tail) + CONTEXT:
        return escape("".join(words))
    return escape("".join(head) + " … " + "".join(tail))
