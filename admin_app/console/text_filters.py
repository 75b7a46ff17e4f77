"""Filters of texts: what one contains, and whether there is any."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_
from sqlalchemy.sql.elements import ColumnElement

from admin_app.console.facets import Facet
from admin_app.console.filters import Filter
from admin_app.database.dialect_lists import in_passing
from admin_app.extensions import db
from admin_app.i18n import _, list_of_words
from admin_app.permissions.actor import Actor
from admin_app.search import index
from admin_app.search.matching import matches
from admin_app.search.query import phrase


class TextFilter(Filter):
    """`title_contains=word`, folded as search is; `column` holds folded text.

    With `plain`, the text as it was typed, which may be empty: `description=none`, `description_not=none`.
    """

    kind = "text"
    splits = False
    counted = False

    def __init__(
        self, key: str, label: Any, column: Any, *, model: Any, plain: Any = None, **options: Any
    ) -> None:
        super().__init__(key, label, column, **options)
        self.model = model
        self.plain = plain

    def arguments(self) -> tuple[str, ...]:
        contains = f"{self.key}_contains"
        return (contains,) if self.plain is None else (contains, self.key, f"{self.key}_not")

    def aliases(self) -> Mapping[str, str]:
        return {}

    def clean(self, argument: str, value: str) -> str | None:
        if not argument.endswith("_contains"):
            return value if value == "none" else None
        value = value.replace("\0", " ").strip()
        return None if not value or phrase(value).problems else value

    def criterion(self, argument: str, values: Sequence[str], actor: Actor) -> ColumnElement[bool]:
        found = self._holds(argument, values)
        if not argument.endswith("_contains"):
            return found
        # The index knows the texts together, and leads to few of which one holds it.
        connection = db.session.connection()
        return and_(found, *(index.criterion(connection, self.model, phrase(value)) for value in values))

    def in_passing(self, argument: str, values: Sequence[str], actor: Actor, found: Any) -> Any:
        return in_passing(self._holds(argument, values))

    def _holds(self, argument: str, values: Sequence[str]) -> ColumnElement[bool]:
        if argument.endswith("_contains"):
            return and_(*(matches(self.column, phrase(value)) for value in values))
        return self.plain != "" if argument.endswith("_not") else self.plain == ""

    def describe(
        self, facet: Facet, values: Sequence[str], mine: Mapping[str, Sequence[str]], actor: Actor
    ) -> None:
        words = mine.get(f"{self.key}_contains", ())
        facet.not_arg, facet.negated, facet.text_value = "", False, words[0] if words else ""
        parts = [_("contains %(text)s", text=list_of_words(list(words)))] if words else []
        if self.plain is not None:
            facet.empty_arg, facet.filled_arg = self.key, f"{self.key}_not"
            facet.is_empty, facet.is_filled = self.key in mine, f"{self.key}_not" in mine
            parts += [_("is empty")] if facet.is_empty else []
            parts += [_("is not empty")] if facet.is_filled else []
        facet.summary = list_of_words(parts)
