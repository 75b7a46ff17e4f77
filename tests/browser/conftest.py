"""Fixtures of the browser tests: the production server, the distribution's Chromium, guarded pages.

Each test process has one browser, and each server that it needs once. A page is opened in a context
of its own; records are shared, so a test makes those that it changes.
"""

import os

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser import offices
from tests.browser.server import find_chromium
from tests.browser.visits import ARGUMENTS, PATIENCE_MS, Visits

MISSING = (
    "Chromium was not found, so nothing was tested in a browser. Install it (on Debian and Ubuntu: "
    "apt-get install chromium) or let CHROMIUM name its program."
)


def pytest_collection_modifyitems(items):
    mine = [item for item in items if "browser" in item.path.parts]
    if not mine or find_chromium():
        return
    if os.environ.get("CI") == "true":
        raise pytest.UsageError(MISSING)
    for item in mine:
        item.add_marker(pytest.mark.skip(reason="no Chromium"))


def pytest_terminal_summary(terminalreporter):
    skipped = terminalreporter.stats.get("skipped", ())
    if any("no Chromium" in str(report.longrepr) for report in skipped):
        terminalreporter.section("NOT TESTED IN A BROWSER", sep="!", red=True, bold=True)
        terminalreporter.line(MISSING, red=True)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The console, served; everybody of the baseline can sign in, and the office is furnished."""
    yield from offices.serving(offices.furnished(tmp_path_factory.mktemp("server")))


@pytest.fixture(scope="session")
def bare_server(tmp_path_factory):
    """The console as it is on the first day: people, and nothing else."""
    yield from offices.serving(offices.bare(tmp_path_factory.mktemp("bare")))


@pytest.fixture(scope="session")
def broken_server(tmp_path_factory):
    """A console whose database has lost the table of tags."""
    yield from offices.serving(offices.broken(tmp_path_factory.mktemp("broken")))


@pytest.fixture(scope="session")
def browser():
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def all_visits():
    """The visits made so far, by the name of the server: who has signed in there stays so."""
    return {}


@pytest.fixture
def visits_to(browser, all_visits, request):
    """Visits to a server, by the name of its fixture: `visits_to("bare_server").open("viewer")`."""

    def visits(name):
        if name not in all_visits:
            all_visits[name] = Visits(browser, request.getfixturevalue(name))
        return all_visits[name]

    yield visits
    for each in all_visits.values():
        each.close()


@pytest.fixture
def open_page(visits_to):
    """Opens a guarded page: `open_page("editor", language="ar", size=PHONE, scheme="dark")`."""
    return visits_to("server").open


@pytest.fixture
def office(server):
    """The application of the server's database, for factories: `with office(): make_task(…)`."""
    return server.app.app_context
