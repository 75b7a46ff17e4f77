"""What changed between two texts, word by word."""

import difflib
import re
from typing import Any

from markupsafe import Markup, escape

#: Words kept around a change; what lies further off is left out.
CONTEXT = 12
#: Pairs of like words that are looked at before a text is compared by lines, and then as a whole:
#: two long texts of a few words each would hold a page up for minutes.
MAX_WORK = 100_000
#: Words with the white space that follows them, then lines, then all of it.
_PARTS = (
    re.compile(r"\w+\s*|[^\w\s]\s*|\s+"),
    re.compile(r"[^\n]*\n|[^\n]+"),
    re.compile(r".+", re.DOTALL),
)


def word_difference(old: str, new: str) -> Markup:
    """Both texts in one: what went in <del>, what came in <ins>, long unchanged parts as “…”."""
    for parts in _PARTS:
        before, after = parts.findall(old), parts.findall(new)
        try:
            operations = _operations(before, after)
        except _TooMuch:
            continue
        if _kept(operations) * 2 < min(len(before), len(after)):
            operations = [("replace", 0, len(before), 0, len(after))]
        return _marked(before, after, operations)
    return Markup("")  # not reached: one part against one is never too much


class _TooMuch(Exception):
    """Comparing these parts would take too long."""


class _Matcher(difflib.SequenceMatcher[str]):
    """Gives up, by `_TooMuch`, when it has looked at too many pairs."""

    work = 0

    def find_longest_match(self, alo: int = 0, ahi: Any = None, blo: int = 0, bhi: Any = None) -> Any:
        self.work += sum(len(self.b2j.get(part, ())) for part in self.a[alo:ahi])  # type: ignore[attr-defined, misc]
        if self.work > MAX_WORK:
            raise _TooMuch
        return super().find_longest_match(alo, ahi, blo, bhi)


def _operations(before: list[str], after: list[str]) -> list[tuple[str, int, int, int, int]]:
    """What `difflib` calls opcodes; the ends that both have in common are compared at once."""
    shorter = min(len(before), len(after))
    head = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    tail = next((n for n in range(shorter - head) if before[-1 - n] != after[-1 - n]), shorter - head)
    matcher = _Matcher(
        None, before[head : len(before) - tail], after[head : len(after) - tail], autojunk=False
    )
    found: list[tuple[str, int, int, int, int]] = [
        (kind, i + head, j + head, k + head, m + head) for kind, i, j, k, m in matcher.get_opcodes()
    ]
    if head:
        found.insert(0, ("equal", 0, head, 0, head))
    if tail:
        found.append(("equal", len(before) - tail, len(before), len(after) - tail, len(after)))
    return found


def _kept(operations: list[tuple[str, int, int, int, int]]) -> int:
    """How many parts stayed. Where few did, two texts side by side read better than their shreds."""
    return sum(j - i for kind, i, j, _k, _m in operations if kind == "equal")


def _marked(before: list[str], after: list[str], operations: list[tuple[str, int, int, int, int]]) -> Markup:
    parts = []
    for position, (kind, i, j, k, m) in enumerate(operations):
        if kind == "equal":
            parts.append(_unchanged(before[i:j], position == 0, position == len(operations) - 1))
            continue
        if i < j:
            parts.append(Markup("<del>{}</del>").format("".join(before[i:j])))
        if i < j and k < m and len(operations) == 1:
            parts.append(Markup("<br>"))
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
