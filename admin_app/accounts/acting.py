"""Become a person who is not there: a job acts for who asked for it, with their rights of now."""

from typing import TypeGuard

from admin_app.accounts.model import User
from admin_app.console.actor import act_as, actor_of
from admin_app.errors import Forbidden
from admin_app.extensions import db
from admin_app.i18n import _l
from admin_app.permissions.actor import SYSTEM, Actor


class HasLeft(Forbidden):
    message = _l("The person who asked for this has left.")


def is_here(person: User | None) -> TypeGuard[User]:
    """Whether somebody still works here, and may act."""
    return person is not None and person.active and person.deleted_at is None


def act_as_person(person_id: int | None) -> Actor:
    """Act as this person from now on; None is the system. Raises `HasLeft`."""
    actor = SYSTEM
    if person_id is not None:
        person = db.session.get(User, person_id)
        if not is_here(person):
            raise HasLeft()
        actor = actor_of(person)
    act_as(actor)
    return actor
