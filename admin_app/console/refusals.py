"""Error pages: every refusal is a sentence, everything else gets a reference id that the log has too."""

import logging
import secrets
from collections.abc import Sequence
from typing import Any

from flask import Flask, current_app, make_response, render_template, request, url_for
from flask_admin.helpers import get_redirect_target
from flask_wtf.csrf import CSRFError
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from admin_app.console.actor import act_as_nobody, current_actor
from admin_app.console.screens import screen_of
from admin_app.console.session import can_be_sent_again, send_again_page
from admin_app.database.dialect import is_unavailable
from admin_app.errors import ConsoleError, StaleRecord, TooManyTries, Unavailable
from admin_app.extensions import db
from admin_app.i18n import _, _l, format_number
from admin_app.permissions.actor import NOBODY

log = logging.getLogger(__name__)

HEADINGS = {
    400: _l("This address is not understood"),
    403: _l("You may not do this"),
    404: _l("Not found"),
    405: _l("This cannot be opened like that"),
    409: _l("This cannot be done"),
    413: _l("This is too large"),
    422: _l("Something is missing or wrong"),
    429: _l("Wait a little"),
    500: _l("Something broke on our side"),
    503: _l("The database does not answer"),
}
MESSAGES = {
    400: _l("Part of this address or form was not understood. Go back and try again."),
    403: _l("You may not do this. Ask an administrator if you need to."),
    404: _l("There is nothing at this address, or it was deleted."),
    405: _l("This address takes forms only. Go back and use the button again."),
    413: _l("What you sent is larger than the console takes."),
    429: _l("Too many tries. Wait a little, then try again."),
    500: _l("It was written down. If you report it, quote the reference below."),
}
STALE = _l(
    "Somebody else changed this since you looked at it, so nothing was done. Look at it, then try again."
)
TOO_LARGE = _l("What you sent is larger than the console takes. A file may have %(limit)s MB at most.")
CSRF_MESSAGE = _l(
    "This page was open too long, or you signed out elsewhere. Go back, reload the page and send it again."
)


def init(app: Flask) -> None:
    app.register_error_handler(ConsoleError, refused)
    app.register_error_handler(CSRFError, csrf_failed)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(DBAPIError, database_error)
    app.register_error_handler(Exception, broken)


def page(
    status: int,
    message: Any,
    *,
    heading: Any = None,
    reference: str | None = None,
    ways_out: Sequence[tuple[str, str]] = (),
) -> Any:
    """The page of an error; it asks the database for nothing that it can do without."""
    links = [*ways_out, *_ways_out(status)]
    text = render_template(
        "errors/error.html",
        status=status,
        heading=str(heading or HEADINGS.get(status, HEADINGS[500])),
        message=str(message),
        reference=reference,
        links=links,
    )
    return make_response(text, status)


def _ways_out(status: int) -> list[tuple[str, str]]:
    """Where to go from an error: once more, back, or to the start."""
    if status == 404 and current_actor() is NOBODY:
        return [(_("Back to the sign-in page"), url_for("security.login"))]
    ways = [(_("Go to the start page"), url_for("admin.index"))]
    if status in (429, 500, 503) and request.method == "GET":
        ways.insert(0, (_("Try again"), request.full_path.rstrip("?")))
    if status == 404:
        ways.append((_("Go to the tasks"), url_for("tasks.index_view")))
    return ways


def refused(error: ConsoleError) -> Any:
    db.session.rollback()
    if isinstance(error, StaleRecord):
        return stale(error)
    if isinstance(error, Unavailable):
        return unavailable()
    response = page(error.status, error)
    if isinstance(error, TooManyTries):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def stale(error: StaleRecord) -> Any:
    """A button or a verb met a record that is no longer what the person saw. A form merges instead."""
    ways_out = []
    screen = screen_of(error.record.__tablename__) if error.record is not None else None
    if screen is not None:
        (number,) = inspect(error.record).identity
        ways_out.append((_("Look at it as it is now"), screen.url_of("details_view", id=number)))
        ways_out.append((_("Go back"), get_redirect_target() or screen.url_of("index_view")))
    return page(error.status, STALE, ways_out=ways_out)


def csrf_failed(error: CSRFError) -> Any:
    log.warning("no valid form token: person %s, %s", current_actor().id, request.path)
    if can_be_sent_again():
        return send_again_page(400)
    return page(400, CSRF_MESSAGE, heading=_("This page was open too long"))


def http_error(error: HTTPException) -> Any:
    status = error.code or 500
    if error.response is not None or status < 400:  # a redirect raised as an exception
        return error
    if status == 413:
        return too_large()
    return page(status, MESSAGES.get(status, MESSAGES[400 if status < 500 else 500]))


def too_large() -> Any:
    """More was sent than may be: how much may, and the way back to the form that it was sent from."""
    config, message = current_app.config, MESSAGES[413]
    if (request.content_length or 0) > config["MAX_CONTENT_LENGTH"]:
        message = str(TOO_LARGE) % {"limit": format_number(config["MAX_UPLOAD_MB"])}
    ways_out = []
    if request.url_rule is not None and "GET" in (request.url_rule.methods or ()):
        ways_out.append((_("Go back and choose less"), request.full_path.rstrip("?")))
    return page(413, message, ways_out=ways_out)


def database_error(error: DBAPIError) -> Any:
    db.session.rollback()
    if is_unavailable(error):
        log.error("the database does not answer: %s", type(error.orig).__name__)
        return unavailable()
    return broken(error)


def unavailable() -> Any:
    """The database is gone or busy: whatever was sent is on the page, to be sent again."""
    try:
        return _unavailable_page()
    except DBAPIError:  # not even who asks can be told: the same page, as a stranger sees it
        db.session.rollback()
        act_as_nobody()
        return _unavailable_page()


def _unavailable_page() -> Any:
    if can_be_sent_again():
        return send_again_page(503, Unavailable())
    return page(503, Unavailable())


def broken(error: Exception) -> Any:
    """Something that nobody foresaw. Its words go to the log only."""
    reference = secrets.token_hex(4)
    log.exception("reference %s: %s %s", reference, request.method, request.path, exc_info=error)
    try:
        db.session.rollback()
        return page(500, MESSAGES[500], reference=reference)
    except Exception:  # noqa: BLE001 - the page itself needs the database: say it without
        log.exception("reference %s: the error page failed too", reference)
        return make_response(
            f"{MESSAGES[500]} {reference}", 500, {"Content-Type": "text/plain; charset=utf-8"}
        )
