"""What can be done with people, and the rules that keep the console open to somebody."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from sqlalchemy import func, select

from admin_app.accounts.model import Role, User, user_roles
from admin_app.accounts.passwords import hash_password
from admin_app.database.types import now
from admin_app.errors import BadInput, Forbidden, RuleBroken
from admin_app.extensions import db
from admin_app.history.recording import name_verb
from admin_app.i18n import LANGUAGES, _l, all_timezones
from admin_app.permissions.actor import Actor
from admin_app.permissions.catalogue import ADMIN, SHIPPED_ROLES
from admin_app.permissions.policy import require
from admin_app.records import service as records
from admin_app.records.values import clean

# The way that the library has for this: in a closed network people are called `me@office.local`.
SPECIAL_USE_DOMAIN_NAMES[:] = [n for n in SPECIAL_USE_DOMAIN_NAMES if n not in ("local", "localhost")]
#: What people may change about themselves without a right.
OWN = ("name", "locale", "timezone")


class LastAdministrator(RuleBroken):
    message = _l("The last active administrator must stay one. Name another first.")
    field = "roles"


class OwnRoles(Forbidden):
    message = _l("You cannot change your own roles. Ask another administrator.")
    field = "roles"


class OwnAccess(Forbidden):
    message = _l("You cannot deactivate yourself. Ask another administrator.")
    field = "active"


class TooHigh(Forbidden):
    """Nobody hands out, takes away or gets hold of rights that they do not have."""

    message = _l("You cannot change the access of somebody who may do more than you.")


class RoleTooHigh(TooHigh):
    message = _l("You cannot give or take a role that may do more than you.")
    field = "roles"


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


def invite_again(user: User, actor: Actor, *, version: int | None = None) -> bool:
    """Let a person who never came have another invitation; the link of the first is dead then."""
    require(actor, "edit", user)
    _check_access(user, actor)
    records.check_version(user, version)
    if user.confirmed_at is not None or not user.active:
        return False
    end_sessions(user)
    name_verb(user, "invite")
    db.session.flush()
    return True


def accept_invitation(user: User, password: str) -> None:
    """The person followed the link of an invitation and chose a password that was checked already."""
    user.confirmed_at = now()
    _set_password(user, password, "accept")


def update(user: User, values: Mapping[str, Any], actor: Actor, *, version: int | None = None) -> bool:
    """Change a person; whether anything changed.

    Nobody changes their own roles, address or access here; the last administrator stays. Whose
    address, roles or access change is signed out everywhere.
    """
    checked = _checked(values)
    changes = _changes_of_access(user, checked)
    if not changes:
        return records.update(user, checked, actor, version=version)
    require(actor, "edit", user)
    _check_changes(user, checked, changes, actor)
    _hold_administrators()
    was_administrator = _is_administrator(user)
    end_sessions(user)
    if "active" in changes:
        name_verb(user, "reactivate" if checked["active"] else "deactivate")
    records.update(user, checked, actor, version=version)
    if was_administrator and not _is_administrator(user):
        _keep_an_administrator()
    return True


def deactivate(user: User, actor: Actor, *, version: int | None = None) -> bool:
    return update(user, {"active": False}, actor, version=version)


def reactivate(user: User, actor: Actor, *, version: int | None = None) -> bool:
    return update(user, {"active": True}, actor, version=version)


def discard(user: User, actor: Actor, *, version: int | None = None) -> None:
    raise Forbidden(_l("People are never deleted, since the history names them. Deactivate them instead."))


def update_own(values: Mapping[str, Any], actor: Actor) -> User:
    """Change one's own name, language and time zone; nobody needs a right for that."""
    person = db.session.get_one(User, actor.id)
    own = {name: value for name, value in values.items() if name in OWN}
    for name, value in clean(User, _checked(own)).items():
        if getattr(person, name) != value:
            setattr(person, name, value)
    records.flush(User)
    return person


def set_password(user: User, password: str, actor: Actor) -> None:
    """Set a password that was checked already; the sessions of this person end."""
    if user.id != actor.id:
        require(actor, "edit", user)
        _check_access(user, actor)
    _set_password(user, password, "set_password")


def _set_password(user: User, password: str, verb: str) -> None:
    user.password = hash_password(password)
    end_sessions(user)
    name_verb(user, verb)
    db.session.flush()


def end_sessions(user: User) -> None:
    """Sign this person out everywhere, and make every link that they were sent a dead one."""
    user.fs_uniquifier = uuid.uuid4().hex


def by_email(email: str) -> User | None:
    """The person with this address, in whatever case it is written."""
    return db.session.scalars(select(User).where(User.email == email.strip().lower())).first()


def role_named(name: str) -> Role:
    """The living role of this name; raises `BadInput`."""
    living = select(Role).where(Role.name == name.strip(), Role.deleted_at.is_(None))
    role = db.session.scalars(living).first()
    if role is None:
        raise BadInput(_l("There is no role “%(name)s”."), field="roles", name=name[:60])
    return role


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


def checked_email(text: str | None) -> str:
    """An e-mail address as it is kept, in small letters; raises `BadInput`."""
    try:
        # No name server is asked: an address of a closed network is as good as any.
        known = validate_email((text or "").strip(), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise BadInput(_l("This is not an e-mail address."), field="email") from error
    return known.normalized.lower()


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    checked = dict(values)
    if "email" in checked:
        checked["email"] = checked_email(checked["email"])
    if checked.get("locale") and checked["locale"] not in LANGUAGES:
        raise BadInput(_l("This language is not shipped."), field="locale")
    if checked.get("timezone") and checked["timezone"] not in all_timezones():
        raise BadInput(_l("There is no such time zone."), field="timezone")
    return checked


def _changes_of_access(user: User, checked: Mapping[str, Any]) -> set[str]:
    """Which of the values would change how this person comes in, or what they may do."""
    changes = {
        name for name in ("email", "active") if name in checked and checked[name] != getattr(user, name)
    }
    if "roles" in checked and {r.id for r in checked["roles"]} != {r.id for r in user.roles}:
        changes.add("roles")
    return changes


def _check_changes(user: User, checked: Mapping[str, Any], changes: set[str], actor: Actor) -> None:
    if user.id == actor.id:
        if "roles" in changes:
            raise OwnRoles()
        if "active" in changes:
            raise OwnAccess()
        raise BadInput(_l("Change your own address on your account page, which asks both."), field="email")
    _check_access(user, actor)
    if "roles" in changes:
        _check_roles(set(checked["roles"]) ^ set(user.roles), actor)


def _check_access(user: User, actor: Actor) -> None:
    """Who could take over somebody's account would have their rights."""
    rights = {key for role in user.roles if role.deleted_at is None for key in role.permissions}
    if not actor.is_system and not rights <= actor.permissions:
        raise TooHigh()


def _check_roles(roles: Iterable[Role], actor: Actor) -> None:
    for role in roles:
        if not actor.is_system and not set(role.permissions) <= actor.permissions:
            raise RoleTooHigh()


def _is_administrator(user: User) -> bool:
    return user.active and any(role.name == ADMIN for role in user.roles)


def _hold_administrators() -> None:
    """Let nobody else take an administrator away at the same moment."""
    db.session.execute(select(Role.id).where(Role.name == ADMIN).with_for_update())


def _keep_an_administrator() -> None:
    """Refuse a change after which nobody could come in as an administrator."""
    administrators = (
        select(func.count())
        .select_from(User)
        .join(user_roles, user_roles.c.user_id == User.id)
        .join(Role, Role.id == user_roles.c.role_id)
        .where(Role.name == ADMIN, Role.deleted_at.is_(None), User.choosable())
        .where(User.confirmed_at.is_not(None))
    )
    if not db.session.scalar(administrators):
        raise LastAdministrator()
