"""The gram index of a model (see search.index): an FTS5 table on SQLite, an array with GIN on PostgreSQL.

`name` is a name of ours, never a person's text.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Text, cast, literal_column, select, table
from sqlalchemy.dialects.postgresql import ARRAY


def create_gram_index(connection: Connection, name: str, of: str) -> None:
    """Make an empty index for the records of the table `of`."""
    if connection.dialect.name == "sqlite":
        options = "grams, content='', columnsize=0, detail=none, tokenize='ascii'"
        connection.exec_driver_sql(f"CREATE VIRTUAL TABLE {name} USING fts5({options})")
        return
    owner = f"id INTEGER PRIMARY KEY REFERENCES {of} (id) ON DELETE CASCADE"
    connection.exec_driver_sql(f"CREATE TABLE {name} ({owner}, grams TEXT[] NOT NULL)")
    connection.exec_driver_sql(f"CREATE INDEX ix_{name}_grams ON {name} USING gin (grams)")


def drop_gram_index(connection: Connection, name: str) -> None:
    connection.exec_driver_sql(f"DROP TABLE {name}")


def forget_grams(connection: Connection, name: str) -> None:
    """Empty the index."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"INSERT INTO {name} ({name}) VALUES ('delete-all')")
    else:
        connection.exec_driver_sql(f"DELETE FROM {name}")


def write_grams(connection: Connection, name: str, rows: Sequence[tuple[int, Collection[str]]]) -> None:
    """Add records to the index, given as (id, grams)."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        statement = f"INSERT INTO {name} (rowid, grams) VALUES (?, ?)"
        connection.exec_driver_sql(statement, [(number, _as_words(grams)) for number, grams in rows])
        return
    # Grams have no white space. One text for each record costs the driver far less than an array.
    statement = (
        f"INSERT INTO {name} (id, grams) SELECT new.id, string_to_array(new.words, ' ') "
        "FROM unnest(%s::integer[], %s::text[]) AS new (id, words) "
        "ON CONFLICT (id) DO UPDATE SET grams = excluded.grams"
    )
    ids = [number for number, _grams in rows]
    connection.exec_driver_sql(statement, (ids, [" ".join(grams) for _number, grams in rows]))


def erase_grams(connection: Connection, name: str, rows: Sequence[tuple[int, Collection[str]]]) -> None:
    """Take records out of the index, given as (id, grams until now)."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        statement = f"INSERT INTO {name} ({name}, rowid, grams) VALUES ('delete', ?, ?)"
        connection.exec_driver_sql(statement, [(number, _as_words(grams)) for number, grams in rows])
        return
    connection.exec_driver_sql(f"DELETE FROM {name} WHERE id = %s", [(number,) for number, _ in rows])


def gram_hits(connection: Connection, name: str, grams: Sequence[str], limit: int) -> list[int]:
    """The ids of records that have all these grams, at most `limit` of them."""
    if connection.dialect.name == "sqlite":
        statement = f"SELECT rowid FROM {name} WHERE {name} MATCH ? LIMIT ?"
        words = " AND ".join(_as_words([gram]) for gram in grams)
        return [row[0] for row in connection.exec_driver_sql(statement, (words, limit))]
    statement = f"SELECT id FROM {name} WHERE grams @> %s::text[] LIMIT %s"
    return [row[0] for row in connection.exec_driver_sql(statement, (list(grams), limit))]


def gram_rows(connection: Connection, name: str, grams: Sequence[str]) -> Any:
    """A query for the `id` of each record that has all these grams, by the index of this name."""
    if connection.dialect.name == "sqlite":
        words = " AND ".join(_as_words([gram]) for gram in grams)
        found: Any = select(literal_column("rowid").label("id")).select_from(table(name))
        return found.where(literal_column(name).op("MATCH")(words))
    found = select(literal_column("id").label("id")).select_from(table(name))
    return found.where(literal_column("grams").op("@>")(cast(list(grams), ARRAY(Text))))


def finds_slowly(connection: Connection) -> bool:
    """Whether a gram index finds all records before it gives the first."""
    return connection.dialect.name == "postgresql"


def _as_words(grams: Collection[str]) -> str:
    return " ".join(map(_as_word, sorted(grams)))


@lru_cache(maxsize=1 << 14)
def _as_word(gram: str) -> str:
    # FTS5 knows words of letters and digits only.
    return "g" + gram.encode().hex()
