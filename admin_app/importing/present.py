"""The records that rows of a file are about, as they are now."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import aliased

from admin_app.database.links import link_columns
from admin_app.extensions import db
from admin_app.importing.fields import CollectionField, Field, Related, RelationField
from admin_app.importing.target import ImportTarget


@dataclass(frozen=True, slots=True)
class Present:
    """A record: its columns as they are stored, and by attribute what its fields hold."""

    columns: dict[str, Any]
    values: dict[str, Any] = field(default_factory=dict)


class Records:
    """Reads all that the fields of a target, and the policy, want to know of records."""

    def __init__(self, target: ImportTarget) -> None:
        self.target = target
        model = target.model
        by_kind: dict[type, list[Any]] = {RelationField: [], CollectionField: [], Field: []}
        for each in target.fields:
            by_kind[next(kind for kind in by_kind if isinstance(each, kind))].append(each)
        self.plain, self.collections = by_kind[Field], by_kind[CollectionField]
        self.relations = [(each, aliased(each.named.model)) for each in by_kind[RelationField]]
        named = {"id", "version", "deleted_at", model.label_column, *model.owner_columns}
        named.update(each.attribute for each in (*self.plain, *by_kind[RelationField]))
        if target.key_mark is not None:
            named.add(target.key_mark.key)
        self.names = sorted(named)

    def by_id(self, numbers: Sequence[int]) -> dict[Any, Present]:
        return self._read(self.target.model.id.in_(numbers), "id")

    def by_key(self, source: str, keys: Sequence[str]) -> dict[Any, Present]:
        assert self.target.key_mark is not None
        model, key = self.target.model, self.target.key_mark.key
        is_of = getattr(model, self.target.source_attribute) == source
        return self._read(is_of & getattr(model, key).in_(keys), key)

    def _read(self, where: Any, by: str) -> dict[Any, Present]:
        model = self.target.model
        statement = select(*(getattr(model, name) for name in self.names)).where(where)
        for each, alias in self.relations:
            target = each.named.model
            statement = statement.outerjoin(alias, alias.id == getattr(model, each.attribute)).add_columns(
                getattr(alias, target.label_column), getattr(alias, target.natural_key), alias.deleted_at
            )
        found = {}
        for row in db.session.execute(statement):
            record = Present(dict(zip(self.names, row, strict=False)))
            for each in self.plain:
                record.values[each.attribute] = record.columns[each.attribute]
            for n, (each, _alias) in enumerate(self.relations):
                of = row[len(self.names) + 3 * n :][:3]
                number = record.columns[each.attribute]
                record.values[each.attribute] = None if number is None else related_of(each, number, *of)
            found[record.columns["id"]] = record
        for each in self.collections:
            self._add_members(each, found)
        return {record.columns[by]: record for record in found.values()}

    def _add_members(self, each: CollectionField, found: dict[int, Present]) -> None:
        member = each.named.model
        owner, other = link_columns(inspect(self.target.model).relationships[each.key])
        for record in found.values():
            record.values[each.attribute] = []
        label, known = (getattr(member, name) for name in (member.label_column, member.natural_key))
        statement = (
            select(owner, member.id, label, known, member.deleted_at)
            .select_from(member.__table__.join(owner.table, other == member.id))
            .where(owner.in_(list(found)))
            .order_by(label, member.id)
        )
        for number, *of in db.session.execute(statement):
            found[number].values[each.attribute].append(related_of(each, *of))


def related_of(each: Any, number: int, name: str, known: str, deleted_at: Any) -> Related:
    """What a field names, as it is compared with files."""
    return Related(number, str(name), each.named.fold(known), deleted_at is None)
