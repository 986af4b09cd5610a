"""Pieces of SQL with their parameters: what the ORM gives, made part of a larger statement."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    sql: str
    params: tuple[Any, ...] = ()


def nested(rows: Any) -> Part:
    """Return a queryset as what stands between brackets after FROM or IN."""
    sql, params = rows.query.sql_with_params()
    return Part(f"({sql})", params)
