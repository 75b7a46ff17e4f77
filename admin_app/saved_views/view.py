"""Saved views on a screen of records: tabs above the list, and the pages that keep them."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import flash, g, jsonify, redirect, request
from flask_admin.base import expose

from admin_app.console import listing
from admin_app.console.actor import current_actor
from admin_app.console.arguments import ListArguments
from admin_app.console.counting import COUNTED_TO, capped
from admin_app.console.endpoints import DeletePage
from admin_app.console.filters import parse_id
from admin_app.console.list_settings import keep, settings_of
from admin_app.console.preferences import CHOICES
from admin_app.console.said import done
from admin_app.errors import BadInput, Gone
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.i18n import _, _l
from admin_app.records.service import AlreadyExists
from admin_app.saved_views import service
from admin_app.saved_views.form import ViewForm
from admin_app.saved_views.pages import arrange_page, form_page, kept, values_of
from admin_app.saved_views.reading import ALL, KnownView, ViewReader, known_views
from admin_app.saved_views.tabs import Tabs, moved, tabs_of


class SavedViewsMixin:
    """Adds saved views to the list of a screen; `shipped_views` are those that it brings along."""

    shipped_views: tuple[service.ShippedView, ...] = ()
    reader: Any

    def _refresh_cache(self: Any) -> None:
        super()._refresh_cache()  # type: ignore[misc]
        every = (service.ShippedView(ALL, _l("All")), *self.shipped_views)
        self.reader = ViewReader(self.reader, self.model.__tablename__, every)

    # -- The list.

    def known_views(self: Any) -> dict[str, KnownView]:
        return known_views(self.model.__tablename__, self.reader.shipped)

    def list_settings(self: Any) -> Any:
        return settings_of(self.model.__tablename__)

    def view_url(self: Any, key: str) -> str:
        """The address of a view; that of the whole list is bare, unless something else opens first."""
        if key == ALL and not self.list_settings().default:
            return self.url_of("index_view")
        return f"{self.url_of('index_view')}?view={key}"

    def list_url(self: Any, arguments: ListArguments) -> str:
        query = arguments.query()
        return f"{self.url_of('index_view')}?{query}" if query else self.view_url(ALL)

    def show_list(self: Any) -> Any:
        default = self.list_settings().default
        if default and not request.args and default in self.known_views():
            return redirect(self.view_url(default))
        opened = self.known_views().get(request.args.get("view", ""))
        if opened is not None and opened.density in CHOICES["density"]:
            g.density = opened.density
        return super().show_list()  # type: ignore[misc]

    def add_to_list(self: Any, listed: Any) -> None:
        super().add_to_list(listed)  # type: ignore[misc]
        listed.page.more["tabs"] = self.tabs(listed.arguments)

    def tabs(self: Any, arguments: ListArguments) -> Tabs | None:
        """The tabs of the page, or None where there is nothing to choose and nothing to save."""
        views, liked, actor = self.known_views(), self.list_settings(), current_actor()
        asks = bool(arguments.own_pairs())
        if len(views) == 1 and not asks:
            return None
        base = views.get(arguments.view)
        changed = base if base is not None and arguments.differs else None
        query = arguments.query(page=0)
        tabs = Tabs(
            tabs=tabs_of(self, arguments, views, liked),
            counts_url=self.url_of("view_counts"),
            arrange_url=self.url_of("views_page"),
            new_url=self.url_of("view_new") + f"?{query}" if asks and (changed or base is None) else None,
            changed=changed,
            reset_url=self.view_url(changed.key) if changed else "",
            state=arguments.own_pairs(),
        )
        if changed is not None and changed.id and service.may_change(changed, actor):
            tabs.save_url = self.url_of("view_save")
        return tabs

    @expose("/views/counts/")
    def view_counts(self: Any) -> Any:
        """How many rows each tab has, counted no further than people need to know."""
        actor, found = current_actor(), {}
        hidden = self.list_settings().hidden
        for view in self.known_views().values():
            if view.key not in hidden:
                arguments = self.reader.saved(view)
                found[view.key] = capped(listing.count(self, arguments, actor, limit=COUNTED_TO))
        return jsonify(found)

    # -- Making and changing a view.

    @expose("/views/new/", methods=("GET", "POST"))
    def view_new(self: Any) -> Any:
        arguments = self.reader.read(request.args)
        sent = request.form if request.method == "POST" else None  # a form without data would tick no box
        form = ViewForm(sent, columns=bool(arguments.columns), page_size=bool(arguments.page_size))
        if request.method == "GET":
            return self._view_form(form, arguments, None)
        try:
            with change(db.session, current_actor(), door="screen"):
                values = {"area": self.model.__tablename__, **kept(self, form, arguments), **values_of(form)}
                view = service.create(values, current_actor())
                number = view.id
        except BadInput as error:
            return self._view_form(form, arguments, None, error)
        self._set_default(str(number), wanted=form.default.data)
        done(_("The view “%(name)s” was saved.", name=view.name), record=view)
        return redirect(self.view_url(str(number)), 303)

    @expose("/views/edit/", methods=("GET", "POST"))
    def view_edit(self: Any) -> Any:
        view = self._view(request.args.get("id"), service.may_change)
        is_default = self.list_settings().default == str(view.id)
        asked = self.reader.saved(self.known_views()[str(view.id)])
        form = ViewForm(request.form, obj=view, data={"default": is_default})
        if request.method == "GET":
            form.roles.data = [role.id for role in view.roles]
            form.default.data = is_default
            return self._view_form(form, asked, view)
        try:
            with change(db.session, current_actor(), door="screen"):
                view = self._view(request.args.get("id"), service.may_change)
                service.update(view, values_of(form), current_actor(), version=_version())
        except BadInput as error:
            return self._view_form(form, asked, view, error)
        self._set_default(str(view.id), wanted=form.default.data)
        done(_("The view “%(name)s” was saved.", name=view.name), record=view)
        return redirect(self.view_url(str(view.id)), 303)

    @expose("/views/save/", methods=("POST",))
    def view_save(self: Any) -> Any:
        """Keep what the list asks for now in the view that it was made from."""
        sent = request.form.copy()
        number, version = sent.pop("id", ""), parse_id(sent.pop("version", ""))
        sent.poplist("csrf_token")
        arguments: ListArguments = self.reader.read_all(sent)
        with change(db.session, current_actor(), door="screen"):
            view = self._view(number, service.may_change)
            query = urlencode(arguments.own_pairs(), safe=",-:")
            service.update(view, {"query": query}, current_actor(), version=version)
        done(_("The view “%(name)s” was saved.", name=view.name), record=view)
        return redirect(self.view_url(str(view.id)), 303)

    @expose("/views/delete/", methods=("GET", "POST"))
    def view_delete(self: Any) -> Any:
        given = request.form if request.method == "POST" else request.args
        view = self._view(given.get("id"), service.may_delete)
        back = self.url_of("views_page")
        if request.method == "POST":
            with change(db.session, current_actor(), door="screen"):
                view = self._view(given.get("id"), service.may_delete)
                service.discard(view, current_actor(), version=_version())
            self._set_default(str(view.id), wanted=False)
            done(_("The view “%(name)s” was deleted.", name=view.name), record=view)
            return redirect(back, 303)
        others = _("Those who share it lose it too.") if view.audience != "private" else ""
        page = DeletePage(
            title=view.name,
            consequences=[_("The rows that it shows stay as they are."), *([others] if others else [])],
            action=self.url_of("view_delete"),
            id=view.id,
            version=view.version,
            return_url=back,
            verb_label=_("Delete view"),
        )
        return self.render("admin/model/delete.html", page=page)

    def _view(self: Any, given: str | None, may: Any) -> Any:
        """The view with this id; raises `Gone`, and `Forbidden` for who may not do that."""
        view = service.find(self.model.__tablename__, parse_id(given), current_actor())
        service.require(may, view, current_actor())
        return view

    def _view_form(
        self: Any, form: ViewForm, asked: ListArguments, view: Any, error: BadInput | None = None
    ) -> Any:
        page = form_page(self, form, asked, view, error)
        status = 200 if error is None else error.status
        return self.render("admin/saved_views/form.html", page=page, view=view), status

    # -- Arranging.

    @expose("/views/", methods=("GET", "POST"))
    def views_page(self: Any) -> Any:
        if request.method == "POST":
            verb, _sep, key = request.form.get("do", "").partition(":")
            if verb == "restore":
                self._bring_back(parse_id(key))
            else:
                self._arrange(verb, key)
            return redirect(self.url_of("views_page"), 303)
        page = arrange_page(self, self.known_views(), self.list_settings())
        return self.render("admin/saved_views/arrange.html", page=page)

    def _bring_back(self: Any, number: int | None) -> None:
        try:
            with change(db.session, current_actor(), door="screen"):
                view = service.restore(self.model.__tablename__, number, current_actor())
        except AlreadyExists:
            flash(
                _("The view was not restored: another view has this name now. Rename that one first."),
                "error",
            )
            return
        done(_("The view “%(name)s” was restored.", name=view.name), record=view)

    def _arrange(self: Any, verb: str, key: str) -> None:
        """Do one verb to one view, for this person alone: `up:mine`, `hide:7`, `default:overdue`."""
        views, liked = self.known_views(), self.list_settings()
        if key not in views:
            raise Gone(_l("This view does not exist, was deleted, or is not shared with you."))
        hidden = tuple(each for each in liked.hidden if each != key and each in views)
        if verb in ("up", "down"):
            liked = replace(liked, views=moved(views, liked, key, -1 if verb == "up" else 1))
        elif verb == "show" or (verb == "hide" and key != ALL):
            liked = replace(liked, hidden=(*hidden, key) if verb == "hide" else hidden)
        elif verb == "default":
            liked = replace(liked, default="" if key == ALL else key)
        else:
            raise BadInput(_l("There is no such action."))
        keep(self.model.__tablename__, liked)

    def _set_default(self: Any, key: str, *, wanted: bool) -> None:
        liked = self.list_settings()
        if wanted != (liked.default == key):
            keep(self.model.__tablename__, replace(liked, default=key if wanted else ""))


def _version() -> int | None:
    return parse_id(request.form.get("version"))
