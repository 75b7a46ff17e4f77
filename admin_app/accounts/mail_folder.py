"""Mails as files: where no mail server is set, they are written beside the database."""

import logging
import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_mailman.backends.base import BaseEmailBackend

log = logging.getLogger(__name__)


class EmailBackend(BaseEmailBackend):
    """Writes each mail to a file of its own, which only its owner reads: mails hold links."""

    def send_messages(self, messages: list[Any]) -> int:
        folder = Path(self.mailman.file_path)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in messages:
            path = folder / f"{datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(4)}.eml"
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(message.message().as_bytes())
            log.info("no mail server is set: a mail was written to %s", path)
        return len(messages)
