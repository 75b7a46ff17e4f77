"""The consoles that the browser tests look at: furnished, on its first day, and broken. None has started."""

import sqlite3

from tests.browser.server import Server
from tests.browser.visits import fill


def furnished(folder, **settings):
    """Everybody of the baseline can sign in, and the office is furnished."""
    server = Server(folder, **settings)
    fill(server.database_url)
    return server


def bare(folder, **settings):
    """As it is on the first day: people, and nothing else."""
    server = Server(folder, SIGN_IN_FREE_TRIES=1, **settings)
    fill(server.database_url, office=False)
    return server


def broken(folder, **settings):
    """Its database has lost the table of tags, which nothing can foresee."""
    server = Server(folder, **settings)
    fill(server.database_url, office=False)
    connection = sqlite3.connect(folder / "taskdesk.db")
    with connection:
        connection.execute("ALTER TABLE tags RENAME TO lost")
    connection.close()
    return server


def serving(server):
    """What a fixture does with one of them: `yield from serving(furnished(folder))`."""
    yield server.start()
    server.stop()
