"""`setup` takes a machine from nothing to the first sign-in, and may be run again."""

import re

import pytest
from sqlalchemy import func, select, text, update

from admin_app.accounts import role_service
from admin_app.accounts import service as accounts
from admin_app.accounts.model import Role, User
from admin_app.commands.setup import FIRST_EMAIL, address
from admin_app.database.types import now
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from admin_app.permissions.catalogue import ADMIN, KEYS, SHIPPED_ROLES
from tests.databases import dispose, new_app


@pytest.fixture
def empty_app(engine_name, request, tmp_path):
    """The application on a database without any table."""
    if engine_name == "sqlite":
        app = new_app(f"sqlite:///{tmp_path}/new/tasks.db")
        yield app
        dispose(app)
        return
    postgres = request.getfixturevalue("postgres")
    app = new_app(postgres.create("empty"))
    yield app
    dispose(app)
    postgres.drop("empty")


def password_in(output):
    found = re.search(r"Password: (\S+)", output)
    return found and found[1]


def test_an_empty_database_ends_with_an_administrator_who_can_sign_in(empty_app, run):
    result = run("setup", of=empty_app)
    assert result.exit_code == 0, result.stderr
    assert "http://localhost:8000" in result.stdout
    client = empty_app.test_client()
    page = client.get("/auth/login").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    form = {"email": FIRST_EMAIL, "password": password_in(result.stdout), "csrf_token": token}
    answer = client.post("/auth/login", data=form)
    assert (answer.status_code, answer.location) == (302, "/admin/")
    assert client.get("/admin/users/").status_code == 200
    assert client.get("/health/ready").status_code == 200


def test_the_second_time_nobody_is_made_and_no_password_is_shown(empty_app, run):
    run("setup", of=empty_app)
    result = run("setup", of=empty_app)
    assert result.exit_code == 0
    assert password_in(result.output) is None
    assert "can sign in already" in result.stdout
    with empty_app.app_context():
        assert db.session.scalar(select(func.count(User.id))) == 1
        assert db.session.scalar(select(func.count(Role.id))) == len(SHIPPED_ROLES)
        assert set(db.session.scalars(select(Entry.door))) == {"command"}


def test_no_sample_rows_are_made(empty_app, run):
    run("setup", of=empty_app)
    with empty_app.app_context():
        for table in ("tasks", "projects", "tags"):
            assert db.session.scalar(text(f"SELECT count(*) FROM {table}")) == 0


def behind_the_back(app, role, **values):
    """Set columns of a role as an older version, or its people, may have left them."""
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(update(Role.__table__).where(Role.name == role).values(**values))


def test_administrators_get_the_rights_that_a_new_version_brings(app, run, read):
    behind_the_back(app, ADMIN, permissions=["tasks.see"])
    assert run("setup").exit_code == 0
    assert read(select(Role.permissions).where(Role.name == ADMIN)) == [list(KEYS)]


@pytest.fixture
def rights_of(read):
    return lambda role: set(read(select(Role.permissions).where(Role.name == role))[0])


def by_an_earlier_version(app, role, *without, by=SYSTEM, **values):
    """The role as a version left it that did not know these rights, or as somebody changed it then."""
    with app.app_context(), change(db.session, by, door="command"):
        found = accounts.role_named(role)
        kept = [key for key in found.permissions if key not in without]
        role_service.update(found, {"permissions": kept, **values}, by)


def test_shipped_roles_get_the_rights_that_a_new_version_brings(app, run, rights_of):
    before = rights_of("manager")
    by_an_earlier_version(app, "manager", "views.share")
    by_an_earlier_version(app, "editor", "tasks.delete_own")
    assert rights_of("manager") == before - {"views.share"}
    result = run("setup")
    assert result.exit_code == 0
    assert rights_of("manager") == before
    assert "tasks.delete_own" in rights_of("editor")
    assert "“manager” has rights that are new in this version: Share saved views\n" in result.stdout
    assert "new in this version" not in run("setup").stdout


def test_a_role_that_anybody_changed_keeps_the_rights_that_they_left_it(app, run, rights_of, actor):
    by_an_earlier_version(app, "manager", "views.share", by=actor("admin"))
    by_an_earlier_version(app, "editor", "tasks.delete_own", "tasks.edit_own")
    by_an_earlier_version(app, "editor", by=actor("admin"), description="Ours")
    narrowed = rights_of("manager"), rights_of("editor")
    assert "new in this version" not in run("setup").stdout
    assert (rights_of("manager"), rights_of("editor")) == narrowed


def test_a_role_of_which_the_history_does_not_tell_all_is_left_alone(app, run, rights_of):
    by_an_earlier_version(app, "manager", "views.share")
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(update(Entry.__table__).where(Entry.area == "roles").values(verb="baseline"))
    run("setup")
    assert "views.share" not in rights_of("manager")


def test_a_role_that_people_changed_behind_our_back_or_deleted_is_left_alone(app, run, read):
    behind_the_back(app, "viewer", permissions=["tasks.see"])
    behind_the_back(app, "editor", deleted_at=now())
    assert run("setup").exit_code == 0
    assert read(select(Role.permissions).where(Role.name == "viewer")) == [["tasks.see"]]
    assert read(select(Role.deleted_at.is_(None)).where(Role.name == "editor")) == [False]


def test_a_database_of_a_newer_version_is_refused_in_a_sentence(empty_app, run):
    run("setup", of=empty_app)
    with empty_app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'ffffffff'"))
    result = run("setup", of=empty_app)
    assert result.exit_code == 1
    assert "newer version" in result.stderr


def test_a_command_before_setup_says_what_to_do(empty_app, run):
    result = run("permissions", of=empty_app)
    assert result.exit_code == 1
    assert "manage.py setup" in result.stderr


def test_the_address_is_one_that_a_browser_opens():
    settings = {"PUBLIC_URL": "", "HOST": "127.0.0.1", "PORT": 8000}
    assert address(settings) == "http://localhost:8000"
    assert address(settings | {"HOST": "0.0.0.0"}) == "http://localhost:8000"
    assert address(settings | {"HOST": "10.0.0.7", "PORT": 80}) == "http://10.0.0.7:80"
    assert address(settings | {"HOST": "fe80::1"}) == "http://[fe80::1]:8000"
    assert address(settings | {"PUBLIC_URL": "https://tasks.example.org"}) == "https://tasks.example.org"
