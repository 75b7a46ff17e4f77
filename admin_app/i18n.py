"""Words, dates and numbers in the language of the person; the only importer of flask_babel.

`_` inside a request, `_l` at class or module level, `_n` for counts.
"""

import datetime as dt
import unicodedata
import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from babel import Locale
from babel.dates import format_timedelta
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, force_locale, get_locale, get_timezone
from flask_babel import format_date as _format_date
from flask_babel import format_datetime as _format_datetime
from flask_babel import format_decimal as _format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext as _n

__all__ = ["_", "_l", "_n", "force_language"]

#: The languages shipped, each in its own name.
LANGUAGES = {"en": "English", "es": "Español", "ar": "العربية"}
LANGUAGE_COOKIE = "language"
#: Dates nearer than this many days are said relative to today.
RELATIVE_DAYS = 14


def init(app: Flask, person_settings: Callable[[], tuple[str | None, str | None]]) -> None:
    """Bind to the application; `person_settings` gives the signed-in person's language and time zone."""

    def language() -> str:
        if not has_request_context():
            return app.config["DEFAULT_LANGUAGE"]
        chosen = (person_settings()[0], request.cookies.get(LANGUAGE_COOKIE))
        known = next((code for code in chosen if code in LANGUAGES), None)
        return known or request.accept_languages.best_match(LANGUAGES) or app.config["DEFAULT_LANGUAGE"]

    def timezone() -> str:
        zone = person_settings()[1] if has_request_context() else None
        return zone if zone in all_timezones() else app.config["DEFAULT_TIMEZONE"]

    Babel(app, locale_selector=language, timezone_selector=timezone)


def all_timezones() -> set[str]:
    """The names of all time zones, from the IANA database."""
    if not _zones:
        _zones.update(zoneinfo.available_timezones())
    return _zones


_zones: set[str] = set()


def language() -> str:
    """The language tag of this request, such as `ar`."""
    locale = get_locale()
    return locale.language if locale else "en"


def direction() -> str:
    """`rtl` or `ltr`, for the language of this request."""
    return Locale.parse(language()).text_direction


def today() -> dt.date:
    """The person's today: the day that it is now in their time zone."""
    return dt.datetime.now(dt.UTC).astimezone(get_timezone() or dt.UTC).date()


def person_timezone() -> dt.tzinfo:
    return get_timezone() or dt.UTC


def format_number(number: int | float) -> str:
    return _format_decimal(number)


def format_day(day: dt.date, style: str = "medium") -> str:
    """A day in words; `style` is short, medium, long or full."""
    return _format_date(day, style)


def format_moment(moment: dt.datetime, style: str = "medium") -> str:
    """A moment in the person's zone."""
    return _format_datetime(moment, style)


def relative_day(day: dt.date) -> str:
    """A day as people say it: Today, in 3 days, 12 days ago; further off, the date."""
    distance = (day - today()).days
    near = {0: _("Today"), 1: _("Tomorrow"), -1: _("Yesterday")}.get(distance)
    if near:
        return near
    if abs(distance) <= RELATIVE_DAYS:
        span = dt.timedelta(days=distance)
        return format_timedelta(
            span, granularity="day", threshold=99, add_direction=True, locale=get_locale()
        )
    same_year = day.year == today().year
    return _format_date(day, "d MMM" if same_year else "medium")


def relative_moment(moment: dt.datetime) -> str:
    """A moment as people say it: 5 minutes ago; older than two weeks, the date."""
    past = dt.datetime.now(dt.UTC) - moment
    if abs(past) <= dt.timedelta(days=RELATIVE_DAYS):
        return format_timedelta(-past, add_direction=True, locale=get_locale())
    return _format_date(moment, "medium")


def list_of_words(words: Iterator[str] | list[str]) -> str:
    """Words joined as the language joins a list of values."""
    comma = "، " if direction() == "rtl" else ", "
    return comma.join(words)


def left_to_right(text: str) -> str:
    """Text that reads from left to right wherever it stands, such as a range of numbers."""
    return f"\u2066{text}\u2069"


def initials(name: str) -> str:
    """One or two letters that stand for a person, in any script."""
    words = [word for word in name.split() if unicodedata.category(word[0])[0] == "L"]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper() or "?"


@contextmanager
def force_language(code: str) -> Iterator[None]:
    """Speak this language inside, whoever asks (mails, exports for somebody else)."""
    with force_locale(code):
        yield


def forget_choice() -> None:
    """Choose language and zone again within this request, after the person changed them."""
    for name in ("_flask_babel",):
        g.pop(name, None)
