"""How a view shows its page: our templates with our context, and errors as they are."""

from collections.abc import Callable
from typing import Any

from flask import render_template, url_for


class Rendering:
    """Mixed into every view of the console."""

    def render(self, template: str, **context: Any) -> str:
        """Render one of our templates; Flask-Admin's own variables would cover ours (`theme`)."""
        return render_template(template, admin_view=self, **context)

    def _run_view(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        # Flask-Admin calls a view a second time when it raises TypeError, and hides which it was.
        return fn(self, *args, **kwargs)

    def url_of(self, endpoint: str, **arguments: Any) -> str:
        """The address of an endpoint of this view."""
        return url_for(f"{self.endpoint}.{endpoint}", **arguments)  # type: ignore[attr-defined]
