"""Flask-Security in our house: its writes go through an open change, its pages are ours."""

from functools import cache
from typing import Any

from flask import Flask, Response, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import user_logged_in, user_logged_out
from flask_security.core import Security
from flask_security.datastore import SQLAlchemyUserDatastore
from flask_security.signals import password_reset
from sqlalchemy import Select, bindparam, inspect, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from admin_app.accounts import rules, sign_in, throttle
from admin_app.accounts.mails import Mails
from admin_app.accounts.model import Role, User
from admin_app.accounts.passwords import PasswordRules
from admin_app.console import said
from admin_app.console.actor import actor_of, forget_actor
from admin_app.console.gate import sign_in_first
from admin_app.console.remembered import known
from admin_app.database.types import now
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.history.recording import name_verb

#: Where Flask keeps what is to be said on the next page.
UNREAD = "_flashes"
#: What a page fetches by itself. It is no click, and caches may keep the files.
FETCHED = ("static", "bundle", "jobs.state")
#: The same of every screen of records.
FETCHED_OF_SCREENS = ("news_view", "view_counts")
#: What a script fetches when somebody goes on to the next record: that is a click.
CLICKED_OF_SCREENS = ("panel_view",)


#: What a session may weigh, in bytes: browsers throw a cookie of more than 4096 away, and the person is out.
HEAVIEST = 3_900


class Sessions(SecureCookieSessionInterface):
    """Sessions that a click prolongs; what a page fetches does not.

    Its answer may come late, and would put back a session that was ended meanwhile, or one without the
    message of what was done. Messages that nobody reads, for a program sends form after form, do not
    outgrow them.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if session.modified or not _is_fetched():
            if UNREAD in session:
                session[UNREAD] = said.that_fit(session[UNREAD], lambda m: self._fits(app, session, m))
            super().save_session(app, session, response)

    def _fits(self, app: Flask, session: SessionMixin, messages: said.Messages) -> bool:
        writer: Any = self.get_signing_serializer(app)
        return len(writer.dumps({**session, UNREAD: messages})) <= HEAVIEST


def _is_fetched() -> bool:
    _screen, _dot, name = (request.endpoint or "").rpartition(".")
    if request.endpoint in FETCHED or name in FETCHED_OF_SCREENS:
        return True
    # Browsers say what they want an answer for; a form that a script sends is a click all the same.
    by_script = request.method == "GET" and request.headers.get("Sec-Fetch-Dest") == "empty"
    return by_script and name not in CLICKED_OF_SCREENS


class Datastore(SQLAlchemyUserDatastore):
    """Writes at once, in a change of the person who signs in or sets a password. It never deletes."""

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> User | None:
        ((name, value),) = kwargs.items()
        if name == "email":
            value = sign_in.normal_email(str(value))
        if name == "fs_uniquifier":
            return _of_session(value)
        return db.session.scalars(_known_by(name), {"value": value}).unique().first()

    def put(self, model: Any) -> Any:
        pending = _pending(model)
        if pending:
            # A change begins by reading afresh: what was set before it is set again inside.
            db.session.rollback()
            with change(db.session, actor_of(model), door="sign-in"):
                if "password" in pending:
                    name_verb(model, "set_password")
                    if model.confirmed_at is None:
                        pending["confirmed_at"] = now()  # they came by a link that was mailed to them
                for name, value in pending.items():
                    setattr(model, name, value)
        return model

    def delete(self, model: Any) -> None:
        raise rules.PeopleStay()


def _of_session(value: str) -> User | None:
    """Whom a session names, as they stand now: read again as soon as anybody has written anything."""
    kept = known(("person", value), lambda: _apart(value))
    # A record of this request: what is done to it is not done to what is kept.
    return None if kept is None else db.session.merge(kept, load=False)


def _apart(value: str) -> User | None:
    """A person with their roles, as records that belong to no session."""
    with Session(db.session.connection()) as session:
        user = session.scalars(_known_by("fs_uniquifier"), {"value": value}).unique().first()
        session.expunge_all()
    if user is not None:
        set_committed_value(user, "fs_uniquifier", value)  # known already: it need not be read
    return user


@cache
def _known_by(name: str) -> Select[User]:
    # Put together once: each page asks for the person who looks at it.
    wanted = select(User).where(getattr(User, name) == bindparam("value"), User.deleted_at.is_(None))
    return wanted.options(joinedload(User.roles))


def _pending(record: Any) -> dict[str, Any]:
    """The columns that were set but not written yet."""
    state = inspect(record)
    changed = (attr for attr in state.attrs if attr.key in state.mapper.column_attrs)
    return {attr.key: attr.value for attr in changed if attr.history.has_changes()}


def init(app: Flask) -> None:
    """Bind Flask-Security to the application: its pages for sign-in, and nothing else that it could do."""
    rules.install(db.session)
    app.config["SECURITY_DATETIME_FACTORY"] = now
    # One for each application: it keeps keys and forms of the one that it was bound to.
    security = Security(
        login_form=sign_in.LoginForm,
        verify_form=sign_in.VerifyForm,
        change_password_form=sign_in.ChangePasswordForm,
        forgot_password_form=sign_in.ForgotPasswordForm,
        reset_password_form=sign_in.ResetPasswordForm,
        mail_util_cls=Mails,
        password_util_cls=PasswordRules,
    )
    security.init_app(app, Datastore(db, User, Role))
    security.principal.skip_static = True  # nobody is looked up for the sake of a style sheet
    app.session_interface = Sessions()
    security.unauthn_handler(lambda *_args, **_kwargs: sign_in_first())
    security.want_json(lambda _request: False)
    # A token in a header or an address would open the console without a session.
    security.login_manager.request_loader(_nobody)
    user_logged_in.connect(_begin_session, app)
    user_logged_out.connect(_forget, app)
    password_reset.connect(_forgive, app)


def _nobody(_request: Any) -> None:
    return None


def _begin_session(*_args: Any, **_kwargs: Any) -> None:
    """Keep nothing of the session before: somebody else may have begun it, and know its form token."""
    for name in [name for name in session if not name.startswith("_")]:
        session.pop(name)
    g.pop("csrf_token", None)
    session.permanent = True  # so that it ends after SESSION_HOURS without a click
    forget_actor()


def _forget(*_args: Any, **_kwargs: Any) -> None:
    forget_actor()


def _forgive(_app: Flask, user: User, **_kwargs: Any) -> None:
    """Who set a new password by a link need not wait for the guesses of others."""
    throttle.succeeded(sign_in.tries_of(user.email))
