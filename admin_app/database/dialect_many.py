"""Many rows in one statement, where SQLite and PostgreSQL differ: beside `dialect`, for the same reason."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import JSON, Connection, Integer, Table, Text, bindparam, cast, column, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType, TypeDecorator

from admin_app.database.types import JsonText

#: Rows as a driver takes them, each with its values in the order of the columns that are named beside.
Bound = list[tuple[Any, ...]]

#: Parameters of one statement on SQLite: older versions take 999.
MOST_PARAMETERS = 960


class _Numbers(TypeDecorator[Any]):
    """Whole numbers, however many, as one parameter: a text that the database reads."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        # PostgreSQL must read it as an array at once: were it a text that is cast, each row would cast it.
        return dialect.type_descriptor(NullType() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Any, dialect: Any) -> str:
        return _array(value) if dialect.name == "postgresql" else json.dumps(list(value))


def _array(numbers: Iterable[int]) -> str:
    """Whole numbers as PostgreSQL reads an array; the driver takes five times as long to write a list."""
    return "{" + ",".join(map(str, numbers)) + "}"


class _among(FunctionElement[Any]):  # noqa: N801 - named as SQL functions are
    # Were it a Boolean, it would be compared with 1 on SQLite, which then looks at every row.
    type, inherit_cache = NullType(), True


@compiles(_among, "sqlite")
def _among_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    one, many = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{one} IN (SELECT value FROM json_each({many}))"


@compiles(_among, "postgresql")
def _among_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    one, many = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{one} = ANY (CAST({many} AS INTEGER[]))"


def among(one: Any, numbers: Iterable[int]) -> Any:
    """A criterion: a column is one of these numbers; for many of them far cheaper than `in_`."""
    return _among(one, bindparam(None, list(numbers), type_=_Numbers(), unique=True))


def among_given(one: Any, name: str) -> Any:
    """The same for numbers that come as the parameter `name`, each time that a statement is used."""
    return _among(one, bindparam(name, type_=_Numbers()))


def each_of(connection: Connection, numbers: Iterable[int]) -> Any:
    """These numbers as the column `value` of a table to select from."""
    given = bindparam(None, list(numbers), type_=_Numbers(), unique=True)
    if connection.dialect.name == "sqlite":
        return func.json_each(given).table_valued("value")
    return func.unnest(cast(given, ARRAY(Integer))).table_valued(column("value", Integer)).render_derived()


def bound(connection: Connection, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Bound:
    """Rows of values of these columns as the driver takes them; they can wait in a file."""
    all_binds = enumerate(_bind_of(connection, table, name) for name in names)
    binds = [(place, bind) for place, bind in all_binds if bind is not None]
    found = []
    for row in rows:
        values = list(row)
        for place, bind in binds:
            values[place] = bind(values[place])
        found.append(tuple(values))
    return found


def _bind_of(connection: Connection, table: Table, name: str) -> Callable[[Any], Any] | None:
    kind = table.c[name].type.dialect_impl(connection.dialect)
    return _json if isinstance(kind, JSON) else kind.bind_processor(connection.dialect)


def _json(value: Any) -> str:
    return value if isinstance(value, JsonText) else json.dumps(value)


def insert_many(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns, as fast as the engine takes them.

    Raises what an INSERT raises.
    """
    names = list(rows[0])
    values = ([row[name] for name in names] for row in rows)
    insert_bound(connection, table, names, bound(connection, table, names, values))


def insert_bound(connection: Connection, table: Table, names: Sequence[str], rows: Bound) -> None:
    """Insert rows that `bound` made; raises what an INSERT raises."""
    columns = ", ".join(_quoted(connection, table, name) for name in names)
    if connection.dialect.name == "sqlite":
        _insert_sqlite(connection, f"INSERT INTO {table.name} ({columns}) VALUES ", rows)
        return
    statement = f"COPY {table.name} ({columns}) FROM STDIN"
    driver: Any = connection.connection.driver_connection
    failure: Any = connection.dialect.dbapi.Error  # type: ignore[union-attr]
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except failure as error:
        raise DBAPIError.instance(statement, None, error, failure, dialect=connection.dialect) from error


def _insert_sqlite(connection: Connection, statement: str, rows: Bound) -> None:
    # Many rows by one statement cost a quarter less than a statement for each, all of it under the lock.
    marks = f"({', '.join('?' * len(rows[0]))})"
    at_once = max(1, MOST_PARAMETERS // len(rows[0]))
    for start in range(0, len(rows), at_once):
        few = rows[start : start + at_once]
        values = ", ".join([marks] * len(few))
        connection.exec_driver_sql(statement + values, tuple(chain.from_iterable(few)))


def update_bound(connection: Connection, table: Table, names: Sequence[str], rows: Bound) -> int:
    """Give each row of a table its values if it still has its version, which is raised; how many had.

    Rows have an id and a version before the values of `names`, as `bound` makes them.
    """
    columns = [_quoted(connection, table, name) for name in names]
    if connection.dialect.name == "sqlite":
        given = "".join(f"{name} = ?, " for name in columns)
        statement = f"UPDATE {table.name} SET {given}version = version + 1 WHERE id = ? AND version = ?"
        return _changed(connection, statement, [(*row[2:], *row[:2]) for row in rows])
    kinds = [table.c[name].type.compile(connection.dialect) for name in names]
    ids, versions, *values = zip(*rows, strict=True)
    sets, arrays, parameters = [], [], []
    for name, kind, many in zip(columns, kinds, values, strict=True):
        alike = all(value == many[0] for value in many)
        sets.append(f"{name} = " + (f"%s::{kind}" if alike else f"new.{name}"))
        if alike:
            parameters.append(many[0])
        else:
            arrays.append((name, kind, list(many)))
    given = "".join(f", %s::{kind}[]" for _name, kind, _many in arrays)
    named = "".join(f", {name}" for name, _kind, _many in arrays)
    statement = (
        f"UPDATE {table.name} SET {', '.join(sets)}, version = {table.name}.version + 1 "
        f"FROM unnest(%s::integer[], %s::integer[]{given}) AS new (id, version{named}) "
        f"WHERE {table.name}.id = new.id AND {table.name}.version = new.version"
    )
    parameters += [_array(ids), _array(versions), *(many for _name, _kind, many in arrays)]
    return _changed(connection, statement, tuple(parameters))


def _changed(connection: Connection, statement: str, parameters: Any) -> int:
    options = {"preserve_rowcount": True}
    return connection.exec_driver_sql(statement, parameters, execution_options=options).rowcount


def _quoted(connection: Connection, table: Table, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(table.c[name].name)
