"""Words compared as people write them: in any case, with any accents, hyphens and apostrophes."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from admin_app.database.types import Choice
from admin_app.i18n import LANGUAGES, force_language
from admin_app.search.fold import fold

_SILENT = re.compile(r"['’`\".]")
_SPACES = re.compile(r"[\s_/:*#()\[\]-]+")


def plain(text: str) -> str:
    """The form in which names of columns and words of choices are compared."""
    folded = _SPACES.sub(" ", _SILENT.sub("", fold(text))).strip()
    return folded or fold(text)


def in_every_language(label: Any) -> set[str]:
    """A lazy text in each language shipped, from the compiled catalogues."""
    texts = set()
    for code in LANGUAGES:
        with force_language(code):
            texts.add(str(label))
    return texts


def words_of(choice: Choice, synonyms: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """The key that each word stands for: keys, labels in every language, synonyms, in this order.

    A word that two labels share stands for neither, nor does one that two choices have as a synonym.
    """
    known: dict[str, str] = {}
    for layer in (
        {key: {key} for key in choice.keys},
        {option.key: in_every_language(option.label) for option in choice.options},
        {key: set(words) for key, words in synonyms.items()},
    ):
        found: dict[str, set[str]] = {}
        for key, words in layer.items():
            for word in words:
                found.setdefault(plain(word), set()).add(key)
        for word, keys in found.items():
            if len(keys) == 1 and word not in known:
                known[word] = keys.copy().pop()
    return known
