"""A procedure as a line of a table: which columns, in which order, of which kind."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import Choices
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from collectif.matching import cpv
from members.enums import ContractNature
from tenders.enums import DeadlineIssue, ProcedureState, ProcedureType
from tenders.models.procedure_queryset import ProcedureQuerySet

type Kind = Literal["text", "number", "count", "date", "datetime"]

# Rows that Postgres hands over at a time.
CHUNK = 2_000
# In a path, where a public id will stand.
NO_ID = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class Column:
    """`read` makes a cell of the value of `field`; texts are "" when empty, the rest None."""

    field: str
    header: str
    kind: Kind
    read: Callable[[Any], Any]


def columns(site_url: str) -> list[Column]:
    """The columns in the reader's language; `site_url` begins the addresses of the procedures."""
    yes, no = gettext("yes"), gettext("no")
    language = get_language() or ""
    before, after = reverse("tenders:procedure_detail", args=[NO_ID]).split(NO_ID)

    def said(value: bool | None) -> str:
        return "" if value is None else yes if value else no

    def here(public_id: object) -> str:
        return f"{site_url}{before}{public_id}{after}"

    def named(code: str) -> str:
        return cpv.label(code, language) if code else ""

    def column(field: str, header: str, kind: Kind, read: Callable[[Any], Any] = _same) -> Column:
        return Column(field=field, header=header, kind=kind, read=read)

    return [
        column("title", gettext("Title"), "text"),
        column("buyer_name", gettext("Buyer"), "text"),
        column("state", gettext("State"), "text", _worded(ProcedureState)),
        column("contract_natures", gettext("Nature"), "text", _all_worded(ContractNature)),
        column("main_classification_code", gettext("CPV"), "text"),
        column("main_classification_code", gettext("What the CPV says"), "text", named),
        column("departments", gettext("Départements"), "text", ", ".join),
        column("places", gettext("Places"), "text", ", ".join),
        column("first_published_on", gettext("First published"), "date"),
        column("last_published_on", gettext("Last notice"), "date"),
        column("submission_deadline", gettext("Deadline"), "datetime", _local),
        column("deadline_issue", gettext("Doubt on the deadline"), "text", _worded(DeadlineIssue)),
        column("estimated_value", gettext("Estimated value"), "number"),
        column("estimated_value_min", gettext("Lowest value"), "number"),
        column("estimated_value_max", gettext("Highest value"), "number"),
        column("framework_maximum", gettext("Framework maximum"), "number"),
        column("awarded_value", gettext("Awarded value"), "number"),
        column("currency", gettext("Currency"), "text"),
        column("procedure_type", gettext("Procedure"), "text", _worded(ProcedureType)),
        column("lot_count", gettext("Lots"), "count"),
        column("is_social", gettext("Social clause"), "text", said),
        column("is_green", gettext("Environmental clause"), "text", said),
        column("is_reserved", gettext("Reserved"), "text", said),
        column("documents_url", gettext("Documents"), "text"),
        column("source_url", gettext("Official page"), "text"),
        column("public_id", gettext("On this site"), "text", here),
    ]


def lines(procedures: ProcedureQuerySet, shown: Iterable[Column]) -> Iterator[list[Any]]:
    """Yield the cells of each procedure, read from Postgres little by little."""
    shown = list(shown)
    readers = [column.read for column in shown]
    rows = procedures.values_list(*(column.field for column in shown))
    for row in rows.iterator(chunk_size=CHUNK):
        yield [read(value) for read, value in zip(readers, row, strict=True)]


def _same(value: Any) -> Any:
    return value


def _local(value: datetime | None) -> datetime | None:
    """Wall-clock time in Paris without a zone: tables know none."""
    return timezone.make_naive(value) if value else None


def _worded(choices: type[Choices]) -> Callable[[str], str]:
    labels = {str(value): str(label) for value, label in choices.choices}
    return lambda value: labels.get(value, value)


def _all_worded(choices: type[Choices]) -> Callable[[list[str]], str]:
    word = _worded(choices)
    return lambda values: ", ".join(map(word, values))
