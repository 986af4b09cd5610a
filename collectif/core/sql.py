"""Pieces of SQL with their parameters: what the ORM gives, made part of a larger statement."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, Q, Value
from django.db.models.lookups import GreaterThan

# Postgres thinks `@@` cheap and reads the table row by row, or in the order of another one that it
# joins; unpacking the words of each row is not cheap: the index is two to five times faster. And
# it forgets which rows of a page the index named when it has no room for a hundred thousand.
BY_INDEX = (
    "SELECT set_config('enable_seqscan', 'off', true),"
    " set_config('enable_mergejoin', 'off', true), set_config('work_mem', '32MB', true)"
)


@dataclass(frozen=True, slots=True)
class Part:
    sql: str
    params: tuple[Any, ...] = ()


def nested(rows: Any) -> Part:
    """Return a queryset as what stands between brackets after FROM or IN."""
    sql, params = rows.query.sql_with_params()
    return Part(f"({sql})", params)


def fetch(part: Part, *, by_index: bool = False) -> list[tuple[Any, ...]]:
    """Return the rows of a statement; `by_index` has Postgres find words by their index.

    These settings are sent with the statement and last as long: one message is one transaction.
    """
    with connection.cursor() as cursor:
        if by_index:
            cursor.execute(f"{BY_INDEX}; {part.sql}", part.params)
            cursor.nextset()
        else:
            cursor.execute(part.sql, part.params)
        return cursor.fetchall()


def has_bit(field: str, bits: int) -> Q:
    """Say whether a number has one of these bits."""
    return Q(GreaterThan(F(field).bitand(bits), Value(0)))
