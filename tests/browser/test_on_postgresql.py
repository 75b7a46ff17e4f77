"""A short pass on PostgreSQL, with the settings of production: what people do most."""

import pytest
from playwright.sync_api import expect

from tests.browser.server import Server
from tests.browser.visits import fill

pytestmark = pytest.mark.postgresql


@pytest.fixture(scope="module")
def postgresql_server(postgres, tmp_path_factory):
    """The console in production: PostgreSQL, secure cookies, two processes."""
    url = postgres.create("browser")
    fill(url)
    production = {"TASKDESK_ENV": "production", "SESSION_COOKIE_SECURE": "yes", "WEB_WORKERS": 2}
    server = Server(tmp_path_factory.mktemp("postgresql"), url, **production)
    yield server.start()
    server.stop()


def test_a_day_at_work_on_postgresql(visits_to):
    page = visits_to("postgresql_server").open("manager")
    page.goto("/admin/tasks/?status_in=open,blocked&search=SCHLUSSEL&sort=-priority,due_date")
    expect(page.locator("tbody tr").first).to_contain_text("Schlüssel")
    page.get_by_role("link", name="New task").click()
    page.get_by_label("Title").fill("報告 on PostgreSQL")
    page.get_by_role("button", name="Save Ctrl").click()
    expect(page.get_by_role("status").first).to_contain_text("created")
    page.goto("/admin/tasks/?search=報告+postgresql")
    row = page.get_by_role("row", name="報告 on PostgreSQL")
    row.get_by_role("button", name="Complete").click()
    expect(row).to_contain_text("Done")
    row.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete task").click()
    expect(page.get_by_role("heading", name="Nothing matches.")).to_be_visible()


def test_pages_open_in_both_directions_on_postgresql(visits_to):
    for language in ("en", "ar"):
        page = visits_to("postgresql_server").open("admin", language=language)
        for address in ("/admin/", "/admin/tasks/", "/admin/users/", "/admin/roles/", "/admin/account/"):
            assert page.goto(address).status == 200
