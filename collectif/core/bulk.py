"""Many rows in one statement, whatever their number and the types of their columns."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models

type Values = Mapping[str, Any]


def next_ids(model: type[models.Model], count: int) -> list[int]:
    """Reserve `count` primary keys, so that rows can name each other before they are written."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def upsert(
    model: type[models.Model],
    rows: Sequence[Values],
    *,
    unique_fields: Sequence[str],
    updates: bool = True,
    returning: Sequence[str] = (),
) -> list[tuple[Any, ...]]:
    """Insert rows, or update those that stand under the same `unique_fields`.

    All rows name the same columns (attnames: "buyer_id"); what they leave out takes the default
    of the database. With `updates` false, rows that exist are left alone. Returns the columns
    `returning` of the rows written, in no order. The rows travel as one JSON parameter.
    """
    if not rows:
        return []
    columns = list(rows[0])
    names = ", ".join(map(_quoted, columns))
    changed = [name for name in columns if name not in unique_fields]
    action = "UPDATE SET " + _assignments(changed) if updates and changed else "NOTHING"
    back = f" RETURNING {', '.join(map(_quoted, returning))}" if returning else ""
    table = _quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {names} "  # noqa: S608 - names are columns
            f"FROM json_populate_recordset(NULL::{table}, %s::json) "
            f"ON CONFLICT ({', '.join(map(_quoted, unique_fields))}) DO {action}{back}",
            [to_json(rows)],
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
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {changed} "  # noqa: S608 - names are columns
            f"FROM json_populate_recordset(NULL::{table}, %s::json) AS given "
            f"WHERE {table}.id = given.id",
            [to_json(rows)],
        )


def to_json(rows: Iterable[Values]) -> str:
    """Return rows as JSON: dates, decimals and uuids as the text Postgres reads."""
    return json.dumps(list(rows), default=str, ensure_ascii=False, separators=(",", ":"))


def _assignments(columns: Iterable[str]) -> str:
    return ", ".join(f"{_quoted(name)} = EXCLUDED.{_quoted(name)}" for name in columns)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
