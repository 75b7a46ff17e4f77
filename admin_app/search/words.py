"""Where words begin, written into the text so that LIKE can ask for it on every engine."""

import re
import unicodedata

#: Stands before the first letter or digit of each word in a `search_text`. Folded text cannot hold
#: it, because `fold` turns control characters into spaces.
BEGINNING = "\x01"

#: Scripts that are written without spaces between words, or with words too long to begin often:
#: Thai, Lao, Burmese, Hangul, Khmer, kana, Bopomofo, Han and Yi.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029"
    "\u3041-\u30fa\u30fc-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua48f"
    "\ua960-\ua97f\ua9e0-\ua9ff\uaa60-\uaa7f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U000323af"
)
_LETTER = rf"[^\W_{UNSPACED}]"
_BEGINNINGS = re.compile(rf"(?<!{_LETTER})(?={_LETTER})")
_ASCII_BEGINNINGS = re.compile("(?<![a-z0-9])(?=[a-z0-9])")
_ALPHABETIC = re.compile(rf"{_LETTER}[^{UNSPACED}]*")


def mark_beginnings(folded: str) -> str:
    """Return folded text with BEGINNING before each word of a script that writes spaces.

    What stands between two characters depends on these two alone, so that a part of a text, marked
    by itself, is a part of the marked text (but for a mark at its very start).
    """
    if folded.isascii():
        return _ASCII_BEGINNINGS.sub(BEGINNING, folded)
    return _BEGINNINGS.sub(_mark, folded)


def is_found_at_beginnings_only(folded: str) -> bool:
    """Whether a term is so short, in an alphabet, that the middle of words would drown it."""
    letters = sum(not _is_sign(character) for character in folded)
    return letters <= 2 and _ALPHABETIC.fullmatch(folded) is not None


def _mark(place: re.Match[str]) -> str:
    before = place.string[place.start() - 1 : place.start()]  # empty at the start of the text
    return "" if before and _is_sign(before) else BEGINNING


def _is_sign(character: str) -> bool:
    """Whether it is written on the letter before it: the vowel of कि is no end of a word."""
    return unicodedata.category(character)[0] == "M"
