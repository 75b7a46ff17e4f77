"""How a person's spreadsheet reads text files: separator, decimal mark, dates, encoding.

Opened by a double click, a file says nothing of this itself: the spreadsheet takes what is usual in
the person's language and country. CLDR knows that; whoever has other settings says so once.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from typing import Any

from babel import Locale

from admin_app.errors import BadArgument
from admin_app.i18n import _l
from admin_app.permissions.actor import Actor
from admin_app.records.values import shortened

#: Where the profile lies among a person's settings.
SETTING = "spreadsheet"

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}
DECIMALS = {"point": ".", "comma": ","}
#: How a day is written, of its year, month and day.
DATES = {
    "iso": "{0}-{1}-{2}",
    "dmy-slash": "{2}/{1}/{0}",
    "dmy-dot": "{2}.{1}.{0}",
    "dmy-dash": "{2}-{1}-{0}",
    "mdy-slash": "{1}/{2}/{0}",
    "ymd-slash": "{0}/{1}/{2}",
}
UTF_8 = "utf-8"
#: What spreadsheets on Windows took for text before UTF-8, by language.
USUAL = {
    "cp1250": "bs cs hr hu pl ro sk sl sq",
    "cp1251": "be bg kk ky mk mn ru sr tg tt uk",
    "cp1253": "el",
    "cp1254": "az tr",
    "cp1255": "he yi",
    "cp1256": "ar fa ps ug ur",
    "cp1257": "et lt lv",
    "cp1258": "vi",
    "cp874": "th",
    "cp932": "ja",
    "cp949": "ko",
    "gb18030": "zh",
}
WESTERN = "cp1252"
ENCODINGS = {
    UTF_8: "UTF-8",
    **{name: f"Windows-{name[2:]}" for name in sorted({WESTERN, *USUAL}) if name.startswith("cp")},
    "gb18030": "GB 18030",
}


@dataclass(frozen=True, slots=True)
class Profile:
    """Each part by its key; `bom` is the mark at the beginning by which Excel knows UTF-8."""

    separator: str = "comma"
    decimal: str = "point"
    dates: str = "iso"
    encoding: str = UTF_8
    bom: bool = True

    @property
    def delimiter(self) -> str:
        return SEPARATORS[self.separator]

    @property
    def date_order(self) -> str:
        """`ymd`, `dmy` or `mdy`, as an import calls it."""
        return "ymd" if self.dates == "iso" else self.dates.partition("-")[0]

    def day(self, iso: str) -> str:
        """A day, given as 2026-12-31."""
        return DATES[self.dates].format(iso[:4], iso[5:7], iso[8:10])


PARTS = {each.name: each for each in fields(Profile)}
CHOICES: Mapping[str, Mapping[str, Any]] = {
    "separator": SEPARATORS,
    "decimal": DECIMALS,
    "dates": DATES,
    "encoding": ENCODINGS,
}
#: Files for programs: the same for everybody, for ever.
RAW = Profile(bom=False)


def usual_encoding(language: str) -> str:
    """The encoding that was usual for a language before UTF-8."""
    return next((name for name, codes in USUAL.items() if language in codes.split()), WESTERN)


def usual(locale: Locale) -> Profile:
    """What a spreadsheet takes for granted where this locale is spoken, from CLDR."""
    decimal = "comma" if _decimal_mark(locale) == "," else "point"
    separator = "semicolon" if decimal == "comma" else "comma"  # or cells and decimals would be mixed up
    return Profile(separator, decimal, _date_style(locale))


def _decimal_mark(locale: Locale) -> str:
    symbols = locale.number_symbols
    with suppress(KeyError, TypeError):
        return str(symbols["latn"]["decimal"])
    return str(symbols.get("decimal", "."))


def _date_style(locale: Locale) -> str:
    pattern = re.sub(r"[^\w./-]", "", locale.date_formats["short"].pattern)
    order = "".join(dict.fromkeys(letter for letter in pattern.lower() if letter in "dmy"))
    mark = {"/": "slash", ".": "dot", "-": "dash"}.get("".join(re.findall(r"[./-]", pattern))[:1], "")
    style = f"{order}-{mark}"
    if style in DATES:
        return style
    return next((known for known in DATES if known.startswith(order) and order != "ymd"), "iso")


def of(actor: Actor, locale: Locale) -> Profile:
    """The profile of a person: what they chose, and what is usual for the rest."""
    chosen = actor.settings.get(SETTING)
    return replace(usual(locale), **dict(_known(chosen if isinstance(chosen, Mapping) else {})))


def _known(chosen: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in chosen.items():
        if name == "bom" and isinstance(value, bool):
            yield name, value
        elif name in CHOICES and isinstance(value, str) and value in CHOICES[name]:
            yield name, value


def read(given: Mapping[str, str], base: Profile) -> Profile:
    """`base` with what an address or a form says otherwise. Raises `BadArgument`."""
    changes: dict[str, Any] = {}
    for name in PARTS:
        value = given.get(name)
        if value:
            changes[name] = _bom(value) if name == "bom" else _one_of(name, value)
    return replace(base, **changes)


def not_taken(name: str, value: str) -> BadArgument:
    """The refusal of a value that an argument does not have."""
    return BadArgument(_l("“%(name)s” does not take “%(value)s”."), name=name, value=shortened(value))


def _one_of(name: str, value: str) -> str:
    if value not in CHOICES[name]:
        raise not_taken(name, value)
    return value


def _bom(value: str) -> bool:
    if value not in ("yes", "no"):
        raise not_taken("bom", value)
    return value == "yes"


def pairs(profile: Profile, base: Profile) -> list[tuple[str, str]]:
    """What an address must say so that `base` becomes this profile."""
    values = (
        (name, getattr(profile, name)) for name in PARTS if getattr(profile, name) != getattr(base, name)
    )
    return [(name, value if isinstance(value, str) else "yes" if value else "no") for name, value in values]
