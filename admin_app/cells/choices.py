"""The few values of a cell, as buttons that choose and save at once; more are a field to type in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from wtforms import BooleanField

from admin_app.console.columns import Column, Ref
from admin_app.console.fields import RelationField
from admin_app.console.forms import ChoiceField

#: More related records than these are looked up by name (lookup.js begins there, too).
FEW = 15


@dataclass(slots=True)
class Choice:
    value: str
    look: Markup
    chosen: bool


def choices(view: Any, column: Column, field: Any) -> list[Choice]:
    """Every value that the field may have, as the list shows it; none where one types or looks up."""
    formatter = view.formatter_of(column)
    return [Choice(value, formatter(shown, None), chosen) for value, shown, chosen in _values(field)]


def _values(field: Any) -> Iterator[tuple[str, Any, bool]]:
    """What is sent, what the formatter shows, and whether the record has it now."""
    if isinstance(field, ChoiceField):
        for option in field.kind.options:
            yield option.key, option.key, option.key == field.data
    elif isinstance(field, BooleanField):
        yield "y", True, bool(field.data)
        yield "false", False, not field.data
    elif isinstance(field, RelationField) and not field.multiple and field.related.count() <= FEW:
        known = dict([*field.related.named(field.ids, field.kept), *field.related.all()])
        yield "", None, not field.ids
        for number, name in sorted(known.items(), key=lambda each: each[1]):
            yield str(number), Ref(number, name), number in field.ids
