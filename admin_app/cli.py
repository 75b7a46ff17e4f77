"""The commands that `manage.py` shows."""

from flask import Flask
from flask.cli import FlaskGroup


def init(app: Flask) -> None:
    """Add the commands to the application."""


def main() -> None:
    """Run `manage.py`."""
    from admin_app import create_app

    FlaskGroup(create_app=create_app, add_version_option=False)()
