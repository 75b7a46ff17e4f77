"""What the pages of saved views show: the form of one, and all of them to arrange."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from admin_app.console.actor import current_actor
from admin_app.console.arguments import ListArguments
from admin_app.console.display import relative_moment
from admin_app.console.form_base import problems_of
from admin_app.console.list_settings import ListSettings
from admin_app.console.preferences import chosen
from admin_app.errors import BadInput
from admin_app.i18n import _
from admin_app.saved_views import service
from admin_app.saved_views.form import ViewForm
from admin_app.saved_views.model import AUDIENCES
from admin_app.saved_views.reading import ALL, KnownView
from admin_app.saved_views.tabs import arranged


@dataclass(slots=True)
class ShownView:
    """One line of the page on which views are arranged."""

    key: str
    name: str
    url: str
    audience: str
    is_hidden: bool
    is_default: bool
    edit_url: str | None
    delete_url: str | None


@dataclass(slots=True)
class DeletedView:
    id: int
    name: str
    when: Markup


@dataclass(slots=True)
class ArrangePage:
    title: str
    views: list[ShownView]
    deleted: list[DeletedView]
    action: str
    return_url: str


@dataclass(slots=True)
class FormPage:
    """The form of a view; `facets` say in words what the view asks for."""

    title: str
    form: ViewForm
    problems: list[tuple[str, str, str]]
    facets: list[Any]
    search: str
    return_url: str
    is_new: bool


def values_of(form: ViewForm) -> dict[str, Any]:
    """What the form holds, as the service takes it."""
    roles = {role.id: role for role in service.roles_to_share_with()} if form.roles.data else {}
    return {
        "name": form.name.data or "",
        "audience": form.audience.data or "private",
        "roles": [roles[number] for number in form.roles.data or () if number in roles],
    }


def kept(screen: Any, form: ViewForm, arguments: ListArguments) -> dict[str, str]:
    """What a new view keeps of the list as it is."""
    shown = tuple(column.key for column in screen.columns_for(arguments))
    size = arguments.page_size or screen.usual_page_size()
    asked = replace(
        arguments,
        columns=shown if form.columns.data else (),
        page_size=size if form.page_size.data else None,
    )
    query = urlencode(asked.own_pairs(), safe=",-:")
    return {"query": query, "density": chosen("density") if form.density.data else ""}


def form_page(
    screen: Any, form: ViewForm, asked: ListArguments, view: Any, error: BadInput | None
) -> FormPage:
    """The form of a view, new or not, with what was refused beside its field."""
    actor = current_actor()
    form.offer(service.roles_to_share_with(), may_share=actor.has(service.SHARE))
    if error is not None:
        field = form[error.field] if error.field in ("name", "roles", "audience") else form.name
        field.errors = [*field.errors, str(error)]
    facets = [each.facet(asked.filters, actor, whole=False) for each in screen.filters]
    return FormPage(
        title=_("Save view") if view is None else _("Change view"),
        form=form,
        problems=problems_of(form),
        facets=[facet for facet in facets if facet.active],
        search=asked.search,
        return_url=screen.list_url(asked) if view is None else screen.url_of("views_page"),
        is_new=view is None,
    )


def arrange_page(screen: Any, views: Mapping[str, KnownView], liked: ListSettings) -> ArrangePage:
    """All views that the person may open, with what they may do to each."""
    actor, lines = current_actor(), []
    for view in arranged(views, liked):
        audience = str(AUDIENCES.label(view.audience)) if view.id else _("Always there")
        if view.id and view.owner_id != actor.id:
            audience = _("Shared with you")
        may_change = view.id and service.may_change(view, actor)
        may_delete = view.id and service.may_delete(view, actor)
        lines.append(
            ShownView(
                key=view.key,
                name=view.name,
                url=screen.view_url(view.key),
                audience=audience,
                is_hidden=view.key in liked.hidden,
                is_default=view.key == (liked.default or ALL),
                edit_url=screen.url_of("view_edit", id=view.id) if may_change else None,
                delete_url=screen.url_of("view_delete", id=view.id) if may_delete else None,
            )
        )
    deleted = [
        DeletedView(view.id, view.name, relative_moment(view.deleted_at))
        for view in service.discarded(screen.model.__tablename__, actor)
    ]
    action, back = screen.url_of("views_page"), screen.url_of("index_view")
    return ArrangePage(str(screen.name), lines, deleted, action, back)
