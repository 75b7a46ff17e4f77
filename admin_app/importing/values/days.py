"""Days as files write them. Where day and month could be either, the whole column decides, or a person."""

import datetime as dt
import re
import unicodedata
import zoneinfo
from dataclasses import dataclass

from admin_app.errors import BadInput
from admin_app.i18n import _l
from admin_app.importing.values.months import FILLERS, months, weekdays
from admin_app.importing.values.words import plain

ORDERS = ("dmy", "mdy", "ymd")
#: Years of two digits are of this century; other years are a mistake, unless the date is in ISO form.
CENTURY, FIRST, LAST = 2000, 1900, 2199
#: Days that spreadsheets count from the end of 1899, for 1954 to 2119.
SERIALS = range(20_000, 80_000)
_EPOCH = dt.date(1899, 12, 30)

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ]\d\d:\d\d\S*(?: ?[A-Z+-]\S*)?)?")
_BASIC = re.compile(r"(19|20|21)\d{6}")
_TIME = re.compile(
    r"(?:[T,]|\s|^|(?<=\d))\s*(?:(?:at|um|à)\s+)?(?:[^\W\d]{1,4}\.?\s*)?\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?"
    r"\s*(?:[ap]\.?\s?m\.?)?\s*(?:Z|UTC|GMT|[A-Z]{3,4})?\s*(?:[+-]\d\d:?\d\d)?\s*$",
    re.IGNORECASE,
)
_CJK = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?\s*(?:[(（].{1,3}[)）])?")
_TRIPLE = re.compile(r"(\d{1,4})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,4})\.?")
_RANGE = re.compile(r"\s*(?:→|->|〜|～|~|–|—|\bto\b|\buntil\b)\s*|\s+-\s+")
_PART = re.compile(r"\d+|[^\W\d_]+\.?(?:[^\W\d_]|\u0300-\u036f)*")

NOT_A_DAY = _l("This is not a date such as 2026-12-31.")


@dataclass(frozen=True, slots=True)
class Undecided:
    """A day that depends on the order of the column."""

    days: dict[str, dt.date]


class DayColumn:
    """Reads the days of one column. `order` is what somebody said of day and month in it.

    With the name of a `timezone`, a moment that says its zone is the day that it was there.
    """

    def __init__(self, order: str | None = None, timezone: str | None = None) -> None:
        self.order = order
        self._zone = zoneinfo.ZoneInfo(timezone) if timezone else None
        self._left = set(ORDERS)
        self._example = ""

    def read(self, text: str) -> dt.date | Undecided:
        """The day, or for a range its end. Raises `BadInput`."""
        if self._zone is not None and (moment := _moment(text)) is not None:
            return moment.astimezone(self._zone).date()
        found = possible(text)
        if "" in found:
            return found[""]
        if self.order is not None:
            if self.order not in found:
                raise BadInput(NOT_A_DAY)
            return found[self.order]
        self._left &= set(found)
        if len(set(found.values())) == 1:
            return next(iter(found.values()))
        self._example = self._example or text.strip()
        return Undecided(found)

    @property
    def decided(self) -> str | None:
        """The order that fits every cell of the column, when only one does."""
        return self.order or (next(iter(self._left)) if len(self._left) == 1 else None)

    @property
    def question(self) -> str:
        """A cell that can be read in two ways, when the column did not decide; else empty."""
        return self._example if self.decided is None else ""


def _moment(text: str) -> dt.datetime | None:
    """A moment in ISO form that says its zone."""
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo is not None and FIRST < moment.year < LAST else None


def possible(text: str) -> dict[str, dt.date]:
    """The days that a text may mean, by order; under the empty order when there is no doubt."""
    tidy = _tidy(text)
    found = _whole(tidy)
    if not found:
        parts = _RANGE.split(tidy)
        if len(parts) == 2 and all(parts):
            found = _whole(parts[1])
    if not found:
        raise BadInput(NOT_A_DAY)
    return found


def _tidy(text: str) -> str:
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    shown = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in shown)
    return " ".join(digits.split())


def _whole(text: str) -> dict[str, dt.date]:
    iso = _ISO.fullmatch(text)
    if iso:
        return _sure(_day(*map(int, iso.groups())))
    if _BASIC.fullmatch(text):
        return _sure(_day(int(text[:4]), int(text[4:6]), int(text[6:])))
    serial = re.fullmatch(r"(\d{5})(?:\.\d+)?", text)
    if serial and int(serial[1]) in SERIALS:
        return _sure(_EPOCH + dt.timedelta(days=int(serial[1])))
    text = _TIME.sub("", text).strip(" ,")
    cjk = _CJK.match(text)
    if cjk and not re.search(r"\d", text[cjk.end() :]):
        return _sure(_near(*map(int, cjk.groups())))
    triple = _TRIPLE.fullmatch(text)
    if triple:
        return _of_numbers(triple[1], triple[3], triple[4], dots=triple[2] == ".")
    return _of_words(text)


def _of_numbers(one: str, two: str, three: str, *, dots: bool) -> dict[str, dt.date]:
    if len(one) == 4:
        return _sure(_near(int(one), int(two), int(three)))
    if len(one) > 2 or len(three) not in (2, 4):
        return {}
    year = _year(three)
    found = {"dmy": _near(year, int(two), int(one))}
    if not dots:  # nobody writes the month before the day with full stops
        found["mdy"] = _near(year, int(one), int(two))
        if len(one) == len(three) == 2:
            found["ymd"] = _near(_year(one), int(two), int(three))
    return {order: day for order, day in found.items() if day is not None}


def _of_words(text: str) -> dict[str, dt.date]:
    """A date with the name of a month: 21/Dec/22, October 29, 2021, 21 de abril de 2026."""
    numbers, month, before = [], None, 0
    for part in _PART.findall(text):
        if part.isdigit():
            numbers.append(part)
            continue
        word = plain(part)
        number = months().get(word)
        if number is not None and month is None:
            month, before = number, len(numbers)
        elif word not in FILLERS and word not in weekdays():
            return {}
    if month is None or len(numbers) != 2:
        return {}
    day, year = numbers
    if len(day) == 4 and before <= 1:  # 2026 Apr 21
        day, year = year, day
    if len(day) > 2 or len(year) not in (2, 4):
        return {}
    return _sure(_near(_year(year), month, int(day)))


def _year(digits: str) -> int:
    return int(digits) + (CENTURY if len(digits) == 2 else 0)


def _near(year: int, month: int, day: int) -> dt.date | None:
    return _day(year, month, day) if FIRST <= year <= LAST else None


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _sure(day: dt.date | None) -> dict[str, dt.date]:
    return {} if day is None else {"": day}
