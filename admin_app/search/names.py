"""The names of related records in a search: looked up when it is asked, never copied into the text."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, false, inspect, literal, or_, select, union_all

from admin_app.database.dialect import first_line
from admin_app.database.links import link_columns
from admin_app.search.matching import contains
from admin_app.search.query import Term

#: Related records of one kind whose ids are asked for; with more, the database looks the names up again.
FEW = 500

Names = Mapping[int, Mapping[str, Sequence[int]]]


def relations_of(model: Any) -> dict[str, Any]:
    """The relations of a model whose names a search covers."""
    mapper = inspect(model)
    return {name: mapper.relationships[name] for name in getattr(model, "__searchable_names__", ())}


def look_up(connection: Connection, model: Any, terms: Sequence[Term]) -> Names:
    """The ids of related records whose names have a term, by its number and the name of the relation."""
    relations = relations_of(model)
    asked = [
        _of_relation(relation, term)
        .with_only_columns(literal(number).label("n"), literal(name).label("r"), relation.mapper.class_.id)
        .limit(FEW + 1)
        .subquery()
        for number, term in enumerate(terms)
        for name, relation in relations.items()
    ]
    found: dict[int, dict[str, list[int]]] = {}
    if asked:
        for number, name, record in connection.execute(union_all(*(select(each) for each in asked))):
            found.setdefault(number, {}).setdefault(name, []).append(record)
    return found


def _of_relation(relation: Any, term: Term) -> Any:
    target = relation.mapper.class_
    # The name is the first of the texts that are searched; an e-mail address is none.
    named = contains(first_line(target.search_text), term)
    return select(target.id).where(named, target.deleted_at.is_(None))


def criterion(model: Any, term: Term, found: Mapping[str, Sequence[int]] | None, *, in_passing: bool) -> Any:
    """Whether a record points to one of the related records found for a term; None: not looked up yet."""
    parts: list[ColumnElement[bool]] = []
    for name, relation in relations_of(model).items():
        ids: Any = None if found is None else found.get(name, ())
        if ids is None or len(ids) > FEW:
            ids = _of_relation(relation, term)
        elif not ids:
            continue
        if relation.uselist:
            parts.append(_linked(model, relation, ids, in_passing=in_passing))
        else:
            (column,) = relation.local_columns
            # An empty column says no rather than nothing, so that “not” says yes.
            parts.append(column.is_not(None) & column.in_(ids) if in_passing else column.in_(ids))
    return or_(false(), *parts)


def _linked(model: Any, relation: Any, ids: Any, *, in_passing: bool) -> ColumnElement[bool]:
    owner, member = link_columns(relation)
    if in_passing:
        return select(owner).where(owner == model.id, member.in_(ids)).exists()
    found: ColumnElement[bool] = model.id.in_(select(owner).where(member.in_(ids)))
    return found
