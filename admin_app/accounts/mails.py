"""The mails that people get from their account: written in their language, with links that we sign."""

from admin_app.accounts.model import User
from admin_app.permissions.actor import Actor


def send_invitation(user: User, actor: Actor) -> None:
    """Mail the link by which an invited person sets their password; call it after the commit."""
    raise NotImplementedError
