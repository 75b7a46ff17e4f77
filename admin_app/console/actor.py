"""The person behind the request, as services know them."""

from typing import Any

from flask import current_app, g, has_app_context, has_request_context
from flask_login import current_user

from admin_app.current import noted
from admin_app.i18n import forget_choice
from admin_app.permissions.actor import NOBODY, Actor


def current_actor() -> Actor:
    """Who acts in this request or command; `NOBODY` when nobody has signed in. Read once for each."""
    if not has_request_context():
        return g.get("actor", NOBODY) if has_app_context() else NOBODY
    here = noted()
    if "actor" not in here:
        here["actor"] = actor_of(current_user) if current_user.is_authenticated else NOBODY
    actor: Actor = here["actor"]
    return actor


def act_as(actor: Actor) -> None:
    """Let a command, which has no session, act as this person, in their time zone."""
    g.actor = actor
    forget_choice()


def act_as_nobody() -> None:
    """Answer the rest of this request without asking who sent it: the database does not say."""
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]
    act_as(NOBODY)


def forget_actor() -> None:
    """Read the person again within this request: they signed in or out, or changed their profile."""
    g.pop("actor", None)


def actor_of(user: Any) -> Actor:
    """A person as an actor, with the permissions of their roles as they stand now."""
    roles = [role for role in user.roles if role.deleted_at is None]
    return Actor(
        id=user.id,
        name=user.name,
        email=user.email,
        permissions=frozenset(key for role in roles for key in role.permissions or ()),
        locale=user.locale,
        timezone=user.timezone,
        settings=dict(user.settings or {}),
    )
