"""RecordView: the stack of features that a record gets, written once."""

from typing import Any

from admin_app.bulk.view import BulkMixin
from admin_app.cells.view import CellsMixin
from admin_app.conflicts.view import ConflictMixin
from admin_app.console.view import ConsoleView
from admin_app.export.view import ExportMixin
from admin_app.history.view import HistoryMixin
from admin_app.importing.view import ImportMixin
from admin_app.news.view import NewsMixin
from admin_app.panel.view import PanelMixin
from admin_app.records.generic import GenericService
from admin_app.saved_views.view import SavedViewsMixin
from admin_app.trash.view import TrashMixin
from admin_app.undo.view import UndoMixin
from admin_app.visits.view import VisitsMixin


# Outermost first: the panel shows what all others add to a record, an export and a merge ask for the
# living, undo adds to what history shows, the trash narrows what the console reads.
class RecordView(
    PanelMixin,
    BulkMixin,
    ImportMixin,
    ExportMixin,
    CellsMixin,
    NewsMixin,
    VisitsMixin,
    SavedViewsMixin,
    ConflictMixin,
    UndoMixin,
    HistoryMixin,
    TrashMixin,
    ConsoleView,
):
    """A screen of records; a record without rules of its own needs no service."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.service is None and cls.model_class is not None:
            cls.service = GenericService(cls.model_class)
