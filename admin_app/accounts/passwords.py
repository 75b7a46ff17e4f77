"""Hashing of passwords: argon2, as Flask-Security is configured to do it."""

from flask_security.utils import hash_password

__all__ = ["hash_password"]
