"""A bar on standard error where a person waits; in a pipe or a log there is none."""

import sys
from typing import Any

import click


def progress(label: str, length: int) -> Any:
    """A context manager; call `update(steps)` on what it gives."""
    return click.progressbar(
        length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty(), show_pos=True
    )
