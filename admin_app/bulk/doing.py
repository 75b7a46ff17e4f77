"""An order: which rows, what is to be done to them, under which name. Looked at, done, or left to a job."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from admin_app.bulk import by_hand, service
from admin_app.bulk import preview as previews
from admin_app.bulk.preview import Preview
from admin_app.bulk.selection import Frozen, Selection
from admin_app.bulk.service import Outcome
from admin_app.bulk.what import DELETE, RESTORE, What, deed_of
from admin_app.database.types import now
from admin_app.permissions.actor import Actor


@dataclass(frozen=True, slots=True)
class Order:
    """`frozen` is what the person saw of all that match, `batch` the name under which it is done once."""

    selection: Selection
    what: What
    batch: str = ""
    frozen: Frozen | None = None

    def params(self, area: str) -> dict[str, Any]:
        """The order as a job keeps it."""
        return {
            "area": area,
            "what": dict(self.what),
            "batch": self.batch,
            "frozen": self.frozen.text() if self.frozen else None,
            "query": self.selection.query,
            "rows": [[number, version] for number, version in self.selection.rows.items()],
            "trash": self.selection.trash,
        }

    @classmethod
    def of_params(cls, params: Mapping[str, Any]) -> "Order":
        rows = {number: version for number, version in params["rows"]}
        frozen = Frozen.read(params["frozen"]) if params["frozen"] else None
        selection = Selection(rows, params["query"], params["trash"])
        return cls(selection, params["what"], params["batch"], frozen)


def is_by_hand(screen: Any, what: What) -> bool:
    """Whether this is an action that is called with records, one by one."""
    key = what.get("do")
    declared = {DELETE, RESTORE, *(verb.key for verb in screen.bulk_verbs)}
    return set(what) == {"do"} and key not in declared and key in screen._actions_data


def look(screen: Any, order: Order, actor: Actor, weekend: frozenset[int]) -> Preview:
    """What would become of the rows. Raises `BadInput`, `Forbidden`."""
    if is_by_hand(screen, order.what):
        return by_hand.preview(screen, order.selection, _action(screen, order.what), actor)
    deed = deed_of(screen, order.what, actor, now(), weekend)
    return previews.preview(screen, order.selection, deed, actor)


def do(screen: Any, order: Order, actor: Actor, weekend: frozenset[int], **options: Any) -> Outcome:
    """Do it; raises and takes what `service.apply` does."""
    if is_by_hand(screen, order.what):
        apply = partial(by_hand.apply, screen, order.selection, _action(screen, order.what), actor)
    else:
        deed = deed_of(screen, order.what, actor, now(), weekend)
        apply = partial(service.apply, screen, order.selection, deed, actor)
    return apply(batch=order.batch, frozen=order.frozen, **options)


def _action(screen: Any, what: What) -> by_hand.Action:
    handler = screen._actions_data[what["do"]][0]
    return lambda ids: handler(list(ids), None)
