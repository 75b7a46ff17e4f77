"""How a person likes the console, kept in their profile."""

from collections.abc import Mapping
from typing import Any

from admin_app.accounts import service
from admin_app.accounts.model import User
from admin_app.console.actor import current_actor
from admin_app.extensions import db
from admin_app.history.open_change import change


def save(user_id: int, choices: Mapping[str, Any]) -> None:
    """Keep choices of `console.preferences`: the language is a column, the rest is in `settings`.

    Only the language is part of the history; tastes are not.
    """
    actor = current_actor()
    if actor.id != user_id:
        return
    with change(db.session, actor, door="screen"):
        if "language" in choices:
            service.update_own({"locale": choices["language"]}, actor)
        rest = {name: value for name, value in choices.items() if name != "language"}
        if rest:
            person = db.session.get_one(User, user_id)
            person.settings = {**(person.settings or {}), **rest}
