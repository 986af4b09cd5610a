"""Facts become rows: a page of notices, lots and buyers, in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from members.actions import ensure_organizations
from members.models import Organization
from tenders.models import Lot, Notice, SourceRecord
from tenders.sources.facts import BuyerFacts, LotFacts, NoticeFacts

# The words of all lots together stay far below the megabyte that a tsvector may hold.
LOT_TEXT_LENGTH = 100_000
NAMELESS_BUYER = "—"
BUYER_NAME_LENGTH = Notice._meta.get_field("buyer_name").max_length
URL_FIELDS = ("documents_url", "submission_url", "source_url")
# Facts and columns of the same name.
COPIED_FIELDS = (
    "source_id",
    "variant",
    "kind",
    "title",
    "description",
    "contract_natures",
    "main_classification_code",
    "additional_classification_codes",
    "departments",
    "nuts_codes",
    "places",
    "published_on",
    "submission_deadline",
    "deadline_text",
    "deadline_issue",
    "estimated_value",
    "estimated_value_min",
    "estimated_value_max",
    "framework_maximum",
    "procedure_type",
    "is_social",
    "is_green",
    "reserved_codes",
    *URL_FIELDS,
    "procedure_id",
    "linked_source_ids",
)
FACT_FIELDS = (*COPIED_FIELDS, "currency", "buyer_name", "buyer_id", "lot_text")
LOT_FIELDS = (
    "position",
    "title",
    "description",
    "classification_codes",
    "departments",
    "estimated_value",
)


@dataclass(slots=True)
class Draft:
    """A notice and its lots as rows not yet written, and who buys."""

    notice: Notice
    lots: list[Lot]
    buyer: tuple[str, str]


def draft(facts: NoticeFacts) -> Draft:
    """Return rows that the database will take.

    Raises ValidationError, by field, for facts that our columns cannot hold: one such record is
    set apart, and the rest of its page goes on.
    """
    notice = Notice(
        **{name: _column(getattr(facts, name)) for name in COPIED_FIELDS},
        currency=facts.currency or "EUR",
        buyer_name=facts.buyer.name[:BUYER_NAME_LENGTH],
        lot_text=_words_of(facts.lots),
        current_deadline=facts.submission_deadline,
    )
    lots = [_lot(lot, position) for position, lot in enumerate(facts.lots, start=1)]
    lots = _numbered(lots)
    # The normaliser has judged the urls: Django's own rule would refuse a few that work.
    notice.clean_fields(exclude=["record", "buyer", "buyer_name", *URL_FIELDS])
    for lot in lots:
        lot.clean_fields(exclude=["notice"])
    return Draft(notice, lots, _buyer(facts.buyer))


def store_drafts(drafts: Sequence[tuple[SourceRecord, Draft]]) -> "StoredNotices":
    """Write what differs from what we hold; a notice keeps its row, its address and its marks.

    The caller holds the lock of the source. Returns the notices written, and every source id
    whose family may have changed: their own, and those they name or used to name.
    """
    held = _held_notices(record for record, _draft in drafts)
    held_lots = _held_lots(notice.pk for notice in held.values())
    _name_buyers([found for _record, found in drafts])
    changed = []
    for record, found in drafts:
        former = held.get(record.pk)
        found.notice.record = record
        if former is None or _differs(found, former, held_lots.get(former.pk, {})):
            changed.append(found)
    _write_notices(changed)
    _write_lots(changed, held_lots)
    return StoredNotices(
        ids=[found.notice.pk for found in changed],
        source_ids=_family_seeds(changed, held),
    )


@dataclass(frozen=True, slots=True)
class StoredNotices:
    ids: list[int]
    source_ids: set[str]


def _column(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _words_of(lots: Iterable[LotFacts]) -> str:
    return "\n".join(f"{lot.title}\n{lot.description}" for lot in lots)[:LOT_TEXT_LENGTH]


def _lot(facts: LotFacts, position: int) -> Lot:
    return Lot(
        number=facts.number or str(position),
        position=position,
        title=facts.title,
        description=facts.description,
        classification_codes=list(facts.classification_codes),
        departments=list(facts.departments),
        estimated_value=facts.estimated_value,
    )


def _numbered(lots: list[Lot]) -> list[Lot]:
    """Tell apart lots that the buyer gave one number; the first keeps it."""
    seen: set[str] = set()
    for lot in lots:
        if lot.number in seen:
            lot.number = f"{lot.number} ({lot.position})"
        seen.add(lot.number)
    return lots


def _buyer(facts: BuyerFacts) -> tuple[str, str]:
    return facts.name or NAMELESS_BUYER, facts.siret


def _name_buyers(drafts: list[Draft]) -> None:
    buyers: dict[tuple[str, str], Organization] = ensure_organizations(
        {found.buyer for found in drafts}
    )
    for found in drafts:
        found.notice.buyer = buyers[found.buyer]


def _held_notices(records: Iterable[SourceRecord]) -> dict[int, Notice]:
    fields = ["pk", "record_id", "source_id", *FACT_FIELDS]
    rows = Notice.objects.filter(record__in=[record.pk for record in records]).only(*fields)
    return {notice.record_id: notice for notice in rows}


def _held_lots(notice_ids: Iterable[int]) -> dict[int, dict[str, Lot]]:
    lots: dict[int, dict[str, Lot]] = {}
    for lot in Lot.objects.filter(notice__in=list(notice_ids)):
        lots.setdefault(lot.notice_id, {})[lot.number] = lot
    return lots


def _differs(found: Draft, former: Notice, former_lots: dict[str, Lot]) -> bool:
    """Compare facts, then lots; one lot fewer shows in `lot_text`."""
    if any(getattr(found.notice, name) != getattr(former, name) for name in FACT_FIELDS):
        return True
    return any(_lot_differs(lot, former_lots.get(lot.number)) for lot in found.lots)


def _lot_differs(lot: Lot, former: Lot | None) -> bool:
    return former is None or any(getattr(lot, f) != getattr(former, f) for f in LOT_FIELDS)


def _write_notices(drafts: list[Draft]) -> None:
    """Insert or update; `normalised_at` and `matched_at` begin anew, as for a new row."""
    Notice.objects.bulk_create(
        [found.notice for found in drafts],
        update_conflicts=True,
        unique_fields=["record"],
        update_fields=[
            *(name.removesuffix("_id") if name == "buyer_id" else name for name in FACT_FIELDS),
            "normalised_at",
            "matched_at",
        ],
    )


def _write_lots(drafts: list[Draft], held: dict[int, dict[str, Lot]]) -> None:
    written, gone = [], []
    for found in drafts:
        former = held.get(found.notice.pk, {})
        for lot in found.lots:
            lot.notice = found.notice
        written += [lot for lot in found.lots if _lot_differs(lot, former.get(lot.number))]
        kept = {lot.number for lot in found.lots}
        gone += [lot.pk for number, lot in former.items() if number not in kept]
    Lot.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["notice", "number"],
        update_fields=LOT_FIELDS,
    )
    if gone:
        Lot.objects.filter(pk__in=gone).delete()


def _family_seeds(changed: list[Draft], held: dict[int, Notice]) -> set[str]:
    seeds: set[str] = set()
    for found in changed:
        former = held.get(found.notice.record_id)
        seeds.add(found.notice.source_id)
        seeds.update(former.linked_source_ids if former else ())
    return seeds


def reasons(error: ValidationError) -> str:
    """Return which fields were refused and why, in short, for whoever looks after the source."""
    return "; ".join(f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())
