"""The gram index of a model: kept in the transaction of the row, asked for candidates, made anew."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, select, true

from admin_app.database.dialect_grams import (
    erase_grams,
    finds_slowly,
    forget_grams,
    gram_hits,
    gram_rows,
    write_grams,
)
from admin_app.search import names
from admin_app.search.grams import asked_grams, grams_of
from admin_app.search.matching import marked_term, matches
from admin_app.search.query import Search, Term

#: Up to so many candidates are looked at one by one; a term with more is found by walking the list.
FEW = 2000
CHUNK = 500
#: Grams asked for at once, whatever was typed.
MOST = 40
#: Where the index finds all or nothing: of so many records, this share shows that a search is common.
SAMPLE, COMMON = 500, 0.05


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the index says of a search; `ids` is None when there are more than `FEW`, or no grams."""

    ids: Sequence[int] | None


@dataclass(frozen=True, slots=True)
class Found:
    """A search as two criteria: `direct`, by which indexes find the rows, and one for rows at hand.

    `is_rare`: it names few rows. `rows`: a query for the ids that the index finds one after the other,
    to begin with where nothing rarer is asked for; then `direct` only verifies.
    """

    direct: Any
    in_passing: Any
    is_rare: bool = False
    rows: Any = None


def index_of(model: Any) -> str | None:
    """The name of the model's gram index, or None."""
    name: str | None = getattr(model, "__search_index__", None)
    return name


def asked(search: Search) -> list[str]:
    """The grams that every record found by this search has."""
    wanted = (term for term in search.terms if not term.excluded)
    return list(dict.fromkeys(gram for term in wanted for gram in asked_grams(marked_term(term))))[:MOST]


def candidates(connection: Connection, model: Any, search: Search, limit: int = FEW) -> Candidates:
    """The ids that may match, when they are few."""
    name, grams = index_of(model), asked(search)
    if name is None or not grams:
        return Candidates(None)
    found = gram_hits(connection, name, grams, limit + 1)
    return Candidates(found if len(found) <= limit else None)


def criterion(connection: Connection, model: Any, search: Search) -> Any:
    """The criterion of a search in the texts alone: verified on them, by way of the index."""
    verified = matches(model.search_text, search)
    name, grams = index_of(model), asked(search)
    if name is None or not grams:
        return verified
    if finds_slowly(connection) and _is_common(connection, model, search):
        return verified
    ids = candidates(connection, model, search).ids
    return model.id.in_(gram_rows(connection, name, grams) if ids is None else ids) & verified


def _is_common(connection: Connection, model: Any, search: Search) -> bool:
    """Whether so many of the latest records match that they are soon found without the index."""
    latest = select(model.search_text).order_by(model.id.desc()).limit(SAMPLE).subquery()
    hits = select(func.count()).select_from(latest).where(matches(latest.c.search_text, search))
    return (connection.scalar(hits) or 0) >= SAMPLE * COMMON


def look_up(connection: Connection, model: Any, search: Search) -> Found:
    """Ask the index and the names, once, for what was typed.

    A term holds of a record whose text has it, or of which a related record's name does.
    """
    known = names.look_up(connection, model, search.terms)
    if not known:
        return _look_up_text(connection, model, search)
    plain = tuple(term for number, term in enumerate(search.terms) if number not in known)
    direct = [criterion(connection, model, Search(plain))]
    in_passing = [matches(model.search_text, Search(plain))]
    for number, found in known.items():
        term = search.terms[number]
        text = matches(model.search_text, Search((Term(term.text),)))
        named = names.criterion(model, term, found, in_passing=True)
        in_passing.append(~(text | named) if term.excluded else text | named)
        if not term.excluded:
            text = criterion(connection, model, Search((term,)))
            named = names.criterion(model, term, found, in_passing=False)
        direct.append(~(text | named) if term.excluded else text | named)
    return Found(and_(*direct), and_(*in_passing))


def of_one(model: Any, search: Search) -> Any:
    """The same of a row at hand, with nothing looked up before: neither the index nor the names."""
    parts = []
    for term in search.terms:
        text = matches(model.search_text, Search((Term(term.text),)))
        holds = text | names.criterion(model, term, None, in_passing=True)
        parts.append(~holds if term.excluded else holds)
    return and_(true(), *parts)


def _look_up_text(connection: Connection, model: Any, search: Search) -> Found:
    verified = matches(model.search_text, search)
    name, grams = index_of(model), asked(search)
    if name is None or not grams:
        return Found(verified, verified)
    if finds_slowly(connection):
        direct = criterion(connection, model, search)
        return Found(direct, verified)
    ids = candidates(connection, model, search).ids
    if ids is None:
        return Found(verified, verified, rows=gram_rows(connection, name, grams))
    return Found(model.id.in_(ids) & verified, verified, is_rare=True)


def add(connection: Connection, model: Any, rows: Iterable[tuple[int, str]]) -> None:
    """Index new records, given as (id, search text)."""
    name = index_of(model)
    if name is not None:
        write_grams(connection, name, [(number, grams_of(text)) for number, text in rows])


def change(connection: Connection, model: Any, rows: Iterable[tuple[int, str, str]]) -> None:
    """Index records anew, given as (id, search text until now, search text)."""
    name, rows = index_of(model), list(rows)
    if name is not None and rows:
        erase_grams(connection, name, [(number, grams_of(old)) for number, old, _new in rows])
        write_grams(connection, name, [(number, grams_of(new)) for number, _old, new in rows])


def remove(connection: Connection, model: Any, rows: Iterable[tuple[int, str]]) -> None:
    """Forget records that are deleted for ever, given as (id, search text)."""
    name = index_of(model)
    if name is not None:
        erase_grams(connection, name, [(number, grams_of(text)) for number, text in rows])


def rebuild(connection: Connection, model: Any) -> Iterator[int]:
    """Make the index anew from the texts; yields how many records were done each time.

    In one transaction of the caller's: nobody meets an index that is half made.
    """
    name = index_of(model)
    if name is None:
        return
    forget_grams(connection, name)
    after = 0
    while True:
        page = select(model.id, model.search_text).where(model.id > after).order_by(model.id).limit(CHUNK)
        rows = connection.execute(page).all()
        if not rows:
            return
        add(connection, model, [(number, text) for number, text in rows])
        after = rows[-1][0]
        yield len(rows)
