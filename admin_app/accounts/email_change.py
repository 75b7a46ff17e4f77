"""A new e-mail address for a person, once both the old and the new one have agreed."""

from sqlalchemy import select

from admin_app.accounts import rules, service
from admin_app.accounts.model import EmailChange, User
from admin_app.database.types import now
from admin_app.errors import BadInput
from admin_app.extensions import db
from admin_app.history.recording import name_verb
from admin_app.i18n import _l
from admin_app.records import service as records

SIDES = ("old", "new")


def ask(user: User, new_email: str | None) -> EmailChange:
    """Remember what `user` wants; an earlier wish is forgotten. Raises `BadInput` naming `email`.

    Whoever opened the change then sends the links: `mails.send_email_change(asked)`.
    """
    email = service.checked_email(new_email)
    if email == user.email:
        raise BadInput(_l("This is the address that you have now."), field="email")
    _refuse_taken(email)
    withdraw(user)
    asked = EmailChange(user=user, new_email=email, asked_at=now())
    db.session.add(asked)
    db.session.flush()
    return asked


def withdraw(user: User) -> None:
    """Forget what was asked; links that were sent do nothing any more."""
    asked = waiting(user)
    if asked is not None:
        db.session.delete(asked)
        db.session.flush()


def waiting(user: User) -> EmailChange | None:
    """What was asked and waits for an address to agree."""
    return db.session.get(EmailChange, user.id)


def agree(user: User, side: str, new_email: str) -> bool:
    """One side agrees; with the second the address is changed, and this is True.

    Raises `BadInput` when nobody waits for this, or somebody else has the address by now.
    """
    asked = waiting(user)
    if asked is None or asked.new_email != new_email or side not in SIDES:
        raise BadInput(_l("This change of your e-mail address was withdrawn."))
    setattr(asked, f"{side}_agreed", True)
    db.session.flush()
    if not (asked.old_agreed and asked.new_agreed):
        return False
    _refuse_taken(new_email)
    db.session.delete(asked)
    rules.both_agreed(user)
    name_verb(user, "change_email")
    user.email = new_email
    records.flush(User)
    return True


def _refuse_taken(email: str) -> None:
    if db.session.scalar(select(User.id).where(User.email == email)):
        raise BadInput(_l("Another person has this address."), field="email")
