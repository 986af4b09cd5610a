"""The part of the Explore API query language that our client speaks.

A `where` clause is comparisons joined by `and`: `dateparution>=date'2026-11-01'`,
`nature="APPEL_OFFRE"`, `code_departement in ("38","73")`. A list field matches when one of its
values does.
"""

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

type Record = dict[str, Any]

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    ":": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
CONDITION = re.compile(
    r"""\s*(?P<field>\w+)\s*
    (?: (?P<operator>!=|>=|<=|=|:|>|<) \s* (?P<value>(?:date)?'[^']*'|"[^"]*"|-?\d+)
      | in \s* \((?P<values>[^()]*)\) )\s*""",
    re.VERBOSE | re.IGNORECASE,
)
CONJUNCTION = re.compile(r"and\b", re.IGNORECASE)
QUOTED = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)')\s*""")
MAX_LIMIT, DEFAULT_LIMIT, MAX_WINDOW = 100, 10, 10_000
PARAMETERS = {"where", "order_by", "limit", "offset", "select", "timezone", "lang"}


class QueryError(Exception):
    """A request the API answers with 400."""

    def __init__(self, error_code: str, message: str) -> None:
        super().__init__(message)
        self.body = {"error_code": error_code, "message": message}


def page(records: Iterable[Record], parameters: Mapping[str, str]) -> dict[str, Any]:
    """Return `{"total_count", "results"}` for the parameters, or raise QueryError."""
    rows = list(records)
    fields = set(rows[0]) if rows else set()
    unknown = sorted(set(parameters) - PARAMETERS)
    if unknown:
        raise QueryError("InvalidRESTParameterError", f"Unknown parameter: {unknown[0]}")
    limit, offset = window(parameters)
    matches = matcher(parameters.get("where", ""), fields)
    found = ordered([row for row in rows if matches(row)], parameters.get("order_by", ""), fields)
    results = selected(found[offset : offset + limit], parameters.get("select", "*"), fields)
    return {"total_count": len(found), "results": results}


def window(parameters: Mapping[str, str]) -> tuple[int, int]:
    limit = integer(parameters, "limit", DEFAULT_LIMIT)
    offset = integer(parameters, "offset", 0)
    if not -1 <= limit <= MAX_LIMIT:
        raise invalid("limit", limit, f"-1 <= limit <= {MAX_LIMIT} is expected.")
    limit = MAX_LIMIT if limit == -1 else limit
    if offset < 0 or offset + limit > MAX_WINDOW:
        raise invalid("offset", offset, f"0 <= offset + limit <= {MAX_WINDOW} is expected.")
    return limit, offset


def integer(parameters: Mapping[str, str], name: str, default: int) -> int:
    text = parameters.get(name, "")
    if not text:
        return default
    try:
        return int(text)
    except ValueError:
        raise invalid(name, text, "an integer is expected.") from None


def invalid(name: str, found: object, expected: str) -> QueryError:
    message = f"Invalid value for {name} API parameter: {found} was found but {expected}"
    return QueryError("InvalidRESTParameterError", message)


def matcher(where: str, fields: set[str]) -> Callable[[Record], bool]:
    conditions = [condition(match, fields) for match in conditions_of(where)]
    return lambda record: all(holds(record) for holds in conditions)


def conditions_of(where: str) -> Iterable[re.Match[str]]:
    position = 0
    while position < len(where.rstrip()):
        match = CONDITION.match(where, position)
        if match is None:
            raise malformed(where)
        yield match
        position = match.end()
        if position < len(where):
            joint = CONJUNCTION.match(where, position)
            if joint is None or joint.end() == len(where):
                raise malformed(where)
            position = joint.end()


def malformed(where: str) -> QueryError:
    return QueryError("ODSQLError", f"ODSQL query is malformed: {where}")


def condition(match: re.Match[str], fields: set[str]) -> Callable[[Record], bool]:
    field = known(match["field"], fields)
    if match["values"] is not None:
        wanted = set(quoted_values(match["values"]))
        return lambda record: any(value in wanted for value in values_of(record[field]))
    compare, value = OPERATORS[match["operator"]], literal(match["value"])
    return lambda record: any(compare(found, value) for found in values_of(record[field]))


def known(field: str, fields: set[str]) -> str:
    if field not in fields:
        raise QueryError("ODSQLError", f"Unknown field: {field}")
    return field


def quoted_values(text: str) -> Iterable[str]:
    for part in text.split(","):
        match = QUOTED.fullmatch(part)
        if match is None:
            raise malformed(text)
        yield match[1] if match[1] is not None else match[2]


def literal(text: str) -> str:
    return text.removeprefix("date").strip("'\"")


def values_of(value: Any) -> list[str]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def ordered(rows: list[Record], order_by: str, fields: set[str]) -> list[Record]:
    for term in reversed([part for part in order_by.split(",") if part.strip()]):
        field, _, direction = term.strip().partition(" ")
        name = known(field.removeprefix("-"), fields)
        is_descending = field.startswith("-") or direction.strip().lower() == "desc"
        rows = sorted(rows, key=lambda row: str(row[name] or ""), reverse=is_descending)
    return rows


def selected(rows: list[Record], select: str, fields: set[str]) -> list[Record]:
    if select.strip() in ("", "*"):
        return rows
    names = [known(name.strip(), fields) for name in select.split(",")]
    return [{name: row[name] for name in names} for row in rows]
