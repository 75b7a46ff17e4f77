"""Flask-Security in our house: its writes go through an open change, its pages are ours."""

from typing import Any

from flask import Flask, redirect, request, url_for
from flask_login import user_logged_in, user_logged_out
from flask_security.datastore import SQLAlchemyUserDatastore
from sqlalchemy import inspect

from admin_app.accounts.model import Role, User
from admin_app.console.actor import actor_of, forget_actor
from admin_app.database.types import now
from admin_app.extensions import db, security
from admin_app.history.open_change import change


class Datastore(SQLAlchemyUserDatastore):
    """Writes at once, in a change of the person who signs in or changes a password."""

    def put(self, model: Any) -> Any:
        if not isinstance(model, User) or not inspect(model).persistent:
            return super().put(model)
        pending = _pending(model)
        if pending:
            actor = actor_of(model)
            # A change begins by reading afresh: what was set before it is set again inside.
            with change(db.session, actor, door="sign-in"):
                for name, value in pending.items():
                    setattr(model, name, value)
        return model


def _pending(record: Any) -> dict[str, Any]:
    """The columns that were set but not written yet."""
    state = inspect(record)
    changed = (attr for attr in state.attrs if attr.key in state.mapper.column_attrs)
    return {attr.key: attr.value for attr in changed if attr.history.has_changes()}


def init(app: Flask) -> None:
    """Bind Flask-Security to the application."""
    app.config["SECURITY_DATETIME_FACTORY"] = now
    security.init_app(app, Datastore(db, User, Role))
    security.unauthn_handler(_sign_in_first)
    for signal in (user_logged_in, user_logged_out):
        signal.connect(_forget, app)


def _sign_in_first(*_args: Any, **_kwargs: Any) -> Any:
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("security.login", next=here))


def _forget(*_args: Any, **_kwargs: Any) -> None:
    forget_actor()
