"""Which database engines a test run has, as fixtures: SQLite always, PostgreSQL when it is there.

The server is started once, by the process that also starts the xdist workers, the first time that
it is asked for. `--database-url` names a server that exists already instead.
"""

import os
import secrets

import pytest
from sqlalchemy import make_url

from tests.postgres import Cluster, Databases, ServerFailed, find_server

MISSING = (
    "PostgreSQL 15 or later was not found, so nothing was tested on it. Install its server "
    "(on Debian and Ubuntu: apt-get install postgresql) or pass --database-url."
)

SERVER = pytest.StashKey["Server"]()


class Server:
    """The server of this run: one that was named, or one that is started when first needed."""

    def __init__(self, url=None, programs=None):
        self.given = url
        self.programs = programs
        self.cluster = None

    @property
    def available(self):
        return bool(self.given or self.programs)

    @property
    def given_or_started(self):
        return self.cluster.url if self.cluster else self.given

    def start(self):
        """The address of the server, which runs from now on."""
        if not self.given_or_started:
            try:
                self.cluster = Cluster(self.programs).start()
            except ServerFailed as failure:
                pytest.exit(str(failure), returncode=3)
        return self.given_or_started

    def stop(self):
        if self.cluster:
            self.cluster.stop()


def pytest_addoption(parser):
    parser.addoption(
        "--database-url",
        metavar="URL",
        help="a PostgreSQL server to test on, postgresql+psycopg://person:password@host/database; "
        "its user must be allowed to create databases. Without it the suite starts its own.",
    )


def pytest_configure(config):
    if hasattr(config, "workerinput"):
        config.stash[SERVER] = Server(url=config.workerinput["database_url"])
        return
    url = config.getoption("--database-url")
    if url and make_url(url).get_backend_name() != "postgresql":
        raise pytest.UsageError("--database-url is for PostgreSQL; SQLite is tested in any case.")
    server = Server(url=url, programs=None if url else find_server())
    config.stash[SERVER] = server
    if not server.available and _wanted(config) and os.environ.get("CI") == "true":
        raise pytest.UsageError(MISSING)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config):
    # Before xdist has threads, since a process is forked here.
    server = config.stash[SERVER]
    if server.available and _wanted(config):
        server.start()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    node.workerinput["database_url"] = node.config.stash[SERVER].given_or_started


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    server = config.stash.get(SERVER, None)
    if server:
        server.stop()


def pytest_collection_modifyitems(config, items):
    if config.stash[SERVER].available:
        return
    for item in items:
        if item.get_closest_marker("postgresql"):
            item.add_marker(pytest.mark.skip(reason="no PostgreSQL"))


def pytest_terminal_summary(terminalreporter, config):
    if not config.stash[SERVER].available and _wanted(config):
        terminalreporter.section("NOT TESTED ON POSTGRESQL", sep="!", red=True, bold=True)
        terminalreporter.line(MISSING, red=True)


def _wanted(config):
    chosen_out = "not postgresql" in (config.option.markexpr or "")
    return not (chosen_out or config.option.collectonly)


@pytest.fixture(scope="session")
def engines(pytestconfig):
    """The names of the engines that this run has."""
    return ("sqlite", "postgresql") if pytestconfig.stash[SERVER].available else ("sqlite",)


@pytest.fixture(
    scope="session",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
)
def engine_name(request):
    """Runs a test once on each engine."""
    return request.param


@pytest.fixture(scope="session")
def postgres(pytestconfig):
    """Makes and drops databases of this test process: see `Databases`."""
    server = pytestconfig.stash[SERVER]
    if not server.available:
        pytest.skip("no PostgreSQL")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    databases = Databases(server.start(), f"taskdesk_test_{secrets.token_hex(4)}_{worker}")
    yield databases
    databases.drop_all()
