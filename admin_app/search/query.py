"""What a person looks for, read from the line that they typed."""

import re
from dataclasses import dataclass

from admin_app.i18n import _l
from admin_app.search.fold import fold

MAX_CHARACTERS = 500
MAX_TERMS = 20

_QUOTES = '"“”„‟＂'
#: A quote that opens nothing, within a word or without its other half, is a plain character.
_TERM = re.compile(rf"([-－]?)(?:[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]|(\S+))")


@dataclass(frozen=True)
class Term:
    """A word or a phrase, folded; `excluded` when a text that has it is not wanted."""

    text: str
    excluded: bool = False


@dataclass(frozen=True)
class Search:
    """The terms, all of which must hold, and sentences on what was left out."""

    terms: tuple[Term, ...] = ()
    problems: tuple[object, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)


def parse(text: str) -> Search:
    """Read words, "phrases" and -exclusions; every text is a search, and no character is refused.

    Whoever writes or sends the rows that were found must refuse a search with `problems`: a term
    that was left out makes the search wider.
    """
    terms: dict[Term, None] = {}
    problems = []
    for found in _TERM.finditer(text.strip()):
        if found.end() > MAX_CHARACTERS:
            problems.append(_too_long())
            break
        minus, quoted, word = found.groups()
        folded = fold(quoted if word is None else word)
        if folded:
            terms[Term(folded, excluded=bool(minus))] = None
    if len(terms) > MAX_TERMS:
        problems.append(_too_many())
    return Search(tuple(terms)[:MAX_TERMS], tuple(problems))


def looked_at(text: str) -> str:
    """The beginning of this text that `parse` reads; nearly always all of it."""
    if len(text) <= MAX_CHARACTERS:
        return text
    ends = [found.end() for found in _TERM.finditer(text.strip()) if found.end() <= MAX_CHARACTERS]
    return text.strip()[: ends[-1]] if ends else ""


def phrase(text: str) -> Search:
    """Look for the whole text as it stands: no quote or minus means anything."""
    if len(text) > MAX_CHARACTERS:
        return Search(problems=(_too_long(),))
    folded = fold(text)
    return Search((Term(folded),) if folded else ())


def _too_long() -> object:
    return _l(
        "The search is longer than %(limit)s characters; what goes beyond them was left out.",
        limit=MAX_CHARACTERS,
    )


def _too_many() -> object:
    return _l(
        "The search has more than %(limit)s words; those after them were left out.",
        limit=MAX_TERMS,
    )
