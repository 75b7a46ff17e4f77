"""Reads the mails that the server wrote beside its database."""

import email
import email.policy
import re

_MESSAGES = re.compile(rb"^-{40,}\r?\n", re.MULTILINE)


def mails_to(server, address):
    """The mails to an address, the oldest first, as `email.message.EmailMessage`."""
    found = []
    for path in server.mails:
        for part in _MESSAGES.split(path.read_bytes()):
            message = email.message_from_bytes(part.lstrip(), policy=email.policy.default)
            if address in (message["To"] or ""):
                found.append(message)
    return found


def link_in(message):
    """The first address of a page in the text of a mail."""
    text = message.get_body(("plain",)).get_content()
    return re.search(r"https?://\S+", text)[0]
