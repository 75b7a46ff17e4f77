"""The stored query of “all that match”: sent as such, or taken from the address of the list."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from werkzeug.datastructures import MultiDict

from admin_app.bulk.selection import stored_query


def query_of(screen: Any, form: Mapping[str, str]) -> str:
    """What narrows the list, in the one form that it always has; raises `BadArgument`."""
    text = form["query"] if "query" in form else urlsplit(form.get("url", "")).query
    arguments = screen.reader.read(MultiDict(parse_qsl(text, keep_blank_values=True)))
    arguments.refuse_problems()
    return stored_query(arguments)
