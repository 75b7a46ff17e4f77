"""ConsolePage: the base of pages without a record, behind the same closed gate."""

from typing import Any

from flask_admin.base import BaseView

from admin_app.console import settings
from admin_app.console.gate import Gate
from admin_app.console.rendering import Rendering


class ConsolePage(Gate, Rendering, BaseView):
    """A page of the console. `endpoints` says what each of its addresses needs; the rest is shut."""

    name: Any = None
    endpoint: Any = None
    url: Any = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        settings.check(cls)

    def __init__(self) -> None:
        kind = type(self)
        icon = getattr(kind, "menu_icon_value", None)
        super().__init__(name=kind.name, endpoint=kind.endpoint, url=kind.url, menu_icon_value=icon)
