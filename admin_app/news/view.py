"""`news/`: how many rows of a list others changed since its page was made. The page asks by itself."""

import datetime as dt
from typing import Any

from flask import current_app, g, jsonify, request
from flask_admin.base import expose

from admin_app.console.actor import current_actor
from admin_app.console.arguments import without
from admin_app.console.filters import parse_id
from admin_app.console.listing import Listing
from admin_app.database.types import now
from admin_app.i18n import _, _n, format_number
from admin_app.news import service
from admin_app.news.service import COUNTED_TO

#: Older pages are told nothing: whoever left one open all night loads it anew.
OLDEST = dt.timedelta(hours=24)
#: As many rows as a page may have.
MOST_ROWS = 200


class NewsMixin:
    """Adds the note to the list of a screen."""

    def show_list(self: Any) -> Any:
        g.news_since = now()  # before anything of the page is read
        return super().show_list()  # type: ignore[misc]

    def add_to_list(self: Any, listed: Any) -> None:
        super().add_to_list(listed)  # type: ignore[misc]
        seconds = int(current_app.config["LIST_NEWS_SECONDS"])
        if seconds:  # 0: never
            listed.page.more["news"] = {"url": self.url_of("news_view"), "seconds": seconds}
            # The moment from which on a change is news to this page.
            listed.fresh["since"] = g.news_since.isoformat()

    def news_sentence(self, number: int) -> str:
        """What the person is told."""
        return _n(
            "%(num)s row of this list changed meanwhile.",
            "%(num)s rows of this list changed meanwhile.",
            number,
        )

    @expose("/news/")
    def news_view(self: Any) -> Any:
        """`{count, text, refresh}`, or 204 when there is nothing to tell."""
        since = _since(request.args.get("since", ""))
        number = self._news(since) if since is not None else 0
        if not number:
            return "", 204, {"Cache-Control": "no-store"}
        text = self.news_sentence(number)
        if number > COUNTED_TO:
            text = _(
                "More than %(limit)s rows of this list changed meanwhile.", limit=format_number(COUNTED_TO)
            )
        answer = jsonify(count=min(number, COUNTED_TO + 1), text=text, refresh=_("Refresh"), close=_("Close"))
        answer.cache_control.no_store = True
        return answer

    def _news(self: Any, since: dt.datetime) -> int:
        actor = current_actor()
        changed = service.changed_since(self.model.__tablename__, since, actor)
        if not changed:
            return 0
        arguments = self.reader.read(without(request.args, ("since", "rows", *self.asides)))
        rows = request.args.get("rows", "").split(",")[:MOST_ROWS]
        shown = [number for number in map(parse_id, rows) if number is not None]
        return service.in_list(self, Listing(self, arguments, actor), changed, shown)


def _since(text: str) -> dt.datetime | None:
    """The moment of a page, or None for what none of ours can have said."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    moment = moment.astimezone(dt.UTC)
    return moment if now() - OLDEST < moment <= now() else None
