"""The rows that were chosen in a list, as its form says them, as something to export."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from werkzeug.datastructures import MultiDict

from admin_app.console.arguments import ListArguments, pairs_of
from admin_app.console.filters import parse_id
from admin_app.errors import BadArgument
from admin_app.export.asked import MAX_IDS, PERSON_FORM, Asked, format_named
from admin_app.i18n import _l

#: What the button in the list is called, by which a form of chosen rows is known.
BUTTON = "export"


def asked(screen: Any, form: MultiDict[str, str]) -> Asked | None:
    """All that match the list, or its ticked rows (`rowid=id` or `id:version`) in its order; None for none.

    Raises `BadArgument`.
    """
    arguments = _arguments(screen, form.get("url", ""))
    csv = format_named(screen.export_types[0])
    if "all" in form:
        return Asked(csv, arguments, form=PERSON_FORM)
    given = form.getlist("rowid")
    if len(given) > MAX_IDS:
        raise BadArgument(
            _l(
                "At most %(limit)s rows can be chosen one by one. Filter the list, and choose all that match."
            ),
            limit=MAX_IDS,
        )
    ids = [parse_id(text.partition(":")[0]) for text in given]
    if None in ids:
        raise BadArgument(_l("These rows cannot be chosen."))
    # What was ticked is meant, though it may no longer match.
    of_rows = replace(ListArguments(), sort=arguments.sort, columns=arguments.columns)
    found = tuple(dict.fromkeys(number for number in ids if number is not None))
    return Asked(csv, of_rows, form=PERSON_FORM, ids=found) if found else None


def _arguments(screen: Any, url: str) -> ListArguments:
    """What the address of the list asks; nothing of it is dropped."""
    arguments: ListArguments = screen.reader.read_all(pairs_of(urlsplit(url).query))
    return arguments
