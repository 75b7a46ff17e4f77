"""The list of pages that are looked at has to hold every page there is."""

from urllib.parse import urlsplit

from admin_app.console.view import ConsoleView
from tests.browser.matrix import LOOKS

#: Addresses that answer with something else than a page.
NO_PAGES = (
    "static",
    "bundle",
    "export_view",
    "history.export",
    "ajax_lookup",
    "view_counts",
    "news_view",
    "panel_view",  # a part of the list's page
    "health.",
    "session.",
    "jobs.state",
    "reports.moments",
    "jobs.file",
    "import_template",
    "start",
)


def test_every_page_is_looked_at(app):
    adapter = app.url_map.bind("localhost")
    looked_at = {
        adapter.match(urlsplit(look.path).path)[0] for look in LOOKS if look.status not in (404, 405)
    }
    screens = {view.endpoint for view in app.extensions["admin"][0]._views if isinstance(view, ConsoleView)}

    def kind(endpoint):
        """All screens show records by the same pages: one of each kind is enough."""
        room, _dot, name = endpoint.partition(".")
        return name if room in screens else endpoint

    pages = {
        kind(rule.endpoint)
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not any(word in rule.endpoint for word in NO_PAGES)
    }
    assert pages - {kind(endpoint) for endpoint in looked_at} == set()
