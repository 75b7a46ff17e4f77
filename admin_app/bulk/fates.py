"""What becomes of each row of a selection: it changes, is so already, or is left alone for a reason."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, case, not_

from admin_app.bulk.operations import Deed
from admin_app.bulk.selection import Selection
from admin_app.i18n import _l
from admin_app.records.bulk_update import Row

CHANGE, SAME = "change", "same"
RIGHTS, STALE, GONE, LIMIT, TAKEN, RULE = "rights", "stale", "gone", "limit", "taken", "rule"

#: Why a row is left as it is.
REASONS: Mapping[str, Any] = {
    RIGHTS: _l("You may not change this row."),
    STALE: _l("Somebody else changed it since you chose it."),
    GONE: _l("It is no longer there, or no longer matches."),
    LIMIT: _l("The day would no longer be on the calendar."),
    TAKEN: _l("Its name is taken by another."),
    RULE: _l("It is against a rule."),
}


def fate_of(deed: Deed) -> ColumnElement[str]:
    """What the database says of a row, to be selected beside it or counted."""
    # What a criterion cannot tell (NULL) is never a reason to change a row.
    return case(
        (and_(deed.may, deed.changes(), not_(deed.refuses())), CHANGE),
        (and_(deed.may, deed.changes()), LIMIT),
        (deed.may, SAME),
        else_=RIGHTS,
    )


def fate_of_row(row: Row, selection: Selection) -> str:
    """The fate of a row that was read with its `fate`, seen at the version that the person saw."""
    fate: str = row["fate"]
    seen = selection.rows.get(row["id"])
    return STALE if fate == CHANGE and seen is not None and seen != row["version"] else fate
