"""The screens that there are, by the area of their records."""

from typing import Any

from flask import current_app


def screen_of(area: str) -> Any:
    """The screen of an area, or None."""
    return screens().get(area)


def screens() -> dict[str, Any]:
    """Every screen of records, in the order of the menu."""
    (admin,) = current_app.extensions["admin"]
    return {view.model.__tablename__: view for view in admin._views if hasattr(view, "model")}
