"""Many rows in one statement, whatever their number and the types of their columns."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from psycopg import Cursor

type Values = Mapping[str, Any]


class Among(models.Func):
    """Filter rows by many values of a column, as `column__in`, the values being one parameter.

    `Notice.objects.filter(Among("record_id", ids))`. No value, no query.
    """

    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field = models.BooleanField()

    def __init__(self, column: str, values: Iterable[Any]) -> None:
        self.values = list(values)
        super().__init__(models.F(column), models.Value(self.values))

    def as_sql(self, *args: Any, **options: Any) -> tuple[str, Any]:
        if not self.values:
            raise EmptyResultSet
        return super().as_sql(*args, **options)


@contextmanager
def pipelined() -> Iterator[None]:
    """Send each statement without waiting for the one before: Postgres writes while we think.

    Reading rows waits for them, and for all that was sent before. What a statement did is not
    known otherwise until the block ends, its errors included: neither `save()` nor the counts of
    `update()` and `delete()` work here. To be entered last, inside its `atomic()`.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def next_ids(model: type[models.Model], count: int) -> list[int]:
    """Reserve `count` primary keys, so that rows can name each other before they are written."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            # The sequence is looked for once, not once an id.
            "SELECT nextval(sequence) FROM generate_series(1, %s),"
            " to_regclass(pg_get_serial_sequence(%s, 'id')) AS sequence",
            [count, table],
        )
        return [row[0] for row in cursor.fetchall()]


def upsert(
    model: type[models.Model],
    rows: Sequence[Values],
    *,
    unique_fields: Sequence[str] = (),
    updates: bool = True,
    returning: Sequence[str] = (),
) -> list[tuple[Any, ...]]:
    """Insert rows, or update those that stand under the same `unique_fields`.

    All rows name the same columns (attnames: "buyer_id"); what they leave out takes the default
    of the database. With `updates` false, rows that exist are left alone; without `unique_fields`
    too, whatever makes them unique. Returns the columns `returning` of the rows written, in no
    order.
    """
    if not rows:
        return []
    columns = list(rows[0])
    names = ", ".join(map(_quoted, columns))
    changed = [name for name in columns if name not in unique_fields]
    is_update = bool(updates and unique_fields and changed)
    action = "UPDATE SET " + _assignments(changed) if is_update else "NOTHING"
    target = f" ({', '.join(map(_quoted, unique_fields))})" if unique_fields else ""
    back = f" RETURNING {', '.join(map(_quoted, returning))}" if returning else ""
    given, parameters = _given(model, columns, rows)
    with _cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) "  # noqa: S608 - columns
            f"SELECT {names} FROM {given} ON CONFLICT{target} DO {action}{back}",
            parameters,
        )
        return cursor.fetchall() if returning else []


def update(model: type[models.Model], rows: Sequence[Values]) -> None:
    """Update rows that exist; all name the same columns, "id" among them."""
    if not rows:
        return
    table = _quoted(model._meta.db_table)
    changed = ", ".join(
        f"{_quoted(name)} = given.{_quoted(name)}" for name in rows[0] if name != "id"
    )
    with _cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {changed} "  # noqa: S608 - names are columns
            f"FROM json_populate_recordset(NULL::{table}, %s::json) AS given "
            f"WHERE {table}.id = given.id",
            [to_json(rows)],
        )


def to_json(rows: Iterable[Values]) -> str:
    """Return rows as JSON: dates, decimals and uuids as the text Postgres reads."""
    return json.dumps(list(rows), default=str, ensure_ascii=False, separators=(",", ":"))


def _given(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Values]
) -> tuple[str, list[Any]]:
    """Say how rows travel: each column as an array, or all as JSON when a column holds lists."""
    names = ", ".join(map(_quoted, columns))
    types = [_type_of(model, name) for name in columns]
    if any(kind == "jsonb" or kind.endswith("[]") for kind in types):
        table = _quoted(model._meta.db_table)
        return f"json_populate_recordset(NULL::{table}, %s::json)", [to_json(rows)]
    arrays = ", ".join(f"%b::{kind}[]" for kind in types)
    return f"unnest({arrays}) AS given ({names})", [[row[name] for row in rows] for name in columns]


def _type_of(model: type[models.Model], attname: str) -> str:
    """Return the type of a column, without the length that a cast would cut texts to."""
    field = next(one for one in model._meta.concrete_fields if one.attname == attname)
    return re.sub(r"\(.*?\)", "", field.db_type(connection) or "")


@contextmanager
def _cursor() -> Iterator[CursorWrapper]:
    """Give a cursor that sends what is bound apart: rows are neither quoted nor read as SQL."""
    connection.ensure_connection()
    wrap = CursorDebugWrapper if connection.queries_logged else CursorWrapper
    with wrap(Cursor(connection.connection), connection) as cursor:
        yield cursor


def _assignments(columns: Iterable[str]) -> str:
    return ", ".join(f"{_quoted(name)} = EXCLUDED.{_quoted(name)}" for name in columns)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
