"""Passwords that the command line makes up."""

import secrets

#: Letters and digits that nobody takes for one another.
CHARACTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def random_password() -> str:
    """Twenty random characters in groups of five, for people to read and type: 99 bits."""
    groups = ("".join(secrets.choice(CHARACTERS) for _ in range(5)) for _ in range(4))
    return "-".join(groups)
