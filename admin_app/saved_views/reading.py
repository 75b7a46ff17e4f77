"""Saved views in addresses: `view=overdue` is what the view asks for, `from_view=7` what was made of it.

A view that is gone, or asks for what the list no longer knows, is a problem as any other argument that
is not understood: the list goes on without it and says so, exports refuse.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import g
from werkzeug.datastructures import MultiDict

from admin_app.console.actor import current_actor
from admin_app.console.arguments import ArgumentReader, ListArguments, pairs_of
from admin_app.console.remembered import known
from admin_app.i18n import _
from admin_app.permissions.actor import Actor
from admin_app.saved_views.service import ShippedView, views_of

#: The key of the list as it is without any view.
ALL = "all"


@dataclass(frozen=True, slots=True)
class KnownView:
    """A view that the person may open; a shipped one has no `id`."""

    key: str
    name: str
    query: str
    density: str = ""
    id: int | None = None
    version: int | None = None
    audience: str = ""
    owner_id: int | None = None


def known_views(area: str, shipped: Sequence[ShippedView]) -> dict[str, KnownView]:
    """The views of a list by key: those shipped, then those saved. Read once in a request."""
    cache: dict[str, dict[str, KnownView]] = g.setdefault("saved_views", {})
    if area not in cache:
        found = [KnownView(each.key, str(each.name), each.query) for each in shipped]
        actor = current_actor()
        key = ("saved views", area, actor.id, actor.is_system)
        found += known(key, lambda: _saved_views(area, actor))
        cache[area] = {view.key: view for view in found}
    return cache[area]


def _saved_views(area: str, actor: Actor) -> list[KnownView]:
    return [
        KnownView(
            str(row.id), row.name, row.query, row.density, row.id, row.version, row.audience, row.owner_id
        )
        for row in views_of(area, actor)
    ]


class ViewReader(ArgumentReader):
    """Reads list arguments, saved views among them."""

    def __init__(self, plain: ArgumentReader, area: str, shipped: Sequence[ShippedView]) -> None:
        self.__dict__.update(plain.__dict__)
        self.area, self.shipped = area, shipped

    def read(self, given: MultiDict[str, str]) -> ListArguments:
        rest = MultiDict(given)
        opened, base = (rest.poplist(name)[:1] for name in ("view", "from_view"))
        key = "".join(opened or base)
        if not key:
            return super().read(rest)
        view = known_views(self.area, self.shipped).get(key)
        if view is None:
            own = super().read(rest)
            gone = _("The saved view does not exist, was deleted, or is not shared with you.")
            return replace(own, problems=(gone, *own.problems))
        saved = self.saved(view)
        # What the address says beside the view takes the place of what the view says.
        own = super().read(rest)
        if view.key == ALL:
            return own
        arguments = self._over(saved, own) if opened else own
        return replace(arguments, view=view.key, saved=saved)

    def saved(self, view: KnownView) -> ListArguments:
        """What the view itself asks for; its problems name it."""
        arguments = super().read(pairs_of(view.query))
        problems = tuple(
            _("The view “%(name)s” is out of date. %(problem)s", name=view.name, problem=problem)
            for problem in arguments.problems
        )
        return replace(arguments, problems=problems)

    def _over(self, saved: ListArguments, own: ListArguments) -> ListArguments:
        """What a view asks for, but for what the address says itself."""
        filters = {**saved.filters, **own.filters}
        return ListArguments(
            search=own.search or saved.search,
            filters={name: filters[name] for name in self.filters if name in filters},
            sort=own.sort or saved.sort,
            page=own.page,
            page_size=own.page_size or saved.page_size,
            problems=(*saved.problems, *own.problems),
            columns=own.columns or saved.columns,
        )
