"""The screens of people and roles, and everybody's own account page."""

from dataclasses import asdict
from typing import Any

from flask import flash, g, redirect, request
from flask_admin.actions import action
from flask_admin.base import expose
from markupsafe import Markup

from admin_app.accounts import email_change, mails, matrix, preferences, role_service, service, sign_in
from admin_app.accounts.fields import (
    AccountForm,
    LanguageField,
    NewEmailForm,
    PermissionsField,
    TimezoneField,
)
from admin_app.accounts.model import Role, User
from admin_app.console import display
from admin_app.console.actor import current_actor, forget_actor
from admin_app.console.endpoints import Verb
from admin_app.console.form_base import problems_of
from admin_app.console.gate import OWN_TRASH
from admin_app.console.page import ConsolePage
from admin_app.errors import BadInput, ConsoleError, TooManyTries
from admin_app.export import profile
from admin_app.export.options import parts_of
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.i18n import LANGUAGES, _, _l, forget_choice, regional_locale
from admin_app.permissions.catalogue import SHIPPED_DESCRIPTIONS
from admin_app.record_view import RecordView

PERSON_LABELS = {
    "name": _l("Name"),
    "email": _l("E-mail address"),
    "roles": _l("Roles"),
    "active": _l("Active"),
    "locale": _l("Language"),
    "timezone": _l("Time zone"),
    "last_login_at": _l("Last sign-in"),
    "created_at": _l("Created"),
    "updated_at": _l("Updated"),
}


def access(active: bool, row: Any) -> Markup:
    """Whether somebody may sign in, and whether they have come yet."""
    if active and row is not None and row.confirmed_at is None:
        return Markup('<span class="no">{}{}</span>').format(display.icon("mail"), _("Invited"))
    return display.yes_no(active)


def role_description(text: str | None, _row: Any = None) -> Markup:
    """What a role is for; the words of a shipped one in the language of the reader."""
    return display.text(_(text) if text in SHIPPED_DESCRIPTIONS else text)


def language_name(code: str | None, _row: Any = None) -> Markup:
    return display.text(LANGUAGES.get(code or "", code))


class UserView(RecordView):
    """People. What is not named here is neither read nor written: passwords and secrets never are."""

    model_class = User
    service = service
    name = _l("People")
    endpoint = "users"
    menu_icon_value = "users"
    create_label = _l("Invite somebody")
    can_delete = False  # people are deactivated: the history names them
    endpoints = OWN_TRASH
    trash_url = None

    column_list = ("name", "email", "roles", "active", "last_login_at")
    column_details_list = (
        "name",
        "email",
        "roles",
        "active",
        "locale",
        "timezone",
        "last_login_at",
    )
    column_labels = PERSON_LABELS
    column_searchable_list = ("name", "email")
    column_sortable_list = ("name", "email", "active", "last_login_at")
    column_default_sort = (("name", False),)
    column_filters = ("active", "roles")
    column_formatters = {"active": access, "locale": language_name}
    row_needs = ("active", "confirmed_at")
    column_export_list = ("id", "name", "email", "roles", "active", "locale", "timezone", "version")
    form_columns = ("name", "email", "roles", "active", "locale", "timezone")
    form_args = {"active": {"default": True}}
    form_overrides = {"locale": LanguageField, "timezone": TimezoneField}

    def create_model(self, form: Any) -> User:
        g.invited = service.invite(self.values_of(form), current_actor())
        return g.invited

    def update_model(self, form: Any, model: User) -> bool:
        g.old_email = model.email
        return super().update_model(form, model)

    def _saved(self, record: User, *, is_new: bool, changed: bool = True) -> Any:
        # Now that it is committed. A form that is sent twice invites once.
        if g.pop("invited", None) is record and record.active:
            self._send_invitation(record)
        old_email = g.pop("old_email", record.email)
        if old_email != record.email:
            mails.send_email_changed(record, old_email)
        return super()._saved(record, is_new=is_new, changed=changed)

    def row_verbs(self, row: Any) -> list[Verb]:
        if not row.active:
            return [Verb("reactivate", _l("Reactivate"), "user-check")]
        verbs = [Verb("invite", _l("Send the invitation again"), "send")] if row.confirmed_at is None else []
        if row.id != current_actor().id:
            verbs.append(Verb("deactivate", _l("Deactivate"), "user-off"))
        return verbs

    @action("deactivate", _l("Deactivate"))
    def action_deactivate(self, ids: list[int], version: int | None) -> None:
        self.apply(ids, service.deactivate, version)
        flash(_("Deactivated, and signed out everywhere."), "success")

    @action("reactivate", _l("Reactivate"))
    def action_reactivate(self, ids: list[int], version: int | None) -> None:
        self.apply(ids, service.reactivate, version)
        flash(_("Reactivated. They sign in with the password they had."), "success")

    @action("invite", _l("Send the invitation again"))
    def action_invite(self, ids: list[int], version: int | None) -> None:
        if not self.apply(ids, service.invite_again, version):
            raise BadInput(_l("This person needs no invitation."))
        for number in ids:
            self._send_invitation(db.session.get_one(User, number))

    def _send_invitation(self, person: User) -> None:
        if mails.send_invitation(person, current_actor()):
            flash(_("An invitation is on its way to %(email)s.", email=person.email), "success")
        else:
            flash(_("The invitation could not be sent. Try to send it again later."), "error")


class RoleView(RecordView):
    """Roles, and which permission each has."""

    model_class = Role
    service = role_service
    name = _l("Roles")
    endpoint = "roles"
    menu_icon_value = "shield-lock"
    create_label = _l("New role")
    delete_label = _l("Delete role")
    endpoints = {**OWN_TRASH, "matrix": ("see",)}  # who may not delete roles brings back no rights either

    list_template = "admin/accounts/roles.html"
    column_list = ("name", "description", "updated_at")
    column_details_list = ("name", "description", "permissions")
    column_labels = {
        "name": _l("Name"),
        "description": _l("Description"),
        "permissions": _l("Permissions"),
        "created_at": _l("Created"),
        "updated_at": _l("Updated"),
    }
    column_searchable_list = ("name", "description")
    column_sortable_list = ("name", "updated_at")
    column_default_sort = (("name", False),)
    column_formatters = {"description": role_description}
    column_formatters_detail = {"permissions": matrix.named, "description": role_description}
    form_columns = ("name", "description", "permissions")
    form_overrides = {"permissions": PermissionsField}

    def add_to_list(self, listed: Any) -> None:
        super().add_to_list(listed)
        listed.page.more["matrix_url"] = self.url_of("matrix")

    @expose("/matrix/")
    def matrix(self) -> Any:
        """Who may do what, at a glance."""
        roles = db.session.scalars(self.visible(db.select(Role)).order_by(Role.name)).all()
        return self.render("admin/accounts/matrix.html", roles=roles, areas=matrix.of(roles))


class AccountPage(ConsolePage):
    """Everybody's own name, language, time zone and address."""

    name = _l("Your account")
    endpoint = "account"
    url = "/admin/account"
    endpoints = {"index": (), "change_email": (), "keep_email": (), "spreadsheet": ()}

    @expose("/", methods=("GET", "POST"))
    def index(self) -> Any:
        person = self.person()
        form = AccountForm(request.form if request.method == "POST" else None, obj=person)
        if request.method == "POST" and form.validate() and self.save(form):
            flash(_("Your account was saved."), "success")
            return redirect(self.get_url(".index"), 303)
        page = self.render(
            "admin/accounts/account.html",
            form=form,
            problems=problems_of(form),
            waiting=email_change.waiting(person),
            change_email_url=self.get_url(".change_email"),
            keep_email_url=self.get_url(".keep_email"),
            spreadsheet_url=self.get_url(".spreadsheet"),
            spreadsheet_parts=parts_of(profile.of(current_actor(), regional_locale())),
        )
        return page, 422 if form.errors else 200

    def person(self) -> User:
        return db.session.get_one(User, current_actor().id)

    def save(self, form: AccountForm) -> bool:
        try:
            with change(db.session, current_actor(), door="screen"):
                service.update_own(form.data, current_actor())
        except BadInput as error:
            form[error.field or "name"].errors = [str(error)]
            return False
        forget_actor()
        forget_choice()
        return True

    @expose("/email/", methods=("GET", "POST"))
    def change_email(self) -> Any:
        """Ask for another address; both are then mailed a link."""
        form = NewEmailForm(request.form if request.method == "POST" else None)
        status, headers = 200, {}
        if request.method == "POST":
            status = 422
            try:
                if form.validate() and self.asked(form):
                    return redirect(self.get_url(".index"), 303)
            except TooManyTries as refusal:
                status, headers = 429, {"Retry-After": str(refusal.seconds)}
                _beside(form, "password", refusal)
            except BadInput as refusal:
                _beside(form, "email", refusal)
        page = self.render("admin/accounts/change_email.html", form=form, problems=problems_of(form))
        return page, status, headers

    def asked(self, form: NewEmailForm) -> bool:
        """Whether the links could be sent; a wrong password is said beside its field."""
        if not sign_in.is_own_password(form.password.data):
            form.password.errors = [_("This is not your password.")]
            return False
        with change(db.session, current_actor(), door="screen"):
            asked = email_change.ask(self.person(), form.email.data)
        if mails.send_email_change(asked):
            flash(_("Both addresses were sent a link. Your address changes once both were followed."), "info")
        else:
            flash(_("The links could not be sent. Try again later."), "error")
        return True

    @expose("/email/keep/", methods=("POST",))
    def keep_email(self) -> Any:
        """Withdraw a change of address that waits."""
        with change(db.session, current_actor(), door="screen"):
            email_change.withdraw(self.person())
        flash(_("Your e-mail address stays as it is."), "success")
        return redirect(self.get_url(".index"), 303)

    @expose("/spreadsheet/", methods=("POST",))
    def spreadsheet(self) -> Any:
        """Keep how the person's spreadsheet reads files, or go back to what is usual."""
        chosen = {}
        if "usual" not in request.form:
            chosen = asdict(profile.read(request.form, profile.usual(regional_locale())))
        preferences.save(self.person().id, {profile.SETTING: chosen})
        flash(_("Your account was saved."), "success")
        return redirect(self.get_url(".index"), 303)


def _beside(form: Any, name: str, refusal: ConsoleError) -> None:
    form[name].errors = [str(refusal)]
