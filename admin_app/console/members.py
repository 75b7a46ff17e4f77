"""What is asked of a collection, such as the tags of a task, in the two forms that lists need."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, exists, false, not_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from admin_app.database.links import link_columns


def criterion(
    collection: Any, argument: str, values: Sequence[str], ids: Sequence[int], *, in_passing: bool
) -> ColumnElement[bool]:
    """`tags_any`, `tags_all` and `tags_not` of these members; `none` among the values is the empty one.

    Records are found by way of their members, or looked at in passing while a list is walked.
    """
    members = _Members(collection)
    has = members.has if in_passing or argument.endswith("_not") else members.found
    if argument.endswith("_all"):
        parts = [members.has([number]) for number in ids] if in_passing else members.found_all(ids)
        return and_(*parts, *([members.is_empty()] if "none" in values else []))
    inside = has(ids) if ids else false()
    if "none" in values:
        inside = or_(inside, members.is_empty())
    return not_(inside) if argument.endswith("_not") else inside


class _Members:
    """The table that links records with the members of a collection."""

    def __init__(self, collection: Any) -> None:
        self.owner = collection.class_
        self.owner_id, self.member_id = link_columns(collection.property)

    def found(self, ids: Sequence[int]) -> ColumnElement[bool]:
        owners = select(self.owner_id).where(self.member_id.in_(ids))
        criterion: ColumnElement[bool] = self.owner.id.in_(owners)
        return criterion

    def found_all(self, ids: Sequence[int]) -> list[ColumnElement[bool]]:
        """Found by way of one of them. The links of the others are asked before any record is read."""
        if not ids:
            return []
        owners = select(self.owner_id).where(self.member_id == ids[0])
        for number in ids[1:]:
            other = self.owner_id.table.alias()
            of_same = other.c[self.owner_id.key] == self.owner_id
            owners = owners.where(exists().where(of_same, other.c[self.member_id.key] == number))
        return [self.owner.id.in_(owners)]

    def has(self, ids: Sequence[int]) -> ColumnElement[bool]:
        return exists().where(self.owner_id == self.owner.id, self.member_id.in_(ids))

    def is_empty(self) -> ColumnElement[bool]:
        return ~exists().where(self.owner_id == self.owner.id)
