"""Likely encodings of a text, the likeliest first; a suggestion for a person, never used as it is.

`charset-normalizer` says which are possible. It is often wrong about the order for short texts, so
that is found by what people write in each: the letters of its languages, or its common ideographs.
"""

import re
from collections.abc import Callable

import charset_normalizer

#: Those that people's files are in; of two that fit alike, the first here is suggested. Where a bar stands
#: between the letters of languages, a text has to be in one of them: Latvian read as cp1250 has letters of
#: half of Europe.
LATIN = {
    "cp1252": "äöüß|éèêëàâçîïôûùœæÿ|áéíóúñü¿¡º|ãõáàâéêíóôúçªº|åäöøæéü|àèéìíòóùú|éëïöüáèê",
    "cp1250": "ąćęłńóśźż|áčďéěíňóřšťúůýž|áäčďéíĺľňóôŕšťúýž|áéíóöőúüű|čćđšž|ăâîşţ|äöüß",
    "cp1254": "çğıöşüâîûi̇€‘’“”–—…«»°",
    "cp1257": "āčēģīķļņšūž|ąčęėįšųūž|äõöüšž",
    "cp1258": "ăâđêôơưáàãéèíìóòõúùý\u0300\u0301\u0303\u0309\u0323₫",
}
OTHER = {
    "cp1251": "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґўђјљњћџ№«»“”–—…",
    "koi8_r": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "koi8_u": "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ",
    "cp866": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя№",
    "cp1253": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ«»“”–—…",
    "cp1255": "אבגדהוזחטיךכלםמןנסעףפץצקרשת₪־״׳“”–",
    "cp1256": "ءآأؤإئابةتثجحخدذرزسشصضطظعغـفقكلمنهوىيًٌٍَُِّْ،؛؟پچژگ«»“”–",
}
#: First bytes of the characters that are common in each, and of those that are rare.
WIDE: dict[str, Callable[[int], bool]] = {
    "euc_kr": lambda lead: 0xB0 <= lead <= 0xC8,
    "euc_jp": lambda lead: lead in (0xA4, 0xA5) or 0xB0 <= lead <= 0xCF,
    "gb18030": lambda lead: 0xB0 <= lead <= 0xD7,
    "big5": lambda lead: 0xA4 <= lead <= 0xC6,
    "cp932": lambda lead: lead in (0x82, 0x83) or 0x88 <= lead <= 0x97,
    "cp949": lambda lead: 0xB0 <= lead <= 0xC8,
    "cp950": lambda lead: 0xA4 <= lead <= 0xC6,
}
SYLLABLES = set(
    "이다는의가에을를고하지한로기사도은어아나자인스정대시리있그수일보해제부전과여서주상라만원구진장동성유소조선신비경우계위화무용모면치실세회완료행중"
)
_WORD = re.compile(r"[^\W\d_]+")
#: Signs of every language.
_SIGNS = "€‘’“”„–—…«»°"
LEAST = 0.5


def guesses(sample: bytes) -> list[str]:
    """Names of codecs that read the sample, the likeliest first."""
    if b"\x1b$" in sample or b"\x1b(" in sample:
        return ["iso2022_jp"]
    wide = _of_two_bytes(sample)
    if wide:
        return wide
    sample = sample[: sample.rfind(b"\n") + 1] or sample  # whole lines: no half of a character
    names = [*LATIN, *OTHER, *WIDE]
    scores = {name: _score(sample, name) for name in names}
    likely = [name for name in names if scores[name] >= LEAST]
    likely.sort(key=lambda name: -round(scores[name], 2))
    # What it finds and we do not know better is offered behind.
    found = charset_normalizer.from_bytes(sample, cp_isolation=names)
    return likely + [each.encoding for each in found if each.encoding not in likely]


def _of_two_bytes(sample: bytes) -> list[str]:
    """UTF-16 without a mark: the NULs of its ASCII letters stand all on one side."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if (even + odd) * 5 < len(sample):
        return []
    return ["utf-16-le", "utf-16-be"] if odd > even else ["utf-16-be", "utf-16-le"]


def _score(sample: bytes, name: str) -> float:
    """From 0 to 1, how much the sample looks like what people write in this encoding."""
    try:
        text = sample.decode(name)
    except UnicodeDecodeError:
        return 0.0
    if name in WIDE:
        return _score_wide(text, name)
    letters = [c for c in text if not c.isascii()]
    if not letters:
        return 0.0
    alphabet = LATIN.get(name) or OTHER[name]
    small = [c.lower() for c in letters]
    best = max(sum(c in each or c in _SIGNS for c in small) for each in alphabet.split("|"))
    # A file of several languages has letters of several of them.
    good = max(best, 0.9 * sum(c in alphabet or c in _SIGNS for c in small)) / len(small)
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    odd = sum(_is_odd(word, mixes=name in LATIN) for word in words) / max(len(words), 1)
    flat = name in OTHER and len(letters) > 10 and "".join(letters) in (
        "".join(letters).lower(), "".join(letters).upper()
    ) and name not in ("cp1255", "cp1256")  # fmt: skip
    return good * (1 - odd * 0.7) - (0.15 if flat else 0)


def _is_odd(word: str, *, mixes: bool) -> bool:
    """A word with a capital after a small letter, or of two scripts."""
    if (
        re.search(r"[^\W\d_]", word)
        and word != word.lower()
        and word[1:] != word[1:].lower()
        and word != word.upper()
    ):
        return True
    return not mixes and any(c.isascii() for c in word)


def _score_wide(text: str, name: str) -> float:
    codes = [c.encode(name) for c in text if not c.isascii()]
    if not codes:
        return 0.0
    common = WIDE[name]
    good = sum(len(code) == 2 and common(code[0]) for code in codes) / len(codes)
    punctuation = sum(len(code) == 2 and code[0] in (0xA1, 0xA3, 0x81) for code in codes) / len(codes)
    if name in ("euc_kr", "cp949"):
        known = sum(c in SYLLABLES for c in text if not c.isascii()) / len(codes)
        good -= 0 if known > 0.25 else 0.3
    if name == "euc_jp" and not any("\u3041" <= c <= "\u30ff" for c in text):
        good -= 0.1  # Japanese without kana is rare; the same bytes are common Chinese
    return min(1.0, good + punctuation)
