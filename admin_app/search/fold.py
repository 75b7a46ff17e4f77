"""The form in which texts are compared: what a person may type differently becomes the same.

A letter keeps what makes it another sound to its readers where a keyboard always offers it
(か and が, the vowel signs of Devanagari and Thai), and loses what people leave out when they type.
docs/searching.md says what becomes what; tests/search/cases.py holds it to that.
"""

import re
import unicodedata

#: Latin letters of their own that Unicode does not take apart. Those named after another letter
#: (ø "O WITH STROKE", ł, đ, ħ, ɓ, ƙ …) need no line here: see `_plain_latin`.
LATIN = {"æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ŋ": "n", "ı": "i", "ȷ": "j", "ĸ": "k"}
#: Forms of one letter that depend on language, keyboard or habit.
ARABIC = {
    "ٱ": "ا", "ٲ": "ا", "ٳ": "ا", "ٵ": "ا",
    "ى": "ي", "ی": "ي", "ے": "ي",
    "ة": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ۃ": "ه",
    "ک": "ك", "ڪ": "ك",
}  # fmt: skip
CYRILLIC = {"ґ": "г"}
LETTERS = {**LATIN, **ARABIC, **CYRILLIC}

#: Accents and vowel marks: what is written on Latin, Greek and Cyrillic letters, then what is
#: written on Cyrillic, Hebrew and Arabic ones alone. Signs of every other script stay.
_ACCENT = re.compile(
    "[\u0300-\u036f\u1ab0-\u1abd\u1abf-\u1aff\u1dc0-\u1dff\u20d0-\u20dc\u20e1\u20e5-\u20f0"
    "\ufe20-\ufe2f\u0483-\u0487\u2de0-\u2dff\ua66f\ua674-\ua67d\ua69e\ua69f"
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\ufb1e"
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    "\u0898-\u089f\u08ca-\u08e1\u08e3-\u08ff]"
)
#: Characters without a width of their own, and the tatweel that only stretches a word.
_UNSEEN = (
    "\u00ad\u034f\u061c\u0640\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
#: What keyboards and text processors write for - ' " / ~.
_LOOKALIKES = (
    ("-", "\u2010-\u2015\u2212\u05be"),
    ("'", "\u2018-\u201b\u02bc\u00b4\u1ffd\u05f3"),
    ('"', "\u201c-\u201f\u05f4"),
    ("/", "\u2044"),
    ("~", "\u301c"),
)


def fold(text: str) -> str:
    """Return `text` as it is compared; folding twice changes nothing, and no line break is left."""
    if text.isascii():
        plain = text if text.isprintable() else text.translate(_ASCII)
        return " ".join(plain.lower().split())
    composed = unicodedata.normalize("NFKC", text.translate(_PLAIN))
    return " ".join(unicodedata.normalize("NFC", composed.translate(_FOLDED)).split())


class _FoldedCharacters(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


def _fold_character(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Cs"):  # no database stores NUL or half of a surrogate pair
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category[0] not in "LM":  # a ≠ is no = with an accent
        return character.casefold()
    bare = _without_accents(_without_accents(character).casefold())
    return unicodedata.normalize("NFC", "".join(map(_plain_letter, bare)))


def _without_accents(text: str) -> str:
    return _ACCENT.sub("", unicodedata.normalize("NFKD", text))


def _plain_letter(letter: str) -> str:
    if "\u30a1" <= letter <= "\u30f6" or letter == "ヽ":
        return chr(ord(letter) - 0x60)  # katakana to hiragana
    return LETTERS.get(letter) or _plain_latin(letter)


def _plain_latin(letter: str) -> str:
    """Return o for ø: the letter that the Unicode name says this one is a form of."""
    named = re.match("LATIN SMALL LETTER ([A-Z]) WITH ", unicodedata.name(letter, ""))
    return named[1].lower() if named else letter


def _each(ranges: str) -> list[int]:
    """Return the code points of the inside of a regular expression's [...]."""
    spans = re.findall("(.)(?:-(.))?", ranges)
    return [code for first, last in spans for code in range(ord(first), ord(last or first) + 1)]


_ASCII = {code: " " for code in (*range(32), 127)}
#: Used before NFKC, which takes a ´ apart and is stopped by unseen characters, and again after it,
#: since it makes new ones: ½ becomes 1⁄2.
_PLAIN = dict.fromkeys(_each(_UNSEEN), "") | {
    code: plain for plain, ranges in _LOOKALIKES for code in _each(ranges)
}
_FOLDED = _FoldedCharacters(_ASCII | _PLAIN)
