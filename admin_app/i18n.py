"""Words, dates and numbers in the language of the person; the only importer of flask_babel.

`_` inside a request, `_l` at class or module level, `_n` for counts.
"""

import datetime as dt
import functools
import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_skeleton, format_timedelta, get_timezone_location
from flask import Flask, Request, current_app, g, has_app_context, has_request_context, request
from flask_babel import Babel, Domain, force_locale, get_locale, get_timezone, get_translations
from flask_babel import format_date as _format_date
from flask_babel import format_datetime as _format_datetime
from flask_babel import format_decimal as _format_decimal
from flask_babel import format_time as _format_time
from flask_babel import gettext as _gettext
from flask_babel.speaklater import LazyString
from wtforms.i18n import messages_path

from admin_app.config import ROOT
from admin_app.current import noted

__all__ = ["_", "_l", "_n", "force_language"]

#: The languages shipped, each in its own name. Strings in the source are English.
LANGUAGES = {"en": "English", "es": "Español", "ar": "العربية"}
#: English in which every translated string stands in brackets, to see which string was never marked.
#: Nobody speaks it: only the tests' cookie chooses it. Its catalogues are made, not written.
PSEUDO = "en_150"
LANGUAGE_COOKIE = "language"
#: What CLDR names as the territory of zones such as UTC.
NOWHERE = ("001", "ZZ")
#: Dates nearer than this many days are said relative to today.
RELATIVE_DAYS = 14
#: One folder for each language; our own strings are in the domain `messages`, and the domains of
#: the libraries hold what their own catalogues lack.
CATALOGUES = ROOT / "translations"

_written = functools.cache(str)  # how a locale is written: there are a few
_form_words = Domain([messages_path(), str(CATALOGUES)], domain="wtforms")
_password_words = Domain([str(CATALOGUES)], domain="zxcvbn")


def init(app: Flask, person_settings: Callable[[], tuple[str | None, str | None]]) -> None:
    """Bind to the application; `person_settings` gives the signed-in person's language and time zone."""

    def language() -> str:
        chosen = _chosen_language(person_settings()[0]) if has_request_context() else None
        return chosen or app.config["DEFAULT_LANGUAGE"]

    def timezone() -> dt.tzinfo:
        zone = person_settings()[1]
        return zoneinfo.ZoneInfo(zone if zone in all_timezones() else app.config["DEFAULT_TIMEZONE"])

    babel = Babel(app, locale_selector=language, timezone_selector=timezone)
    babel.domain_instance = _Words(domain="messages")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        _, lambda one, many, number: get_translations().ungettext(one, many, number), newstyle=True
    )
    app.request_class = _Request


class _Words(Domain):
    """Our own catalogue, found once for a request and not again for each of its strings."""

    def get_translations(self) -> object:
        # Flask-Babel empties this name whenever the language changes within a request.
        found = getattr(_choice(), "babel_translations", None)
        if found is None:
            found = super().get_translations()
            if (choice := _choice()) is not None:
                choice.babel_translations = found
        return found


def _choice() -> Any:
    """What Flask-Babel knows of this request; it would itself look for it five times for each text."""
    return noted().get("_flask_babel") if has_app_context() else None


def _(text: str, /, **values: object) -> str:
    """The text in the language of this request, with these values in the place of their names."""
    words = getattr(_choice(), "babel_translations", None)
    if words is None:
        return str(_gettext(text, **values))
    said: str = words.ugettext(text)
    return said % values if values else said


def _l(text: str, /, **values: object) -> LazyString:
    """The same, looked up when it is shown."""
    return LazyString(_, text, **values)


def _chosen_language(of_profile: str | None) -> str | None:
    """The profile goes before the cookie, the cookie before the browser."""
    for code in (of_profile, request.cookies.get(LANGUAGE_COOKIE)):
        if code in LANGUAGES or (code == PSEUDO and current_app.testing):
            return code
    # `es-MX` is Spanish, and before the English that stands behind it in the browser's list.
    wanted = (tag.replace("_", "-").split("-")[0].lower() for tag in request.accept_languages.values())
    return next((code for code in wanted if code in LANGUAGES), None)


def marked(text: str) -> str:
    """A text that is stored as it is, in English, and translated by `_()` when it is shown."""
    return text


def _n(singular: str, plural: str, number: int, **values: object) -> str:
    """The sentence for this number of things; `%(num)s` in it is the number as the language writes it."""
    text: str = get_translations().ungettext(singular, plural, number)
    return text % {"num": format_number(number), **values}


class FormWords:
    """What forms of WTForms ask for the words of their errors: our catalogue, then WTForms's own."""

    def gettext(self, text: str) -> str:
        return _form_words.get_translations().ugettext(text)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return _form_words.get_translations().ungettext(singular, plural, number)


class _Request(Request):
    @property
    def wtforms_translations(self) -> object:
        """Where Flask-WTF looks first; without it Flask-Security's forms know WTForms's catalogue only."""
        return _form_words.get_translations()


def password_advice(text: str) -> str:
    """A warning of zxcvbn about a weak password, in the language of this request."""
    return _password_words.gettext(text)


@functools.cache
def all_timezones() -> frozenset[str]:
    """The names of all time zones, from the IANA database."""
    return frozenset(zoneinfo.available_timezones())


def timezone_names() -> list[tuple[str, str]]:
    """Each time zone to choose from, and a label that begins with its city, in this request's language."""
    return _timezone_names(language())


@functools.cache
def _timezone_names(language: str) -> list[tuple[str, str]]:
    named = []
    for zone in all_timezones():
        if "/" in zone or zone == "UTC":
            city = get_timezone_location(zone, locale=language, return_city=True)
            named.append((zone, zone if "/" in city or city == zone else f"{city} – {zone}"))
    return sorted(named, key=lambda pair: pair[1])


def language() -> str:
    """The language tag of this request, such as `ar`."""
    return str(getattr(get_locale(), "language", "en"))


def wording() -> str:
    """What decides the words of this request: to keep a translated text under, with what it says."""
    return _written(getattr(_choice(), "babel_locale", None) or get_locale() or "en")


def direction() -> str:
    """`rtl` or `ltr`, for the language of this request."""
    return Locale.parse(language()).text_direction


def today() -> dt.date:
    """The person's today: the day that it is now in their time zone."""
    return dt.datetime.now(person_timezone()).date()


def person_timezone() -> dt.tzinfo:
    return get_timezone() or dt.UTC


def regional_locale() -> Locale:
    """The language of this request as it is written where the person is, such as `de_AT`."""
    territory = _territory()
    if territory:
        with suppress(UnknownLocaleError, ValueError):
            return Locale.parse(f"{language()}_{territory}")
    return Locale.parse(language())


def first_weekday() -> int:
    """The day on which the person's weeks begin, 0 for Monday: as where they are, or as the browser says.

    Without a time zone or a territory it is the day on which weeks begin in most of the world.
    """
    territory = _territory()
    try:
        # CLDR knows weeks by locale: any language of the territory will do.
        return Locale.parse(f"und_{territory}").first_week_day if territory else 0
    except (UnknownLocaleError, ValueError):
        return 0


def _territory() -> str | None:
    zone = getattr(person_timezone(), "key", "")
    found = get_global("zone_territories").get(get_global("zone_aliases").get(zone, zone))
    if found not in (None, *NOWHERE):
        return found
    if not has_request_context():
        return None
    parts = (tag.replace("_", "-").split("-") for tag in request.accept_languages.values())
    return next((p[-1].upper() for p in parts if len(p) > 1 and p[0].lower() == language()), None)


def format_number(number: int | float) -> str:
    return _format_number(number, wording())


@functools.lru_cache(maxsize=4096)
def _format_number(number: int | float, _language: str) -> str:
    return str(_format_decimal(number))


def format_day(day: dt.date, style: str = "medium") -> str:
    """A day in words; `style` is short, medium, long or full."""
    return _format_date(day, style)


def format_moment(moment: dt.datetime, style: str = "medium") -> str:
    """A moment in the person's zone."""
    return _format_datetime(moment, style)


def format_time(moment: dt.datetime) -> str:
    """The time of day of a moment, in the person's zone."""
    return _format_time(moment, "short")


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
    if day.year == today().year:
        return format_skeleton("MMMd", day, locale=get_locale())
    return _format_date(day, "medium")


def relative_moment(moment: dt.datetime) -> str:
    """A moment as people say it: 5 minutes ago; older than two weeks, the date."""
    past = dt.datetime.now(dt.UTC) - moment
    if abs(past) <= dt.timedelta(days=RELATIVE_DAYS):
        return format_timedelta(-past, add_direction=True, locale=get_locale())
    return _format_date(moment.astimezone(person_timezone()).date(), "medium")


def format_duration(seconds: int) -> str:
    """How long something takes, rounded up: 45 seconds, 15 minutes, 1 day."""
    for unit in (86_400, 3600, 60):
        if seconds > unit or unit > 60 and seconds == unit:
            rounded = dt.timedelta(seconds=-(-seconds // unit) * unit)
            return format_timedelta(rounded, threshold=1, locale=get_locale())
    return format_timedelta(dt.timedelta(seconds=seconds), threshold=99, locale=get_locale())


def list_of_words(words: Iterator[str] | list[str]) -> str:
    """Words joined as the language joins a list of values."""
    comma = "، " if direction() == "rtl" else ", "
    return comma.join(words)


def left_to_right(text: str) -> str:
    """Text that reads from left to right wherever it stands, such as a range of numbers."""
    return f"\u2066{text}\u2069"


@contextmanager
def force_language(code: str | None) -> Iterator[None]:
    """Speak this language inside, whoever asks; that of the console if it is none that is shipped."""
    with force_locale(code if code in LANGUAGES else current_app.config["DEFAULT_LANGUAGE"]):
        yield


def forget_choice() -> None:
    """Choose language and zone again within this request, after the person changed them."""
    g.pop("_flask_babel", None)
