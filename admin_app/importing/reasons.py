"""Why something was refused, kept without its words: they are put in the language of whoever reads them."""

from typing import Any

from admin_app.errors import BadInput, ConsoleError
from admin_app.i18n import _l
from admin_app.importing.names import Unknown


def kept(error: ConsoleError) -> list[Any]:
    """The refusal as JSON holds it; of unknown texts those, else None."""
    template: Any = error.template
    # A lazy text says in its first argument what it looks up; any other text is its own key.
    words = template if isinstance(template, str) else template._args[0]
    values = {name: each if isinstance(each, int) else str(each) for name, each in error.values.items()}
    return [words, values, error.texts if isinstance(error, Unknown) else None]


def told(document: list[Any]) -> BadInput:
    """The refusal that was kept."""
    words, values, texts = document
    return BadInput(_l(words), **values) if texts is None else Unknown(_l(words), texts=texts, **values)
