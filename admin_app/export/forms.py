"""The two forms of a file: raw, the same for ever and for everybody, and in the words of a person.

A form says what a header, a choice, a day, a moment and the name of a related record look like as
text; `cells` makes cells of that for each kind of file.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from admin_app.export.cells import escape_member, join_members
from admin_app.export.columns import Source
from admin_app.export.profile import RAW, Profile
from admin_app.i18n import _

#: Days of other years are written as 2887-12-31: an import takes them for slips in any other style.
FIRST_YEAR, LAST_YEAR = "1900", "2199"
#: A moment as it is read: 2026-12-31 23:59:59.000001, in UTC.
MomentWriter = Callable[[str], str]


class Form(Protocol):
    key: str
    profile: Profile
    zone: dt.tzinfo
    #: How a workbook shows a day and a moment.
    excel_day: str
    excel_moment: str

    def header(self, source: Source) -> str: ...

    def choice(self, source: Source, key: str) -> str: ...

    def yes_no(self, value: bool) -> str: ...

    def day(self, iso: str) -> str: ...

    def moments(self) -> MomentWriter: ...

    def related(self, name: str, natural_key: str, *, tells: bool) -> str: ...

    def members(self, names: Iterable[str]) -> str: ...


class RawForm:
    """Keys, ISO days and moments, natural keys, members joined by `|`."""

    key = "raw"
    profile = RAW
    zone: dt.tzinfo = dt.UTC
    excel_day = "yyyy-mm-dd"
    excel_moment = 'yyyy-mm-dd"T"hh:mm:ss.000"Z"'

    def header(self, source: Source) -> str:
        return source.key

    def choice(self, source: Source, key: str) -> str:
        return key

    def yes_no(self, value: bool) -> str:
        return "true" if value else "false"

    def day(self, iso: str) -> str:
        return iso

    def moments(self) -> MomentWriter:
        return raw_moment

    def related(self, name: str, natural_key: str, *, tells: bool) -> str:
        return natural_key

    def members(self, names: Iterable[str]) -> str:
        return join_members(names)


class PersonForm:
    """Labels and choices in the language of this request, days and moments in a person's style and zone."""

    key = "person"

    def __init__(self, profile: Profile, zone: dt.tzinfo) -> None:
        self.profile = profile
        self.zone = zone
        self.excel_day = profile.day("yyyy-mm-dd")
        self.excel_moment = f"{self.excel_day} hh:mm:ss"
        self._yes, self._no = _("Yes"), _("No")

    def header(self, source: Source) -> str:
        return str(source.label)

    def choice(self, source: Source, key: str) -> str:
        return str(source.choice.label(key)) if source.choice is not None else key

    def yes_no(self, value: bool) -> str:
        return self._yes if value else self._no

    def day(self, iso: str) -> str:
        return self.profile.day(iso) if FIRST_YEAR <= iso[:4] <= LAST_YEAR else iso

    def moments(self) -> MomentWriter:
        return Localised(self.profile, self.zone)

    def related(self, name: str, natural_key: str, *, tells: bool) -> str:
        """The name where it tells who is meant, else the natural key beside it: Ada <ada@example.org>."""
        return name if tells else f"{name} <{natural_key}>"

    def members(self, names: Iterable[str]) -> str:
        """Joined by commas; a name with a backslash could be taken to go on after one."""
        names = list(names)
        if any("\\" in name for name in names):
            return join_members(names)
        return ", ".join(map(escape_member, names))


def raw_moment(text: str) -> str:
    """ISO 8601 in UTC; without a fraction when there is none."""
    fraction = text[19:]
    return f"{text[:10]}T{text[11:19]}{'' if fraction in ('', '.000000') else fraction}Z"


class Localised(dict[str, Any]):
    """Moments in a zone and a style. Zones are asked once for each ten minutes: clocks differ by no less.

    Where they do (Nepal by a quarter of an hour, every place long ago), each moment is asked for.
    """

    #: So many stretches of ten minutes are remembered at a time.
    MOST = 20_000

    def __init__(self, profile: Profile, zone: dt.tzinfo) -> None:
        super().__init__()
        self._profile = profile
        self._zone = zone

    def __call__(self, text: str) -> str:
        beginning: str | None = self[text[:15]]
        return self._whole(text[:19]) if beginning is None else beginning + text[15:19]

    def __missing__(self, stretch: str) -> str | None:
        if len(self) >= self.MOST:
            self.clear()
        local = dt.datetime.fromisoformat(f"{stretch}0:00+00:00").astimezone(self._zone)
        even = local.minute % 10 == local.second == 0
        self[stretch] = found = self._written(local)[:-4] if even else None
        return found

    def _whole(self, text: str) -> str:
        return self._written(dt.datetime.fromisoformat(f"{text}+00:00").astimezone(self._zone))

    def _written(self, local: dt.datetime) -> str:
        return f"{self._profile.day(local.date().isoformat())} {local:%H:%M:%S}"
