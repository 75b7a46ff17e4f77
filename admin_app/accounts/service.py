"""What can be done with people and roles, and the rules that keep the console open to somebody."""

import uuid
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import func, select

from admin_app.accounts.model import Role, User, user_roles
from admin_app.accounts.passwords import hash_password
from admin_app.database.types import now
from admin_app.errors import BadInput, Forbidden, RuleBroken
from admin_app.extensions import db
from admin_app.history.recording import RECORDED, name_verb
from admin_app.i18n import LANGUAGES, _l, all_timezones
from admin_app.permissions.actor import Actor
from admin_app.permissions.catalogue import ADMIN, KEYS, SHIPPED_ROLES
from admin_app.permissions.policy import require
from admin_app.records import service as records
from admin_app.records.values import clean


class LastAdministrator(RuleBroken):
    message = _l("The last active administrator must stay one. Name another first.")


def create(values: Mapping[str, Any], actor: Actor) -> User:
    """A new person. Raises `Forbidden`, `BadInput`.

    `password` is a hash (`passwords.hash_password`); who is given none cannot sign in before they
    set one (see `invite`). `roles` are records (see `role_named`).
    """
    checked = _checked(values)
    _check_roles(checked.get("roles", ()), actor)
    password = checked.pop("password", None)
    secrets = {
        "fs_uniquifier": uuid.uuid4().hex,
        "password": password,
        "confirmed_at": now() if password else None,
    }
    user: User = records.create(User, {**checked, **secrets}, actor)
    return user


def invite(values: Mapping[str, Any], actor: Actor) -> User:
    """A new person who sets their password by a link. Raises `Forbidden`, `BadInput`.

    Whoever opened the change sends the link once it is committed: `mails.send_invitation(user, actor)`.
    """
    return create({**values, "password": None}, actor)


def ensure_shipped_roles(actor: Actor) -> list[Role]:
    """Create the shipped roles that never existed here; those created now. A second call does nothing."""
    known = set(db.session.scalars(select(Role.name)))
    missing = [role for role in SHIPPED_ROLES if role.name not in known]
    return [
        records.create(
            Role,
            {"name": role.name, "description": role.description, "permissions": list(role.permissions)},
            actor,
        )
        for role in missing
    ]


def role_named(name: str) -> Role:
    """The living role of this name; raises `BadInput`."""
    role = db.session.scalars(
        select(Role).where(Role.name == name.strip(), Role.deleted_at.is_(None))
    ).first()
    if role is None:
        raise BadInput(_l("There is no role “%(name)s”."), field="roles", name=name[:60])
    return role


def update(user: User, values: Mapping[str, Any], actor: Actor, *, version: int | None = None) -> bool:
    """Change a person. Nobody changes their own roles; the last administrator stays.

    Who is deactivated, or whose roles change, is signed out everywhere.
    """
    checked = _checked(values)
    roles_change = "roles" in checked and set(checked["roles"]) != set(user.roles)
    leaves = checked.get("active") is False and user.active
    if roles_change:
        if user.id == actor.id:
            raise Forbidden(_l("You cannot change your own roles. Ask another administrator."))
        _check_roles(set(checked["roles"]) ^ set(user.roles), actor)
    if leaves and user.id == actor.id:
        raise Forbidden(_l("You cannot deactivate yourself. Ask another administrator."))
    was_admin = _is_admin(user)
    if leaves:
        name_verb(user, "deactivate")
    if roles_change or leaves:
        checked["fs_uniquifier"] = uuid.uuid4().hex
    changed = records.update(user, checked, actor, version=version)
    if was_admin and not (_is_admin(user) and user.active):
        _keep_an_administrator()
    return changed


def update_own(person: User, values: Mapping[str, Any], actor: Actor) -> None:
    """Change one's own name, language and time zone; nobody needs a right for that."""
    own = {name: value for name, value in values.items() if name in ("name", "locale", "timezone")}
    for name, value in clean(User, _checked(own)).items():
        if getattr(person, name) != value:
            setattr(person, name, value)
    db.session.flush()


def set_password(user: User, password: str, actor: Actor) -> None:
    """Set a password that was checked already; other sessions of this person end."""
    if user.id != actor.id:
        require(actor, "edit", user)
    user.password = hash_password(password)
    user.fs_uniquifier = uuid.uuid4().hex
    name_verb(user, "set_password")
    db.session.flush()


def save_settings(user_id: int, choices: Mapping[str, str]) -> None:
    """Keep how a person likes the console; their language is a column, the rest is in `settings`."""
    person = db.session.get(User, user_id)
    if person is None:
        return
    values: dict[str, Any] = {}
    if "language" in choices:
        values["locale"] = choices["language"]
    rest = {name: value for name, value in choices.items() if name != "language"}
    if rest:
        values["settings"] = {**(person.settings or {}), **rest}
    statement = sa.update(User).where(User.id == user_id).values(**values)
    # Tastes are no part of the history, so no change is opened for them.
    db.session.execute(statement, execution_options={RECORDED: True})
    db.session.commit()


def by_email(email: str) -> User | None:
    """The person with this address, in whatever case it is written."""
    return db.session.scalars(select(User).where(User.email == email.strip().lower())).first()


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    checked = dict(values)
    if "email" in checked:
        checked["email"] = _email(checked["email"])
    if checked.get("locale") and checked["locale"] not in LANGUAGES:
        raise BadInput(_l("This language is not shipped."), field="locale")
    if checked.get("timezone") and checked["timezone"] not in all_timezones():
        raise BadInput(_l("There is no such time zone."), field="timezone")
    return checked


def _email(text: str | None) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        # No name server is asked: an address of a closed network is as good as any.
        return validate_email(
            text or "", check_deliverability=False, test_environment=True
        ).normalized.lower()
    except EmailNotValidError as error:
        raise BadInput(_l("This is not an e-mail address."), field="email") from error


def _check_roles(roles: Any, actor: Actor) -> None:
    """Nobody hands out, or takes away, a right that they do not have."""
    for role in roles:
        if not actor.is_system and not set(role.permissions) <= actor.permissions:
            raise Forbidden(_l("You cannot give or take a role that may do more than you."))


def _is_admin(user: User) -> bool:
    return any(role.name == ADMIN for role in user.roles)


def _keep_an_administrator() -> None:
    statement = (
        select(func.count())
        .select_from(User)
        .join(user_roles, user_roles.c.user_id == User.id)
        .join(Role, Role.id == user_roles.c.role_id)
        .where(Role.name == ADMIN, User.choosable())
    )
    if not db.session.scalar(statement):
        raise LastAdministrator()


def check_permissions(keys: Any) -> list[str]:
    """Known permissions in the order of the catalogue; raises `BadInput` for any other."""
    unknown = set(keys) - set(KEYS)
    if unknown:
        raise BadInput(
            _l("There is no permission “%(name)s”."),
            field="permissions",
            name=sorted(unknown)[0][:60],
        )
    return [key for key in KEYS if key in set(keys)]
