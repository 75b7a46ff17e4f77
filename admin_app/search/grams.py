"""Grams: the short pieces of a text that an index is made of.

A text that holds a term holds all grams of the term; the other way round is verified on the text.
From each run without white space come its windows of three characters (the mark of a word's
beginning counts as one, so that two letters at a beginning are a gram too), the mark with its first
letter, and from scripts that are written without spaces each character and each pair.
"""

import re

from admin_app.search.words import BEGINNING, UNSPACED

WINDOW = 3
#: Of a long term so many grams are asked for; more would cost more than they exclude.
MAX_ASKED = 12
_BEGINNINGS = re.compile(rf"{BEGINNING}(?=(\S?))")
_UNSPACED_RUN = re.compile(f"[{UNSPACED}]+")


def grams_of(marked: str) -> set[str]:
    """All grams of a text with marked beginnings, such as a `search_text`."""
    runs = marked.split()
    found = {run[i : i + WINDOW] for run in runs for i in range(len(run) - WINDOW + 1)}
    found.update([run for run in runs if len(run) == WINDOW - 1])
    found.update([BEGINNING + first for first in _BEGINNINGS.findall(marked)])
    if not marked.isascii():
        for part in _UNSPACED_RUN.findall(marked):
            found.update(part)
            found.update(part[i : i + 2] for i in range(len(part) - 1))
    return found


def asked_grams(marked: str) -> list[str]:
    """The grams that every text with this term has; none when the term is too short to have any.

    `marked` is the term as `matching.contains` looks for it.
    """
    found: list[str] = []
    for run in marked.split():
        windows = [run[i : i + WINDOW] for i in range(len(run) - WINDOW + 1)]
        if not windows and (run.startswith(BEGINNING) or _UNSPACED_RUN.fullmatch(run)):
            windows = [run]
        found += windows
    unique = list(dict.fromkeys(found))
    step = max(1, -(-len(unique) // MAX_ASKED))
    return unique[::step]
