"""A call as a person told it: kept as JSON, the record of this source, and read into facts."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from tenders.sources.assembly import assemble
from tenders.sources.bodies import canonical
from tenders.sources.codes import amount
from tenders.sources.content import Amounts, Content
from tenders.sources.deadlines import MAX_DAYS_OPEN
from tenders.sources.errors import UnparsableRecord
from tenders.sources.facts import NoticeFacts
from tenders.sources.private.cells import instant

type DeadlineProblem = Literal["", "deadline_passed", "deadline_out_of_reason"]

VARIANT = "private"
ID_MAX_LENGTH = 80
_LISTS = ("cpv_codes", "departments", "natures")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is told of the call itself; each value is one that `cells` returns.

    `deadline`: "2026-12-31T16:00" on the buyer's wall; `estimated_value`: "80000.50", in euros
    net of tax; `natures`: eForms contract natures.
    """

    title: str
    buyer: str
    reference: str = ""
    siret: str = ""
    description: str = ""
    cpv_codes: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    natures: tuple[str, ...] = ()
    deadline: str = ""
    estimated_value: str = ""
    url: str = ""

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Entry":
        """Return what `asdict` gave, back from JSON; raise UnparsableRecord for anything else."""
        try:
            told: dict[str, Any] = {
                name: tuple(map(str, value)) if name in _LISTS else str(value)
                for name, value in values.items()
                if name in _FIELDS
            }
            return cls(**told)
        except TypeError as error:
            raise UnparsableRecord("not_a_record", str(error)) from error


_FIELDS = frozenset(Entry.__dataclass_fields__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDetails:
    """What the team alone knows: how the call came, whom to ask, what binds those who read it."""

    origin: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    is_nda_required: bool = False
    note: str = ""


def body_of(entry: Entry, *, source_id: str, entered_on: date) -> str:
    """Return the one text of what was entered: the same answers give the same text."""
    told = {name: value for name, value in asdict(entry).items() if value}
    told |= {name: list(told[name]) for name in _LISTS if name in told}
    return canonical({"id": source_id, "entered_on": entered_on.isoformat(), "told": told})


def read_body(body: str) -> tuple[Entry, str, date]:
    """Return the entry, its id and the day it was entered; raise UnparsableRecord."""
    try:
        record = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnparsableRecord("not_a_record", str(error)) from error
    if not isinstance(record, dict) or not isinstance(record.get("told"), dict):
        raise UnparsableRecord("not_a_record")
    source_id = str(record.get("id") or "")
    if not 0 < len(source_id) <= ID_MAX_LENGTH:
        raise UnparsableRecord("bad_id", source_id)
    return Entry.from_json(record["told"]), source_id, _day(record.get("entered_on"))


def normalise(body: str) -> NoticeFacts:
    """Return the facts of one stored body, or raise UnparsableRecord."""
    entry, source_id, entered_on = read_body(body)
    return facts_of(entry, source_id=source_id, entered_on=entered_on)


def facts_of(entry: Entry, *, source_id: str, entered_on: date) -> NoticeFacts:
    """Return the facts of an entry; the deadline stands on the clock of its départements."""
    main, *others = entry.cpv_codes or ("",)
    content = Content(
        variant=VARIANT,
        title=entry.title,
        description=entry.description,
        buyer_name=entry.buyer,
        buyer_id=entry.siret,
        natures=entry.natures,
        main_code=main,
        additional_codes=tuple(others),
        deadline_text=entry.deadline,
        amounts=Amounts(estimated=amount(entry.estimated_value), currency="EUR"),
    )
    return assemble(
        content,
        source_id=source_id,
        kind="call",
        published_on=entered_on,
        departments=entry.departments,
        source_url=entry.url,
        reads_instants=False,
    )


def deadline_problem(entry: Entry, *, entered_on: date, now: datetime) -> DeadlineProblem:
    """Say why nobody could answer by this deadline; "" for a good one, or none."""
    at = instant(entry.deadline, entry.departments)
    if at is None:
        return ""
    if at <= now:
        return "deadline_passed"
    is_far = at.date() > entered_on + timedelta(days=MAX_DAYS_OPEN)
    return "deadline_out_of_reason" if is_far else ""


def _day(text: object) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise UnparsableRecord("bad_date", str(text)) from error
