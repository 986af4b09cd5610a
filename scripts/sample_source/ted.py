"""TED: the Search API v3, for what our client asks of it, and the XML of a notice.

A query is conditions joined by `AND`, then an order: `publication-date=20261102 AND
buyer-country IN (FRA BEL) SORT BY publication-number ASC`.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from scripts.sample_source import eforms
from scripts.sample_source.catalogue import Edition, editions
from scripts.sample_source.markup import to_xml
from scripts.sample_source.ubl import EXTENSION, folder_id, notice_id

SEARCH = "/v3/notices/search"
MAX_LIMIT, MAX_VALUES, DEFAULT_LIMIT = 250, 10_000, 10
KEYS = {
    "query", "fields", "page", "limit", "scope", "paginationMode", "iterationNextToken",
    "onlyLatestVersions", "checkQuerySyntax",
}  # fmt: skip
CONDITION = re.compile(
    r"(?P<field>[a-z-]+)\s*(?:(?P<operator>>=|<=|=|>|<)\s*(?P<value>[\w-]+)"
    r"|IN\s*\((?P<values>[^()]*)\))"
)
SORT = re.compile(r"\s+SORT\s+BY\s+(?P<field>[a-z-]+)(?:\s+(?P<order>ASC|DESC))?\s*$")
TOKEN = re.compile(r"after-(\d{1,6})")
NUMBER = re.compile(r"/[a-z]{2}/notice/(?P<number>\d{1,8}-\d{4})/xml")

type Value = str | dict[str, Any]

FIELDS: dict[str, Callable[[Edition], Value]] = {
    "publication-number": lambda edition: edition.ted_number,
    "publication-date": lambda edition: f"{edition.published_on.isoformat()}Z",
    "notice-identifier": notice_id,
    "procedure-identifier": folder_id,
    "notice-type": lambda edition: eforms.notice_type(edition)[1],
    "form-type": lambda edition: eforms.notice_type(edition)[0],
    "buyer-country": lambda edition: edition.sample.buyer.country,
    "official-language": lambda edition: edition.sample.buyer.language,
    "title-proc": lambda edition: {edition.sample.buyer.language.lower(): edition.sample.title},
    "buyer-name": lambda edition: {
        edition.sample.buyer.language.lower(): [edition.sample.buyer.name]
    },
}
COMPARED = {
    "publication-date": lambda edition: f"{edition.published_on:%Y%m%d}",
    "publication-number": FIELDS["publication-number"],
    "notice-type": FIELDS["notice-type"],
    "buyer-country": FIELDS["buyer-country"],
}
OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "=": lambda found, wanted: found == wanted,
    ">=": lambda found, wanted: found >= wanted,
    "<=": lambda found, wanted: found <= wanted,
    ">": lambda found, wanted: found > wanted,
    "<": lambda found, wanted: found < wanted,
}


class TedError(Exception):
    """A request that the API refuses."""

    def __init__(self, message: str, error: Any, status: int = 400) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, "error": error}


def search(today: date, question: Any) -> dict[str, Any]:
    """Return a page of results for the body of a request, or raise TedError."""
    if not isinstance(question, dict):
        raise invalid("body", "must be an object")
    if unknown := sorted(set(question) - KEYS):
        raise TedError(f'Unrecognized field "{unknown[0]}"', {"type": "UNKNOWN_PROPERTY"})
    fields = checked_fields(question)
    limit = checked_limit(question, len(fields))
    start = first_row(question, limit)
    found = answer(list(editions(today, "ted")), str(question.get("query", "")))
    is_iteration = question.get("paginationMode") == "ITERATION"
    return {
        "notices": [row(edition, fields) for edition in found[start : start + limit]],
        "totalNoticeCount": len(found),
        "iterationNextToken": f"after-{start + limit}" if is_iteration else None,
        "timedOut": False,
    }


def checked_fields(question: dict[str, Any]) -> list[str]:
    fields = question.get("fields")
    if not isinstance(fields, list) or not fields:
        raise invalid("fields", "must not be empty")
    if unknown := [name for name in fields if name not in FIELDS]:
        message = f"Parameter 'fields' contains unsupported value ({unknown[0]})"
        raise TedError(message, {"type": "UNSUPPORTED_VALUE", "supportedValues": list(FIELDS)})
    return fields


def checked_limit(question: dict[str, Any], width: int) -> int:
    limit = question.get("limit", DEFAULT_LIMIT)
    if not isinstance(limit, int) or limit < 1:
        raise invalid("limit", "must be greater than or equal to 1")
    if limit > MAX_LIMIT:
        message = f"Requested limit ({limit}) exceeds the maximum allowed ({MAX_LIMIT})"
        raise TedError(message, {"type": "SEARCH_EXCEEDS_MAX_LIMIT", "maxLimit": MAX_LIMIT})
    if limit * width > MAX_VALUES:
        message = f"Too many values in a page ({limit * width}), {MAX_VALUES} at most"
        raise TedError(message, {"type": "SEARCH_FIELDS_PER_PAGE_EXCEEDS_MAX_LIMIT"})
    return limit


def first_row(question: dict[str, Any], limit: int) -> int:
    """Return where the page begins; the real API answers 500 to a token it did not give."""
    if question.get("paginationMode") != "ITERATION":
        return (int(question.get("page", 1)) - 1) * limit
    token = question.get("iterationNextToken")
    if not token:
        return 0
    if found := TOKEN.fullmatch(str(token)):
        return int(found[1])
    raise TedError("Internal server error", {"type": "INTERNAL_SERVER_ERROR"}, 500)


def invalid(field: str, message: str) -> TedError:
    where = {"objectName": "publicExpertSearchRequestV1", "field": field, "message": message}
    return TedError("Validation error", [where])


def answer(known: Sequence[Edition], query: str) -> list[Edition]:
    order = SORT.search(query)
    wanted = query[: order.start()] if order else query
    conditions = [condition(part.strip()) for part in wanted.split(" AND ")]
    found = [edition for edition in known if all(holds(edition) for holds in conditions)]
    value = compared(order["field"] if order else "publication-number")
    return sorted(found, key=value, reverse=bool(order and order["order"] == "DESC"))


def condition(text: str) -> Callable[[Edition], bool]:
    match = CONDITION.fullmatch(text)
    if match is None:
        raise TedError("Syntax error in expert query", {"type": "QUERY_SYNTAX_ERROR"})
    value = compared(match["field"])
    if match["values"] is not None:
        wanted = set(match["values"].split())
        return lambda edition: value(edition) in wanted
    compare = OPERATORS[match["operator"]]
    return lambda edition: compare(value(edition), match["value"])


def compared(field: str) -> Callable[[Edition], Any]:
    if field not in COMPARED:
        raise TedError(f"Unknown field: {field}", {"type": "QUERY_UNKNOWN_FIELD"})
    return COMPARED[field]


def row(edition: Edition, fields: Sequence[str]) -> dict[str, Value]:
    """Return a result: its number and its links come whatever was asked."""
    url = f"https://ted.europa.eu/en/notice/{edition.ted_number}/xml"
    asked = {name: FIELDS[name](edition) for name in ("publication-number", *fields)}
    return asked | {"links": {"xml": {"MUL": url}}}


def notice_xml(today: date, number: str) -> str | None:
    """Return the XML of the notice of this number, None when it is not (or no longer) there."""
    for edition in editions(today, "ted"):
        if edition.ted_number == number:
            return to_xml(published(edition))
    return None


def published(edition: Edition) -> dict[str, Any]:
    """Return `{root: notice}` with the number and the day that TED adds to it."""
    form = eforms.form(edition)
    (added,) = form.values()
    for name in EXTENSION:
        added = added[name]
    number, _, year = edition.ted_number.partition("-")
    added["efac:Publication"] = {
        "efbc:NoticePublicationID": {
            "@schemeName": "ojs-notice-id",
            "#text": f"{number.zfill(8)}-{year}",
        },
        "efbc:PublicationDate": f"{edition.published_on.isoformat()}Z",
    }
    return form
