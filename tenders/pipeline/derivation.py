"""What the notices of one procedure say today: a pure function from facts to columns.

Notices count in three tiers: calls and their corrections first, then announcements, then what
comes after the deadline. In a tier the newest speaks first; each fact is taken from the first
notice that states it, so that a correction which only moves the deadline changes nothing else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from collectif.matching.cpv import ancestors_of
from tenders.enums import NoticeKind, ProcedureState, ProcedureType, ValueBand, ValueIssue
from tenders.pipeline.lots import LotRow, ResultRow, current_lots, current_results
from tenders.pipeline.told import Said, Told
from tenders.sources.codes import unique
from tenders.sources.facts import NoticeFacts, WordingFacts
from tenders.sources.facts_json import dump
from tenders.sources.languages import READING
from tenders.sources.places import PARIS
from tenders.sources.wordings import worded_in

# A call without a readable deadline leaves the open ones after this long.
UNDATED_OPEN = timedelta(days=90)
LEAST_VALUE, MOST_VALUE = Decimal(100), Decimal(10) ** 10
BANDS = (
    (Decimal(40_000), ValueBand.SMALL),
    (Decimal(90_000), ValueBand.MEDIUM),
    (Decimal(220_000), ValueBand.LARGE),
    (Decimal(1_000_000), ValueBand.VERY_LARGE),
)
# The words of all lots together stay far below the megabyte that a tsvector may hold.
LOT_TEXT_LENGTH = 100_000
NAMELESS_BUYER = "—"
# Facts and columns of the same name, each taken from the first notice that states it.
COPIED = (
    "title",
    "description",
    "language",
    "contract_natures",
    "nuts_codes",
    "questions_deadline",
    "framework_maximum",
    "awarded_value",
    "duration_months",
    "procedure_type",
    "is_framework",
    "is_social",
    "is_green",
    "reserved_execution",
    "variants",
    "group_form",
    "documents_url",
    "submission_url",
)


@dataclass(slots=True)
class Dossier:
    """Columns of `Procedure`, the buyer apart (name, SIRET), and its lots and results."""

    buyer: tuple[str, str]
    columns: dict[str, Any]
    lots: list[LotRow] = field(default_factory=list)
    results: list[ResultRow] = field(default_factory=list)


def derive(told: Iterable[Told]) -> Dossier:
    """Return what all these notices, at least one, say together; their order is irrelevant."""
    readable = (replace(one, facts=worded_in(one.facts, READING)) for one in told)
    by_age = sorted(readable, key=lambda one: one.age)
    newest_first = by_age[::-1]
    ranked = sorted(newest_first, key=lambda one: one.tier)
    said = Said(ranked)
    buyer = said.first("buyer", lambda facts: facts.buyer if facts.buyer.name else None)
    lots = current_lots(ranked)
    results = current_results(by_age)
    columns = {name: _column(said.fact(name)) for name in COPIED}
    columns |= _buyer_columns(buyer, said)
    columns |= _classification(said, lots)
    columns |= _place(said, lots)
    columns |= _reservation(said)
    columns |= _deadline(said, by_age)
    columns |= _value(said, columns)
    columns |= _story(by_age, lots, results, columns)
    columns["criteria"] = [dump(criterion) for criterion in said.fact("criteria")]
    columns["source_url"] = said.fact("source_url")
    columns["lot_text"] = _words_of(lots, said.fact("wordings"))
    columns["procedure_type"] = _known_procedure(columns["procedure_type"])
    columns["lot_count"] = len(lots)
    columns["notice_count"] = len(by_age)
    columns["sources"] = sorted({one.source for one in by_age})
    columns["fact_notices"] = said.notices
    name = buyer.name if buyer else NAMELESS_BUYER
    return Dossier((name, buyer.siret if buyer else ""), columns, lots, results)


def _column(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _buyer_columns(buyer: Any, said: Said) -> dict[str, Any]:
    profile_url = said.first("buyer_profile_url", lambda facts: facts.buyer.profile_url)
    return {
        "buyer_name": (buyer.name if buyer else "")[:300],
        "buyer_country": (buyer.country if buyer else "") or "FRA",
        "buyer_profile_url": profile_url,
    }


def _classification(said: Said, lots: list[LotRow]) -> dict[str, Any]:
    main = said.fact("main_classification_code")
    others = said.fact("additional_classification_codes")
    codes = unique([main, *others, *(code for lot in lots for code in lot["classification_codes"])])
    return {
        "main_classification_code": main,
        "classification_codes": list(codes),
        "cpv_prefixes": list(ancestors_of(codes)),
    }


def _place(said: Said, lots: list[LotRow]) -> dict[str, Any]:
    of_lots = unique(code for lot in lots for code in lot["departments"])
    return {
        "departments": list(said.fact("departments") or of_lots),
        "places": list(said.fact("places")),
    }


def _reservation(said: Said) -> dict[str, Any]:
    """Return whom participation is reserved to; the newest notice that speaks of it may say no."""
    facts = said.first("is_reserved", lambda facts: None if facts.is_reserved is None else facts)
    return {
        "is_reserved": facts.is_reserved if facts else None,
        "reserved_codes": list(facts.reserved_codes) if facts else [],
    }


def _deadline(said: Said, by_age: Sequence[Told]) -> dict[str, Any]:
    """Return what the newest notice that speaks of a deadline says of it, readable or not."""
    speaking = said.first("submission_deadline", _deadline_of)
    facts = speaking or said.ranked[0].facts
    at = facts.submission_deadline
    dated = [one.facts.submission_deadline for one in by_age if one.tier == 0]
    earlier = [moment for moment in dated if moment and moment != at]
    issue = facts.deadline_issue or ("" if at or not facts.deadline_text else "unreadable")
    return {
        "submission_deadline": at,
        "previous_deadline": earlier[-1] if earlier and (at or facts.deadline_day) else None,
        "deadline_kind": facts.deadline_kind,
        "deadline_text": facts.deadline_text,
        "deadline_issue": issue,
        "closes_at": at or _end_of_undated(facts.deadline_day, by_age[-1].facts.published_on),
    }


def _deadline_of(facts: NoticeFacts) -> NoticeFacts | None:
    return facts if facts.submission_deadline or facts.deadline_text else None


def _end_of_undated(day: date | None, published_on: date) -> datetime:
    """Return the end of a printed day, in Paris; without one, the end of our patience."""
    last = day or published_on + UNDATED_OPEN
    return datetime.combine(last + timedelta(days=1), time(), PARIS).astimezone(UTC)


def _value(said: Said, columns: dict[str, Any]) -> dict[str, Any]:
    facts = said.first("estimated_value", _estimate_of) or said.ranked[0].facts
    printed = facts.estimated_value or facts.estimated_value_max or facts.estimated_value_min
    best = printed or columns["awarded_value"]
    is_odd = best is not None and not LEAST_VALUE <= best <= MOST_VALUE
    currency = facts.currency or said.fact("currency") or "EUR"
    sort_value = best if not is_odd and currency == "EUR" else None
    return {
        "estimated_value": facts.estimated_value,
        "estimated_value_min": facts.estimated_value_min,
        "estimated_value_max": facts.estimated_value_max,
        "currency": currency,
        "value_issue": ValueIssue.IMPLAUSIBLE.value if is_odd else "",
        "sort_value": sort_value,
        "value_band": band_of(sort_value).value,
    }


def _estimate_of(facts: NoticeFacts) -> NoticeFacts | None:
    amounts = (facts.estimated_value, facts.estimated_value_min, facts.estimated_value_max)
    return facts if any(amount is not None for amount in amounts) else None


def band_of(value: Decimal | None) -> ValueBand:
    """Return the band of an amount in euros; UNKNOWN without one."""
    if value is None:
        return ValueBand.UNKNOWN
    return next((band for ceiling, band in BANDS if value < ceiling), ValueBand.HUGE)


def _story(
    by_age: Sequence[Told],
    lots: list[LotRow],
    results: list[ResultRow],
    columns: dict[str, Any],
) -> dict[str, Any]:
    cancelled_on = _cancelled_on(by_age)
    awarded_on = _first_day(by_age, NoticeKind.AWARD)
    is_over = awarded_on is not None and _covers(lots, results)
    return {
        "first_published_on": by_age[0].facts.published_on,
        "last_published_on": by_age[-1].facts.published_on,
        "cancelled_on": cancelled_on,
        "awarded_on": awarded_on,
        "state": _state(by_age, columns, is_cancelled=bool(cancelled_on), is_over=is_over).value,
    }


def _state(
    by_age: Sequence[Told], columns: dict[str, Any], *, is_cancelled: bool, is_over: bool
) -> ProcedureState:
    kinds = {one.facts.kind for one in by_age}
    is_call = "call" in kinds or ("correction" in kinds and columns["submission_deadline"])
    if is_cancelled:
        return ProcedureState.CANCELLED
    if is_over:
        return ProcedureState.AWARDED
    if is_call:
        return ProcedureState.CALL
    if "direct_award_intention" in kinds:
        return ProcedureState.DIRECT
    return ProcedureState.PLANNED if "planning" in kinds else ProcedureState.OTHER


def _cancelled_on(by_age: Sequence[Told]) -> date | None:
    """Return the day of the cancellation, unless a later call opened the procedure again."""
    kinds = [one.facts.kind for one in by_age]
    if "cancellation" not in kinds:
        return None
    last = len(kinds) - 1 - kinds[::-1].index("cancellation")
    return None if "call" in kinds[last:] else _first_day(by_age, NoticeKind.CANCELLATION)


def _first_day(by_age: Sequence[Told], kind: NoticeKind) -> date | None:
    days = (one.facts.published_on for one in by_age if one.facts.kind == kind)
    return next(days, None)


def _covers(lots: list[LotRow], results: list[ResultRow]) -> bool:
    """Say whether what was awarded is everything: lots are sometimes awarded one by one."""
    named = {result["lot_number"] for result in results}
    return not named or "" in named or all(lot["number"] in named for lot in lots)


def _words_of(lots: list[LotRow], wordings: Sequence[WordingFacts]) -> str:
    """Return what is searched beside the title: the lots, and the title in other languages."""
    titles = [wording.title for wording in wordings]
    texts = [*titles, *(f"{lot['title']}\n{lot['description']}" for lot in lots)]
    return "\n".join(texts)[:LOT_TEXT_LENGTH]


def _known_procedure(code: str) -> str:
    return code if code in ProcedureType.values else ""
