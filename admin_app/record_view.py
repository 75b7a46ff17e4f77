"""RecordView: the stack of features that a record gets, written once."""

from typing import Any

from sqlalchemy import Select

from admin_app.console.view import ConsoleView
from admin_app.export.view import ExportMixin
from admin_app.records.generic import GenericService


class LivingMixin:
    """Discarded records are nowhere: not in lists, forms, pickers, exports or counts."""

    def visible(self: Any, query: Select[Any]) -> Select[Any]:
        return super().visible(query).where(self.model.deleted_at.is_(None))  # type: ignore[misc]


# Outermost first: an export asks for the living, the living narrow what the console reads.
class RecordView(ExportMixin, LivingMixin, ConsoleView):
    """A screen of records; a record without rules of its own needs no service."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.service is None and cls.model_class is not None:
            cls.service = GenericService(cls.model_class)
