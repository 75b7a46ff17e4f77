"""How a person likes one list: its columns, order and page size, and how its saved views stand.

Kept in their settings under `lists`, by the area of the records; what is kept there may be of an
older release, so nothing of it is trusted to be there.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from admin_app.console import preferences
from admin_app.console.actor import current_actor


@dataclass(frozen=True, slots=True)
class ListSettings:
    """What a person chose for one list; what is empty they left as it comes."""

    columns: tuple[str, ...] = ()
    sort: str = ""
    page_size: int = 0
    #: Keys of saved views: in their order, those not shown, and the one that opens first.
    views: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    default: str = ""


NONE = ListSettings()


def settings_of(area: str) -> ListSettings:
    """The settings of whoever asks."""
    lists = current_actor().settings.get("lists")
    kept = lists.get(area) if isinstance(lists, Mapping) else None
    if not isinstance(kept, Mapping):
        return NONE
    known = {each.name: _as(type(each.default), kept.get(each.name)) for each in fields(ListSettings)}
    return ListSettings(**{name: value for name, value in known.items() if value is not None})


def _as(kind: type, value: Any) -> Any:
    if kind is tuple:
        return tuple(str(each) for each in value) if isinstance(value, (list, tuple)) else None
    return value if type(value) is kind else None


def keep(area: str, settings: ListSettings) -> None:
    """Remember these settings for whoever asks."""
    lists = current_actor().settings.get("lists")
    kept = {name: value for name, value in asdict(settings).items() if value}
    others = dict(lists) if isinstance(lists, Mapping) else {}
    preferences.keep({"lists": {**others, area: kept}})
