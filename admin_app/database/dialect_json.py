"""SQL over JSON documents that differs between SQLite and PostgreSQL: a part of `dialect`."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Connection, String, literal, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class _HasKey(FunctionElement[bool]):
    type, inherit_cache = Boolean(), True


def has_key(column: Any, key: str) -> ColumnElement[bool]:
    """Whether a JSON object has this key, whatever it holds there; `key` is a name of ours."""
    return _HasKey(column, literal(key))


@compiles(_HasKey, "sqlite")
def _has_key_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    column, key = (compiler.process(each, **kw) for each in element.clauses)
    return f"(json_type({column}, '$.\"' || {key} || '\"') IS NOT NULL)"


@compiles(_HasKey, "postgresql")
def _has_key_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    column, key = (compiler.process(each, **kw) for each in element.clauses)
    return f"jsonb_exists({column}, {key})"


class _TextAt(FunctionElement[str]):
    type, inherit_cache = String(), True


def text_at(column: Any, *path: str | int) -> ColumnElement[str]:
    """What a JSON document has at a path, as text; the path is ours and becomes part of the SQL.

    So an index over the same path is found: see `create_text_index`.
    """
    return _TextAt(column, literal_column("'" + " ".join(map(str, path)) + "'"))


def _path_of(element: Any) -> tuple[Any, list[str]]:
    column, path = element.clauses
    return column, path.name.strip("'").split(" ")


@compiles(_TextAt, "sqlite")
def _text_at_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    column, path = _path_of(element)
    steps = "".join(f"[{step}]" if step.isdecimal() else f".{step}" for step in path)
    return f"CAST(json_extract({compiler.process(column, **kw)}, '${steps}') AS TEXT)"


@compiles(_TextAt, "postgresql")
def _text_at_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    column, path = _path_of(element)
    return f"({compiler.process(column, **kw)} #>> '{{{','.join(path)}}}')"


def create_text_index(
    connection: Connection, name: str, table: str, column: str, path: Sequence[str | int], *, of: str, to: str
) -> None:
    """An index from the column `of` and the text at a path to the column `to`, for `text_at`.

    Rows that have nothing at the path are left out, so a query says that it wants none of them.
    """
    expression = text_at(literal_column(column), *path).compile(dialect=connection.dialect)
    columns = f"{of}, ({expression}), {to}"
    connection.exec_driver_sql(f"CREATE INDEX {name} ON {table} ({columns}) WHERE ({expression}) IS NOT NULL")
