"""The same search on every engine: LIKE on text that is folded already."""

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, true

from admin_app.search.query import Search, Term
from admin_app.search.words import BEGINNING, is_found_at_beginnings_only, mark_beginnings


def matches(column: SQLColumnExpression[str], search: Search) -> ColumnElement[bool]:
    """Whether all terms hold of `column`, a `search_text`; a search without terms holds of all.

    SQLite's LIKE takes A for a, PostgreSQL's does not: folded text has no capitals to differ by.
    """
    return and_(true(), *(_holds(column, term) for term in search.terms))


def contains(column: SQLColumnExpression[str], term: Term) -> ColumnElement[bool]:
    """Whether `column`, a `search_text`, has the words of `term`, be it wanted or excluded."""
    return column.contains(marked_term(term), autoescape=True)


def marked_term(term: Term) -> str:
    """What a `search_text` must hold for the term to be found in it."""
    marked = mark_beginnings(term.text)
    return marked if is_found_at_beginnings_only(term.text) else marked.removeprefix(BEGINNING)


def _holds(column: SQLColumnExpression[str], term: Term) -> ColumnElement[bool]:
    found = contains(column, term)
    return ~found if term.excluded else found
