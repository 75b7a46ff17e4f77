"""How a person likes the console: language, theme, density, shortcuts.

Kept in cookies and, for who has signed in, in their profile.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, make_response, redirect, request, url_for
from flask_admin.helpers import is_safe_url

from admin_app.console.actor import current_actor, forget_actor
from admin_app.current import the_request
from admin_app.i18n import LANGUAGE_COOKIE, LANGUAGES

CHOICES = {
    "language": tuple(LANGUAGES),
    "theme": ("auto", "light", "dark"),
    "density": ("cosy", "compact"),
    "shortcuts": ("1", "0"),
}
YEAR = 365 * 24 * 3600
blueprint = Blueprint("preferences", __name__)
#: Writes choices to the profile; `site` sets it, since the console knows no records.
_save_to_profile: list[Callable[[int, dict[str, Any]], None]] = []


def init(app: Flask, save_to_profile: Callable[[int, dict[str, Any]], None]) -> None:
    _save_to_profile[:] = [save_to_profile]
    app.register_blueprint(blueprint)


def chosen(name: str) -> str:
    """The person's choice of `theme`, `density` or `shortcuts`."""
    options = CHOICES[name]
    for value in (current_actor().settings.get(name), the_request().cookies.get(name)):
        if value in options:
            return str(value)
    return options[0]


def keep(settings: dict[str, Any]) -> None:
    """Write settings to the profile of whoever asks; they hold from the next read on."""
    actor = current_actor()
    if actor.id:
        _save_to_profile[0](actor.id, settings)
        forget_actor()


@blueprint.post("/preferences/")
def choose() -> Any:
    """Take the choices that were sent, and go back to where they were made."""
    given = {name: request.form.get(name, "") for name in CHOICES}
    taken = {name: value for name, value in given.items() if value in CHOICES[name]}
    if taken:
        keep(taken)
    target = request.form.get("next", "")
    response = make_response(redirect(target if _is_ours(target) else url_for("admin.index"), 303))
    for name, value in taken.items():
        cookie = LANGUAGE_COOKIE if name == "language" else name
        response.set_cookie(
            cookie,
            value,
            max_age=YEAR,
            samesite="Lax",
            secure=request.is_secure,
            httponly=name == "language",
        )
    return response


def _is_ours(target: str) -> bool:
    return target.startswith("/") and not target.startswith(("//", "/\\")) and is_safe_url(target)
