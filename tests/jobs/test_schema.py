"""The tables of jobs: where they are, that their migrations fit, and what /health/ready says of them."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from admin_app.database.schema import JOBS, MAIN, SCHEMAS, is_compared
from admin_app.extensions import db
from tests.databases import of_another_version


def restored(app):
    with app.app_context():
        upgrade(directory=JOBS.directory)


def test_jobs_lie_beside_a_sqlite_database_and_inside_a_server(app, engine_name):
    with app.app_context():
        main, jobs = db.engines[None].url, db.engines["jobs"].url
        tables = inspect(db.engines[None]).get_table_names()
    if engine_name == "sqlite":
        assert jobs.database == main.database.replace(".db", "-jobs.db")
        assert "jobs" not in tables
    else:
        assert jobs == main
        assert "jobs" in tables


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.folder)
def test_models_and_migrations_agree(schema, app):
    with app.app_context(), db.engines[schema.bind].connect() as connection:
        names = set(db.metadatas[schema.bind].tables)
        options = {
            "version_table": schema.version_table,
            "include_object": is_compared,
            "include_name": lambda name, kind, _parents: kind != "table" or name in names,
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, db.metadatas[schema.bind]) == []


def test_the_last_migration_goes_down_and_up_with_rows(app, make_job):
    make_job()
    try:
        with app.app_context():
            downgrade(directory=JOBS.directory, revision="base")
            assert "jobs" not in inspect(db.engines["jobs"]).get_table_names()
    finally:
        restored(app)


def test_a_server_whose_jobs_are_of_another_version_is_not_ready(app, client):
    with of_another_version(app, JOBS):
        answer = client.get("/health/ready")
        assert (answer.status_code, answer.json["problems"]) == (503, ["jobs_migrations"])
    assert client.get("/health/ready").status_code == 200


def test_each_schema_counts_its_own_versions():
    assert MAIN.version_table != JOBS.version_table
