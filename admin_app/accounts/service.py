"""What can be done with people, and the rules that keep the console open to somebody."""

import uuid
from collections.abc import Mapping
from typing import Any

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from sqlalchemy import select

from admin_app.accounts.model import Role, User
from admin_app.accounts.passwords import hash_password
from admin_app.accounts.rules import PeopleStay
from admin_app.database.types import now
from admin_app.errors import BadInput
from admin_app.extensions import db
from admin_app.history.recording import name_verb
from admin_app.i18n import LANGUAGES, _l, all_timezones
from admin_app.permissions.actor import Actor
from admin_app.permissions.catalogue import SHIPPED_ROLES
from admin_app.permissions.policy import require
from admin_app.records import service as records
from admin_app.records.values import clean

# The way that the library has for this: in a closed network people are called `me@office.local`.
SPECIAL_USE_DOMAIN_NAMES[:] = [n for n in SPECIAL_USE_DOMAIN_NAMES if n not in ("local", "localhost")]
#: What people may change about themselves without a right.
OWN = ("name", "locale", "timezone")


def create(values: Mapping[str, Any], actor: Actor) -> User:
    """A new person. Raises `Forbidden`, `BadInput`.

    `password` is a hash (`passwords.hash_password`); who is given none cannot sign in before they
    set one (see `invite`). `roles` are records (see `role_named`).
    """
    checked = _checked(values)
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
    user.password = hash_password(password)
    end_sessions(user)
    name_verb(user, "accept")
    db.session.flush()


def update(user: User, values: Mapping[str, Any], actor: Actor, *, version: int | None = None) -> bool:
    """Change a person; whether anything changed. Raises what `rules` and `records.update` raise.

    Whose address, roles or access change is signed out everywhere.
    """
    checked = _checked(values)
    if "active" in checked and checked["active"] != user.active:
        name_verb(user, "reactivate" if checked["active"] else "deactivate")
    return records.update(user, checked, actor, version=version)


def deactivate(user: User, actor: Actor, *, version: int | None = None) -> bool:
    return update(user, {"active": False}, actor, version=version)


def reactivate(user: User, actor: Actor, *, version: int | None = None) -> bool:
    return update(user, {"active": True}, actor, version=version)


def discard(user: User, actor: Actor, *, version: int | None = None) -> None:
    raise PeopleStay()


def update_own(values: Mapping[str, Any], actor: Actor) -> User:
    """Change one's own name, language and time zone; nobody needs a right for that."""
    person = db.session.get_one(User, actor.id)
    own = {name: value for name, value in values.items() if name in OWN}
    records.assign(person, clean(User, _checked(own)))
    records.flush(User)
    return person


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
    """Create the shipped roles where there never was a role; those created now.

    Later they are people's own: one that was renamed or deleted does not come back under its old name.
    """
    if db.session.scalars(select(Role.id).limit(1)).first() is not None:
        return []
    return [
        records.create(
            Role,
            {"name": role.name, "description": role.description, "permissions": list(role.permissions)},
            actor,
        )
        for role in SHIPPED_ROLES
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
