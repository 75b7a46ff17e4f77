"""Taskdesk: the back office for tasks. `create_app` is the table of contents."""

import logging
from typing import Any

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from admin_app import config, extensions
from admin_app.database import dialect, dialect_connections, slow_queries, writing
from admin_app.history import sealing

#: Requests by these methods write nothing, but through a service.
SAFE = ("GET", "HEAD", "OPTIONS")


def create_app(**overrides: Any) -> Flask:
    """The application, configured from the environment; `overrides` are settings by name."""
    app = Flask(
        __name__,
        template_folder=str(config.ROOT / "templates"),
        static_folder=str(config.ROOT / "static"),
    )
    app.config.update(config.load(**overrides))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    dialect.configure(app.config)
    _log(app)
    _database(app)
    extensions.csrf.init_app(app)
    extensions.mail.init_app(app)
    extensions.compress.init_app(app)

    from admin_app import site  # it imports every room: not before the extensions are there

    site.init(app)
    if app.config["TRUSTED_PROXIES"]:
        hops = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _log(app: Flask) -> None:
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("admin_app").setLevel(app.config["LOG_LEVEL"])


def _database(app: Flask) -> None:
    app.config["DATA_FOLDER"].mkdir(parents=True, exist_ok=True)
    extensions.db.init_app(app)
    extensions.migrate.init_app(app, directory=str(config.ROOT / "migrations"))
    with app.app_context():
        for engine in extensions.db.engines.values():
            dialect_connections.prepare(engine)
            sealing.use_key(engine, app.config["HISTORY_KEY"])
            slow_queries.watch(engine, app.config["SLOW_QUERY_MS"])
    app.before_request(lambda: writing.set_reading(request.method in SAFE))
    app.teardown_request(lambda _error: writing.set_reading(False))
