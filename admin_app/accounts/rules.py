"""What stays true of people and roles whichever way they are written: a form, a command, an undo.

The rules are asked at every flush, of who opened the change. So no feature that writes records in
general (history, undo, import) can pass them by, and services need not repeat them.
"""

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session, UOWTransaction
from sqlalchemy.orm.attributes import PASSIVE_NO_INITIALIZE, get_history

from admin_app.accounts.model import Role, User, user_roles
from admin_app.errors import BadInput, Forbidden, RuleBroken
from admin_app.history.open_change import open_change_of
from admin_app.i18n import _l
from admin_app.permissions.actor import Actor
from admin_app.permissions.catalogue import ADMIN, KEYS

_BOTH_AGREED = "_both_agreed"
_ADMINISTRATORS = "administrators_to_check"


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
    message = _l("You cannot change the access of somebody who may do more than you.")


class RoleTooHigh(Forbidden):
    message = _l("You cannot give or take a role that may do more than you.")
    field = "roles"


class RightTooHigh(Forbidden):
    message = _l("You cannot give or take a right that you do not have.")
    field = "permissions"


class PeopleStay(Forbidden):
    message = _l("People are never deleted, since the history names them. Deactivate them instead.")


class AdminRoleStays(RuleBroken):
    message = _l("The role of administrators keeps its name and its rights.")


class RoleInUse(RuleBroken):
    message = _l("People still have this role. Give them another first.")


def install(session_factory: Any) -> None:
    """Listen to this session factory; a second call does nothing."""
    if not event.contains(session_factory, "before_flush", before_flush):
        event.listen(session_factory, "before_flush", before_flush)
        event.listen(session_factory, "after_flush", after_flush)


def both_agreed(user: User) -> None:
    """The old and the new address agreed that the next flush changes it."""
    user.__dict__[_BOTH_AGREED] = True


def before_flush(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    opened = open_change_of(session)
    if opened is None:
        return  # history refuses it
    for record in [*session.new, *session.dirty]:
        if isinstance(record, User):
            _check_person(session, record, opened.actor)
        elif isinstance(record, Role):
            _check_role(record, opened.actor)
    for record in session.deleted:
        if isinstance(record, User):
            raise PeopleStay()


def after_flush(session: Session, _context: UOWTransaction) -> None:
    """Refuse a change after which nobody could come in as an administrator."""
    if not session.info.pop(_ADMINISTRATORS, False):
        return
    administrators = (
        select(func.count())
        .select_from(User)
        .join(user_roles, user_roles.c.user_id == User.id)
        .join(Role, Role.id == user_roles.c.role_id)
        .where(Role.name == ADMIN, Role.deleted_at.is_(None), User.choosable())
        .where(User.confirmed_at.is_not(None))
    )
    if not session.connection().scalar(administrators):
        raise LastAdministrator()


def _check_person(session: Session, user: User, actor: Actor) -> None:
    if _changed(user, "deleted_at") and user.deleted_at is not None:
        raise PeopleStay()
    roles = get_history(user, "roles")
    touched = [*(roles.added or ()), *(roles.deleted or ())]
    if user not in session.new:
        _check_access(session, user, actor, [*(roles.unchanged or ()), *(roles.deleted or ())], bool(touched))
    if not _may(actor, {key for role in touched for key in role.permissions}):
        raise RoleTooHigh()


def _check_access(session: Session, user: User, actor: Actor, before: list[Role], roles: bool) -> None:
    """How somebody comes in and what they may do; `before` are the roles that they had."""
    active, email = _changed(user, "active"), _changed(user, "email")
    if user.id == actor.id:
        _check_own(user, roles=roles, active=active, email=email)
    elif roles or active or email or _changed(user, "password"):
        if not _may(actor, {k for role in before if role.deleted_at is None for k in role.permissions}):
            raise TooHigh()
    if not (roles or active or email):
        return
    # What their sessions are known by: whose access changes is signed out, and mailed links die.
    user.fs_uniquifier = uuid.uuid4().hex
    if any(role.name == ADMIN for role in before):
        # Two who take an administrator away at the same moment come one after the other.
        session.execute(select(Role.id).where(Role.name == ADMIN).with_for_update())
        session.info[_ADMINISTRATORS] = True


def _check_own(user: User, *, roles: bool, active: bool, email: bool) -> None:
    agreed = user.__dict__.pop(_BOTH_AGREED, False)
    if roles:
        raise OwnRoles()
    if active:
        raise OwnAccess()
    if email and not agreed:
        raise BadInput(_l("Change your own address on your account page, which asks both."), field="email")


def _check_role(role: Role, actor: Actor) -> None:
    rights = get_history(role, "permissions")
    before = set(rights.deleted[0] if rights.deleted else rights.unchanged[0] if rights.unchanged else ())
    if not _may(actor, before ^ set(role.permissions)):
        raise RightTooHigh()
    names = get_history(role, "name")
    was_admin = ADMIN in [*(names.deleted or ()), *(names.unchanged or ())]
    discarded = _changed(role, "deleted_at") and role.deleted_at is not None
    # A new version of the console brings new rights: `setup` gives them to administrators.
    completed = actor.is_system and set(role.permissions) == set(KEYS)
    rights_stay = before == set(role.permissions) or completed
    if was_admin and (role.name != ADMIN or not rights_stay or discarded):
        raise AdminRoleStays()
    if discarded:
        if not _may(actor, before):
            raise RoleTooHigh()
        if any(user.deleted_at is None for user in role.users):
            raise RoleInUse()


def _may(actor: Actor, keys: Iterable[str]) -> bool:
    """Nobody gives, takes or gets hold of rights that they do not have."""
    return actor.is_system or set(keys) <= actor.permissions


def _changed(record: Any, name: str) -> bool:
    # What a secret was is not read.
    history = get_history(record, name, PASSIVE_NO_INITIALIZE)
    return bool(history.added) and list(history.added) != list(history.deleted or ())
