"""How Postgres answers each statement: what it reads, and whether it reads a whole table."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

# Below so many rows a table is read whole, and rightly.
SMALL = 1_000


@dataclass(slots=True)
class Plan:
    """One statement as it was executed; `pages` are 8 kB blocks, in memory or not."""

    sql: str
    milliseconds: float
    pages: int
    indexes: dict[str, None] = field(default_factory=dict)
    scanned: dict[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        scans = "".join(f"  WHOLE TABLE {name}" for name in self.scanned)
        used = ", ".join(self.indexes) or "no index"
        return f"{self.milliseconds:8.2f} ms {self.pages:7} pages  {used}{scans}\n      {self.head}"

    @property
    def head(self) -> str:
        """The statement without its columns."""
        sql = re.sub(r"\s+", " ", self.sql)
        sql = re.sub(r"SELECT .*? FROM ", "SELECT … FROM ", sql, count=1)
        return sql if len(sql) < 160 else f"{sql[:110]} … {sql[-45:]}"


@contextmanager
def explained() -> Iterator[list[Plan]]:
    """Collect the plan of each statement: executed again when it reads, else only planned."""
    plans: list[Plan] = []

    def explain(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        setting, told = re.fullmatch(r"(SELECT set_config[^;]*; )?(.*)", sql, re.DOTALL).groups("")
        if not many and re.match(r"\s*\(?(SELECT|WITH|INSERT|UPDATE|DELETE)", told, re.I):
            plans.append(_plan(context["cursor"], setting, told, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        yield plans


def _plan(cursor: Any, setting: str, sql: str, params: Any) -> Plan:
    writes = re.search(r"\b(INSERT INTO|UPDATE|DELETE FROM) \"|nextval", sql)
    options = "" if writes else "ANALYZE, BUFFERS, "
    cursor.cursor.execute(f"{setting}EXPLAIN ({options}FORMAT JSON) {sql}", params)
    if setting:
        cursor.cursor.nextset()
    answer = cursor.cursor.fetchone()[0]
    told = (json.loads(answer) if isinstance(answer, str) else answer)[0]
    root = told["Plan"]
    pages = root.get("Shared Hit Blocks", 0) + root.get("Shared Read Blocks", 0)
    plan = Plan(sql, told.get("Execution Time", 0.0), pages)
    for node in _nodes(root):
        if "Index Name" in node:
            plan.indexes[node["Index Name"]] = None
        if node["Node Type"] == "Seq Scan" and _rows_of(cursor, node["Relation Name"]) > SMALL:
            plan.scanned[node["Relation Name"]] = node["Plan Rows"]
    return plan


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


def _rows_of(cursor: Any, table: str) -> float:
    cursor.cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [table])
    return cursor.cursor.fetchone()[0]
