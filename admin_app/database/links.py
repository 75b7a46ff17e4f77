"""The table between the records of a many-to-many relation."""

from typing import Any


def link_columns(relation: Any) -> tuple[Any, Any]:
    """The columns that name the record and the member of its collection; both are of one table."""
    ((_key, owner),) = relation.synchronize_pairs
    ((_key, member),) = relation.secondary_synchronize_pairs
    return owner, member
