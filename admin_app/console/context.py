"""What every template may use."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request

from admin_app.console.actor import current_actor
from admin_app.console.assets import asset
from admin_app.console.display import hue, icon, initials
from admin_app.console.made_once import made_once
from admin_app.console.parts import Fixed, here
from admin_app.console.preferences import chosen
from admin_app.console.rendering import address, where_shown
from admin_app.current import the_app, the_request
from admin_app.i18n import LANGUAGES, direction, language, today

BRAND = "Taskdesk"


@dataclass(frozen=True, slots=True)
class MenuItem:
    label: str
    url: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True)
class ShownActor:
    name: str
    email: str
    initials: str
    hue: int


def init(app: Flask) -> None:
    app.context_processor(context)


def context() -> dict[str, Any]:
    return {
        **shell(),
        "asset": asset,
        "change_password_url": address("security.change_password"),
        "here": here(),
        "icon": icon,
        "today_iso": today().isoformat(),
    }


def shell() -> dict[str, Any]:
    """What is around every page, as plain data."""
    actor = current_actor()
    return {
        "actor": ShownActor(actor.name, actor.email, initials(actor.name), hue(actor.name))
        if actor.id
        else None,
        "account_url": address("account.index"),
        "brand": BRAND,
        # A saved view may have a density of its own.
        "density": g.get("density") or chosen("density"),
        "direction": direction(),
        "home_url": address("admin.index"),
        "lang": language(),
        "languages": [(code, name, code == language()) for code, name in LANGUAGES.items()],
        "logout_url": address("security.logout"),
        "menu": menu(),
        "preferences_url": address("preferences.choose"),
        "shortcuts_on": chosen("shortcuts") == "1",
        "theme": chosen("theme"),
    }


def menu() -> Sequence[MenuItem]:
    """The screens that the person may see, from top to bottom."""
    if not current_actor().id:
        return []
    # Which screens are open follows from the person's permissions alone.
    asked = (current_actor().permissions, where_shown(), the_request().blueprint)
    return made_once(the_app(), "menus", asked, _menu)


def _menu() -> Fixed:
    (admin,) = current_app.extensions["admin"]
    here = request.blueprint
    return Fixed(
        MenuItem(
            str(view.name),
            address(f"{view.endpoint}.{view._default_view}"),
            view.menu_icon_value or "circle",
            here == view.endpoint,
        )
        for view in admin._views
        if view.menu_icon_value and view.is_accessible()
    )
