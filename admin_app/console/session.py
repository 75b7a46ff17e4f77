"""Whether this browser is still signed in, for a form that is about to be sent; and forms sent too late."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, jsonify, make_response, render_template, request
from flask_wtf.csrf import generate_csrf

from admin_app.console.actor import current_actor
from admin_app.i18n import _

blueprint = Blueprint("session", __name__)
#: Never sent back to the browser, and never part of what is sent again.
LEFT_OUT = ("csrf_token", "password", "new_password", "new_password_confirm")
#: Sent again, but nothing that a person typed.
HIDDEN = ("version", "opened_version", "form_token", "asked", "url")


def init(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("/session/")
def state() -> Any:
    """Whether somebody is signed in, and a token that the form may be sent with."""
    actor = current_actor()
    return jsonify(signed_in=bool(actor.id), email=actor.email, csrf_token=generate_csrf())


def can_be_sent_again() -> bool:
    """Whether this was a form of ours, sent from a page of ours: a stranger's page gets no second try."""
    origin = request.headers.get("Origin")
    ours = origin is None or urlsplit(origin).netloc == request.host
    same_site = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    return request.method == "POST" and ours and same_site and not request.path.startswith("/auth/")


def send_again_page(status: int, error: Exception | None = None) -> Any:
    """Everything that was typed, to be sent again: after `error`, or once the person has signed in."""
    signed_in = bool(current_actor().id)
    if error is not None:
        heading = _("The database does not answer")
    else:
        heading = _("This page was open too long") if signed_in else _("You were signed out meanwhile")
    fields = [
        (name, value) for name, values in request.form.lists() if name not in LEFT_OUT for value in values
    ]
    page = render_template(
        "errors/send_again.html",
        heading=heading,
        error=error,
        signed_in=signed_in,
        fields=fields,
        typed=[value for name, value in fields if value and _is_typed(name)],
        action=request.full_path.rstrip("?"),
    )
    return make_response(page, status)


def _is_typed(name: str) -> bool:
    return "__" not in name and not name.startswith("_") and name not in HIDDEN
