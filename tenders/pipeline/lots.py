"""Lots and their results, followed by their number from one notice to the next. Pure."""

from collections.abc import Iterable, Sequence
from typing import Any

from tenders.pipeline.told import LAST_TIER, Told, standing
from tenders.sources.facts import LotFacts, ResultFacts
from tenders.sources.facts_json import dump

# Columns of `Lot` and of `LotResult`, the procedure apart.
type LotRow = dict[str, Any]
type ResultRow = dict[str, Any]

MAX_COUNT = 1_000_000
DESCRIBED = (
    "title",
    "description",
    "classification_codes",
    "departments",
    "nuts_codes",
    "estimated_value",
    "framework_maximum",
    "duration_months",
    "submission_deadline",
    "reserved_codes",
)


def current_lots(ranked: Sequence[Told]) -> list[LotRow]:
    """Return every lot still named, each fact from the best placed notice that states it.

    Awards number lots in their own way: theirs count only when no call describes any.
    """
    telling = [one for one in standing(ranked) if one.tier < LAST_TIER and one.facts.lots]
    telling = telling or [one for one in ranked if one.facts.lots]
    versions: dict[str, list[tuple[int, LotFacts]]] = {}
    for one in telling:
        for number, lot in _numbered(one.facts.lots):
            versions.setdefault(number, []).append((one.notice_id, lot))
    return [
        _lot(number, position, told)
        for position, (number, told) in enumerate(versions.items(), start=1)
    ]


def current_results(by_age: Sequence[Told]) -> list[ResultRow]:
    """Return what was decided of each lot; the newest notice that speaks of a lot holds."""
    decided: dict[str, list[tuple[int, ResultFacts]]] = {}
    for one in by_age:
        fresh: dict[str, list[tuple[int, ResultFacts]]] = {}
        for result in one.facts.results:
            fresh.setdefault(result.lot_number, []).append((one.notice_id, result))
        decided |= fresh
    told = [pair for number in sorted(decided, key=_natural) for pair in decided[number]]
    return [_result(position, *pair) for position, pair in enumerate(told, start=1)]


def _numbered(lots: Iterable[LotFacts]) -> Iterable[tuple[str, LotFacts]]:
    """Tell apart lots that the buyer gave one number; the first keeps it."""
    seen: set[str] = set()
    for position, lot in enumerate(lots, start=1):
        number = lot.number or str(position)
        if number in seen:
            number = f"{number} ({position})"
        seen.add(number)
        yield number, lot


def _lot(number: str, position: int, told: list[tuple[int, LotFacts]]) -> LotRow:
    versions = [lot for _notice_id, lot in told]
    row: LotRow = {"number": number, "position": position, "notice_id": told[0][0]}
    for name in DESCRIBED:
        row[name] = _first([getattr(lot, name) for lot in versions])
    criteria = _first([lot.criteria for lot in versions])
    row["criteria"] = [dump(criterion) for criterion in criteria]
    return row


def _first(values: Iterable[Any]) -> Any:
    value: Any = None
    for value in values:
        if value not in (None, "", ()):
            break
    return list(value) if isinstance(value, tuple) else value


def _result(position: int, notice_id: int, facts: ResultFacts) -> ResultRow:
    count = facts.offer_count
    return {
        "position": position,
        "notice_id": notice_id,
        "lot_number": facts.lot_number,
        "status": facts.status,
        "winner_names": [winner.name[:300] for winner in facts.winners],
        "winner_sirets": [winner.siret for winner in facts.winners],
        "amount": facts.amount,
        "currency": facts.currency,
        "offer_count": count if count is not None and 0 <= count < MAX_COUNT else None,
        "decided_on": facts.decided_on,
        "reason": facts.reason,
    }


def _natural(number: str) -> tuple[int, str]:
    return len(number), number
