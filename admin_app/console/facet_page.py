"""One facet with all its choices, and how many rows each of them has: fetched when its menu opens."""

from dataclasses import dataclass
from typing import Any

from flask import request
from flask_admin.base import expose
from sqlalchemy import func, select

from admin_app.console import listing
from admin_app.console.actor import current_actor
from admin_app.console.arguments import ListArguments, without
from admin_app.console.counting import COUNTED_TO, capped
from admin_app.console.facets import Facet, FacetOption, facet_of
from admin_app.console.filters import Filter
from admin_app.errors import Gone
from admin_app.extensions import db
from admin_app.i18n import _l

#: Arguments of this page that are not the list's.
OWN = ("facet", "find")


@dataclass(slots=True)
class FacetPage:
    """What `admin/model/facet.html` shows; its form is that of the chips above the list."""

    title: str
    facet: Facet
    arguments: ListArguments
    action: str
    return_url: str


class FacetEndpoint:
    """`facets/?facet=status`, with the arguments of the list."""

    @expose("/facets/")
    def facet_view(self: Any) -> Any:
        arguments: ListArguments = self.reader.read(without(request.args, OWN))
        of = next((each for each in self.filters if each.key == request.args.get("facet")), None)
        if of is None:
            raise Gone(_l("There is no such filter."))
        find = request.args.get("find", "").replace("\0", " ")[:200]
        facet = facet_of(self, of, arguments, whole=True, find=find)
        if of.counted:
            count_options(self, of, facet, arguments)
        page = FacetPage(
            title=facet.label,
            facet=facet,
            arguments=arguments,
            action=self.url_of("index_view"),
            return_url=self.list_url(arguments),
        )
        return self.render("admin/model/facet.html", page=page)


def count_options(view: Any, of: Filter, facet: Facet, arguments: ListArguments) -> None:
    """Write beside each choice how many rows it has among those that the other filters leave."""
    options: list[FacetOption] = [*facet.options, *facet.presets]
    if not options:
        return
    actor = current_actor()
    others = arguments.without(facet.arguments)
    rest = listing.narrowed(view.visible(select(view.model.id)), view, others, actor)
    counts = [
        select(func.count())
        .select_from(
            rest.where(of.criterion(facet.arg, (option.value,), actor)).limit(COUNTED_TO + 1).subquery()
        )
        .scalar_subquery()
        for option in options
    ]
    for option, number in zip(options, db.session.execute(select(*counts)).one(), strict=True):
        option.count = capped(number)
