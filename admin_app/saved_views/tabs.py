"""The tabs above a list: its saved views, in the order and with the omissions that a person likes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from admin_app.console.arguments import ListArguments
from admin_app.console.list_settings import ListSettings
from admin_app.saved_views.reading import ALL, KnownView


@dataclass(slots=True)
class Tab:
    key: str
    name: str
    url: str
    current: bool


@dataclass(slots=True)
class Tabs:
    """What `admin/saved_views/_tabs.html` shows; `save` is the view whose changes may be saved."""

    tabs: list[Tab]
    counts_url: str
    arrange_url: str
    #: Where this list gets a name; None while it is a view as it stands.
    new_url: str | None = None
    changed: KnownView | None = None
    save_url: str | None = None
    reset_url: str = ""
    state: Sequence[tuple[str, str]] = ()


def arranged(views: Mapping[str, KnownView], liked: ListSettings) -> list[KnownView]:
    """The views in the person's order; those that they never moved come after, as they are."""
    ranks = {key: rank for rank, key in enumerate(liked.views)}
    return sorted(views.values(), key=lambda view: ranks.get(view.key, len(ranks)))


def moved(views: Mapping[str, KnownView], liked: ListSettings, key: str, by: int) -> tuple[str, ...]:
    """The keys in their order after one of them was moved up (-1) or down (1)."""
    keys = [view.key for view in arranged(views, liked)]
    here = keys.index(key)
    there = min(max(here + by, 0), len(keys) - 1)
    keys.insert(there, keys.pop(here))
    return tuple(keys)


def current_key(arguments: ListArguments) -> str | None:
    """The view that a list is, or was made from; None when it is neither."""
    if arguments.view:
        return arguments.view
    return None if arguments.narrows else ALL


def tabs_of(
    screen: Any, arguments: ListArguments, views: Mapping[str, KnownView], liked: ListSettings
) -> list[Tab]:
    """The tabs that are shown: not those that the person hid, unless one of them is open."""
    now = current_key(arguments)
    return [
        Tab(view.key, view.name, screen.view_url(view.key), view.key == now)
        for view in arranged(views, liked)
        if view.key not in liked.hidden or view.key == now
    ]
