"""The closed gate of every screen: one table says what each endpoint needs; what it omits is shut."""

import logging
from typing import Any

from flask import redirect, request, url_for

from admin_app.console.actor import current_actor
from admin_app.console.session import can_be_sent_again, send_again_page
from admin_app.errors import Forbidden
from admin_app.permissions.policy import allows

log = logging.getLogger(__name__)

#: What Flask-Admin's endpoints need: any one of these verbs in the area of the screen, or of these rights
#: of another area, named in full, for those who see the records.
RECORD_ENDPOINTS: dict[str, tuple[str, ...]] = {
    "index_view": ("see",),
    "display_view": ("see",),
    "facet_view": ("see",),
    "views_page": ("see",),
    "view_new": ("see",),
    "view_edit": ("see",),
    "view_save": ("see",),
    "view_delete": ("see",),
    "view_counts": ("see",),
    "news_view": ("see",),
    "details_view": ("see",),
    "panel_view": ("see",),
    "create_view": ("create",),
    "edit_view": ("edit",),
    "delete_view": ("delete",),
    "action_view": ("edit", "delete"),
    "bulk_view": ("bulk",),
    "bulk_preview": ("bulk",),
    "bulk_apply": ("bulk",),
    "bulk_result": ("bulk",),
    "bulk_refused": ("bulk",),
    "export": ("export",),
    "export_options": ("export",),
    "ajax_lookup": ("create", "edit"),
    "ajax_update": ("edit",),
    "history_view": ("see",),
    "restore_view": ("edit",),
    "import_view": ("import",),
    "import_template": ("import",),
    "import_reading": ("import",),
    "import_mapping": ("import",),
    "import_check": ("import",),
    "import_result": ("import",),
    "import_abandon": ("import",),
    "trash_view": ("delete", "trash.restore"),
    "trash_restore": ("delete", "trash.restore"),
    "trash_purge": ("delete",),
}
#: The same where the trash is only for those who may put something there.
OWN_TRASH = RECORD_ENDPOINTS | dict.fromkeys(("trash_view", "trash_restore"), ("delete",))


def sign_in_first() -> Any:
    """Send a stranger to the sign-in page, and back afterwards where a link allows that."""
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("security.login", next=here))


def refuse(endpoint: str, needs: tuple[str, ...]) -> None:
    """Say no, and write down to whom."""
    actor = current_actor()
    log.warning("refused: person %s, %s %s needs %s", actor.id, request.method, endpoint, " or ".join(needs))
    raise Forbidden()


class Gate:
    """Mixed into a view: nobody passes whom the table of endpoints does not let through."""

    #: What each endpoint needs; an endpoint that is not here is shut for everybody.
    endpoints: dict[str, tuple[str, ...]] = {}

    def is_accessible(self) -> bool:
        return bool(current_actor().id) and self.passes(self._default_view)  # type: ignore[attr-defined]

    def passes(self, name: str) -> bool:
        """Whether the person may use this endpoint at all."""
        needs = self.endpoints.get(name)
        if needs is None:
            return False
        return not needs or any(self.permits(need) for need in needs)

    def permits(self, need: str) -> bool:
        """Whether the person has one permission, named in full."""
        return current_actor().has(need)

    def _handle_view(self, name: str, **_kwargs: Any) -> Any:
        if not current_actor().id:
            return send_again_page(401) if can_be_sent_again() else sign_in_first()
        if not self.passes(name):
            refuse(f"{self.endpoint}.{name}", self.endpoints.get(name, ("nothing that exists",)))  # type: ignore[attr-defined]
        return None


class RecordGate(Gate):
    """The gate of a screen of records: needs are asked of the policy."""

    endpoints = RECORD_ENDPOINTS
    model: Any

    def permits(self, need: str) -> bool:
        actor = current_actor()
        if "." in need:
            return actor.has(need) and allows(actor, "see", self.model)
        return allows(actor, need, self.model)
