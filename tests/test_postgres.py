"""The suite's own PostgreSQL is shut off from the machine, and its databases from each other."""

import os

import psutil
import pytest
from sqlalchemy import make_url

from tests.engines import SERVER
from tests.postgres import connect

pytestmark = pytest.mark.postgresql


@pytest.fixture
def own_server(pytestconfig, postgres):
    if pytestconfig.getoption("--database-url"):
        pytest.skip("the server was named by --database-url, it is not ours")
    return postgres


@pytest.fixture
def template(postgres):
    url = postgres.create("template_of_two")
    with connect(url) as connection:
        connection.execute("CREATE TABLE task (title text)")
    yield "template_of_two"
    postgres.drop("template_of_two")


def test_the_server_runs_without_root_rights(own_server):
    with connect(own_server.server_url) as connection:
        pid = connection.execute("SELECT pg_backend_pid()").fetchone()[0]
        assert psutil.Process(pid).uids().effective != 0


def test_the_server_listens_on_loopback_only(own_server):
    with connect(own_server.server_url) as connection:
        listens = connection.execute("SHOW listen_addresses").fetchone()[0]
        sockets = connection.execute("SHOW unix_socket_directories").fetchone()[0]
    assert (listens, sockets) == ("127.0.0.1", "")


def test_the_server_asks_for_the_password(own_server):
    stranger = own_server.server_url.set(password="guess")
    with pytest.raises(Exception, match="password authentication failed"):
        connect(stranger)


def test_two_databases_from_one_template_are_separate(postgres, template):
    urls = [postgres.create(name, template=template) for name in ("first", "second")]
    with connect(urls[0]) as first, connect(urls[1]) as second:
        first.execute("INSERT INTO task VALUES ('報告')")
        assert first.execute("SELECT title FROM task").fetchall() == [("報告",)]
        assert second.execute("SELECT title FROM task").fetchall() == []
    for name in ("first", "second"):
        postgres.drop(name)


def test_a_database_in_use_can_be_dropped(postgres):
    connection = connect(postgres.create("in_use"))
    postgres.drop("in_use")
    connection.close()
    assert "in_use" not in postgres.created


def test_a_database_that_is_not_ours_is_never_dropped(postgres):
    with pytest.raises(ValueError, match="was not created"):
        postgres.drop("postgres")


def test_each_process_names_its_databases_apart(postgres):
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    assert f"_{worker}_" in make_url(postgres.url("tasks")).database


def test_both_engines_are_there(engines, pytestconfig):
    assert pytestconfig.stash[SERVER].available
    assert engines == ("sqlite", "postgresql")
