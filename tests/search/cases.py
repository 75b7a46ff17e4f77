"""What is found by what: the table of docs/searching.md, tried on every engine.

`test_docs.py` compares the two; `python -m tests.search.cases` prints the table anew.
"""

from typing import NamedTuple


class Case(NamedTuple):
    text: str
    query: str
    found: bool
    because: str


TABLE = {
    "Letters": [
        ("Hauptstraße 5", "STRASSE", True, "case; ß is ss"),
        ("HAUPTSTRASSE 5", "straße", True, "and back"),
        ("Der GROẞE Bericht", "große", True, "capital ẞ too"),
        ("Un été à Paris", "ETE", True, "accents and case"),
        ("UN ETE A PARIS", "été", True, "and back"),
        ("cafe\u0301", "café", True, "an accent written as a character of its own"),
        ("Müller", "muller", True, "ü is u"),
        ("Müller", "mueller", False, "ü is not ue"),
        ("Nguyễn Đức", "nguyen duc", True, "several accents on a letter; đ is d"),
        ("Łódź, Øresund", "lodz oresund", True, "ł is l, ø is o"),
        ("Æsir, Œuvre", "aesir oeuvre", True, "æ is ae, œ is oe"),
        ("Þórður", "thordur", True, "þ is th, ð is d"),
        ("Ɓangare ƙasa", "bangare kasa", True, "hooks, bars and strokes"),
        ("İSTANBUL", "istanbul", True, "Turkish dotted capital I"),
        ("Isparta", "ısparta", True, "Turkish dotless i"),
        ("ılık", "ILIK", True, "and back"),
        ("ﬁnal ﬂow", "final flow", True, "ligatures"),
        ("ΣΊΣΥΦΟΣ", "Σίσυφος", True, "Greek accents, final sigma"),
        ("Σίσυφος", "σισυφοσ", True, "and back"),
        ("Отчёт", "отчет", True, "ё is е"),
        ("Отчет", "ОТЧЁТ", True, "and back"),
        ("Мой район", "мои раион", True, "й is и"),
        ("Мои", "мой", True, "and back"),
        ("Київ, Ґанок", "киів ганок", True, "Ukrainian ї is і, ґ is г"),
        ("Мир", "міра", False, "и is not і"),
    ],
    "Arabic, Persian, Urdu, Hebrew": [
        ("مُحَمَّد", "محمد", True, "vowel marks"),
        ("محمد", "مُحَمَّد", True, "and back"),
        ("محـــمد", "محمد", True, "tatweel"),
        ("أحمد وإبراهيم وآدم", "احمد ابراهيم ادم", True, "alef forms"),
        ("احمد", "أحمد", True, "and back"),
        ("مدرسة", "مدرسه", True, "teh marbuta is heh"),
        ("مستشفى", "مستشفي", True, "alef maksura is yeh"),
        ("مسؤول", "مسوول", True, "hamza on its seat"),
        ("گزارش کاری", "كاري", True, "Persian keheh and yeh"),
        ("می\u200cخواهم", "میخواهم", True, "zero-width non-joiner"),
        ("ﻣﺤﻤﺪ", "محمد", True, "presentation forms"),
        ("تقرير", "تقدير", False, "another letter"),
        ("שָׁלוֹם", "שלום", True, "niqqud"),
        ("צה״ל", 'צה"ל', True, "gershayim is a quote"),
    ],
    "East Asia": [
        ("売上報告書", "報告", True, "two characters anywhere"),
        ("売上報告書", "告", True, "one character anywhere"),
        ("売上報告書", "告報", False, "in another order"),
        ("ガス料金", "がす", True, "katakana is hiragana"),
        ("がす料金", "ガス", True, "and back"),
        ("ｶﾞｽ料金", "ガス", True, "half width"),
        ("ガス料金", "カス", False, "か is not が"),
        ("か\u3099す料金", "がす", True, "dakuten written as a character of its own"),
        ("Ｔａｓｋ　１２", "task 12", True, "full width, and its space"),
        ("task 12", "ｔａｓｋ　１２", True, "and back"),
        ("㈱山田", "(株)山田", True, "characters that hold several"),
        ("한국어", "국어", True, "Hangul anywhere"),
        ("\u1112\u1161\u11ab국", "한국", True, "Hangul written as jamo"),
        ("第3回test", "te", True, "a word begins after a Chinese character"),
    ],
    "South and South-East Asia": [
        ("हिन्दी", "हिन्दी", True, "vowel signs are letters"),
        ("हिन्दी", "हन्द", False, "so that they are not left out"),
        ("बड़ा", "बडा", False, "nor is the nukta"),
        ("मेरी किताब", "कि", True, "one letter with its sign: the beginning of a word"),
        ("नौकिक", "कि", False, "not within one"),
        ("วันที่ประชุม", "ที่", True, "Thai is written without spaces: anywhere"),
        ("ที", "ที่", False, "tone marks stay"),
    ],
    "Digits and signs": [
        ("الفاتورة ١٢٣", "123", True, "digits of every script"),
        ("Invoice 123", "۱۲۳", True, "and back"),
        ("100% sure", "100%", True, "% is a plain character"),
        ("1000 sure", "100%", False, "and stands for nothing else"),
        ("snake_case", "e_c", True, "_ is a plain character"),
        ("snakescase", "e_c", False, "and stands for nothing else"),
        ("a/b\\c", "/b\\c", True, "slashes of both kinds"),
        ("a%b", "a/%b", False, "nothing escapes"),
        ("x'); DROP TABLE notes;--", "'); DROP", True, "quotes"),
        ("left\0right", "left right", True, "NUL and control characters are spaces"),
        ("left right", "left\0right", True, "and back"),
        ("don’t", "don't", True, "curly and straight apostrophe"),
        ("2024–2025", "2024-2025", True, "dashes"),
        ("H₂O m²", "h2o m2", True, "raised and lowered digits"),
        ("½ day", "1/2", True, "fractions"),
        ("a ≠ b", "=", False, "a ≠ is no ="),
        ("a*b?c", "a?b*c", False, "* and ? are plain characters"),
        ("Take\u00ada\u200bbreak", "takeabreak", True, "soft hyphen, zero-width space"),
        ("Done ✔\ufe0f", "✔", True, "emoji, coloured or not"),
    ],
    "Parts of words": [
        ("quarterly", "art", True, "three letters or more: anywhere"),
        ("The quarterly report", "qu", True, "one or two letters: the beginning of a word"),
        ("quarterly", "ar", False, "not within one"),
        ("quarterly", "q", True, "the first word too"),
        ("ready/quick, (fast)", "fa", True, "after any sign"),
        ("L’été", "ét", True, "after an apostrophe"),
        ("snake_case", "ca", True, "after _"),
        ("v17", "17", False, "digits are as letters"),
        ("Room 17", "17", True, "at the beginning"),
        ("C++ and C#", "c#", True, "signs after a letter"),
        ("disc#", "c#", False, "not within a word"),
        ("5% off", "%", True, "a sign alone: anywhere"),
        ("Отчёт", "тч", False, "in every alphabet"),
        ("تقرير", "ري", False, "in every alphabet"),
    ],
    "Several words": [
        ("Send the report to Anna", "anna report", True, "all words, in any order"),
        ("Send the report to Anna", "report bruno", False, "all of them"),
        ("Send the report", '"the report"', True, "a phrase: as it stands"),
        ("The last report", '"the report"', False, "with nothing in between"),
        ("Send  the\n report", '"send the report"', True, "but white space"),
        ("Send the report", "“the report”", True, "any double quotes"),
        ("Send the report", "-invoice", True, "without a word"),
        ("Send the invoice", "send -invoice", False, "without a word"),
        ("Send the invoice", "send -INVÖICE", False, "which is folded too"),
        ("The last report", '-"the report"', True, "without a phrase"),
        ("Send the report", 'send -"the report"', False, "without a phrase"),
        ("Subscribe", "-sub", False, "without any word that has it"),
        ("Order 66", "-6", False, "a short one: that begins with it"),
        ("Room 16", "-6", True, "and not within"),
        ("follow-up", "follow-up", True, "- within a word is a plain character"),
        ("minus -5", '"-5"', True, "and within quotes"),
        ("Report - March", "report - march", True, "and alone"),
        ('a 5" pipe', '5"', True, "a quote within a word is a plain character"),
        ('a "loud', '"loud', True, "and without its other half"),
        ("anything", "", True, "nothing asked: everything"),
        ("anything", ' "" \u200b ', True, "nothing but quotes and unseen characters: everything"),
        ("", "anything", False, "an empty text"),
        ("", "-anything", True, "an empty text"),
    ],
}
CASES = [Case(*row) for rows in TABLE.values() for row in rows]


def markdown() -> str:
    """Return the table as it stands in docs/searching.md."""
    return "\n".join(line for title, rows in TABLE.items() for line in _section(title, rows))


def _section(title, rows):
    yield from (f"### {title}", "", "| text | search | found | |", "| --- | --- | --- | --- |")
    for text, query, found, because in rows:
        yield f"| {_code(text)} | {_code(query)} | {'yes' if found else 'no'} | {because} |"
    yield ""


def _code(text):
    """Return text between backticks, with its unseen characters named."""
    shown = "".join(c if c.isprintable() else f"‹U+{ord(c):04X}›" for c in text)
    return f"`{shown}`" if shown.strip() else "(empty)"


if __name__ == "__main__":
    print(markdown())
