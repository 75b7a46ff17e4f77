"""Names of months in the languages that files come in, from CLDR."""

import functools

from babel import Locale
from babel.dates import get_day_names, get_month_names

from admin_app.importing.values.words import plain

LANGUAGES = (
    "en es pt fr de it nl sv da nb fi is pl cs sk sl hr sr uk ru bg mk el ro hu tr et lv lt ca gl eu ga"
    " ar fa he hi bn ur th vi id ms sw af sq az ka hy ko ja zh"
).split()
#: Words that stand in dates and mean nothing: "21 de abril de 2026", "3rd of May".
FILLERS = frozenset("de del of the den le el om a am an en i st nd rd th г года р year".split())


@functools.cache
def months() -> dict[str, int]:
    """The number of each name that means the same month in all of these languages."""
    found: dict[str, set[int]] = {}
    for code in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, Locale.parse(code)).items():
                    found.setdefault(plain(name), set()).add(number)
    return {
        name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1 and not name.isdigit()
    }


@functools.cache
def weekdays() -> frozenset[str]:
    found: set[str] = set()
    for code in LANGUAGES:
        for width in ("wide", "abbreviated"):
            found.update(plain(name) for name in get_day_names(width, "format", Locale.parse(code)).values())
    return frozenset(found) - months().keys()
