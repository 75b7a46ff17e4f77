"""How a view shows its page: our templates with our context, and errors as they are."""

from collections.abc import Callable
from typing import Any

from flask import has_request_context, render_template, url_for

from admin_app.current import the_app, the_request
from admin_app.i18n import wording


def where_shown() -> tuple[str, str]:
    """What addresses and words follow from, beside what they are of: to keep them under it."""
    return wording(), the_request().root_path


def address(endpoint: str, **parts: Any) -> str:
    """The address of an endpoint, which is always the same for where we are mounted.

    It is kept: `parts` are those of the route that have a few values each, such as the format of an export.
    """
    if not has_request_context():
        return url_for(endpoint, **parts)
    known: dict[tuple[str, ...], str] = the_app().extensions.setdefault("addresses", {})
    at = (the_request().root_path, endpoint, *parts.values())
    if at not in known:
        known[at] = url_for(endpoint, **parts)
    return known[at]


class Rendering:
    """Mixed into every view of the console."""

    def render(self, template: str, **context: Any) -> str:
        """Render one of our templates; Flask-Admin's own variables would cover ours (`theme`)."""
        return render_template(template, admin_view=self, letters=self.letters(), **context)

    def letters(self) -> list[tuple[str, str]]:
        """Keys of this view beside those of all, each with what it opens."""
        return []

    def _run_view(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        # Flask-Admin calls a view a second time when it raises TypeError, and hides which it was.
        return fn(self, *args, **kwargs)

    def url_of(self, endpoint: str, **arguments: Any) -> str:
        """The address of an endpoint of this view."""
        name = f"{self.endpoint}.{endpoint}"  # type: ignore[attr-defined]
        return url_for(name, **arguments) if arguments else address(name)
