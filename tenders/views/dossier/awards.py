"""Who won what of a buyer: our award notices and the contracts it declares, as one list. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from collectif.core.text import fold
from tenders.models import AwardedContract, LotResult, Procedure
from tenders.templatetags.dossier import amount_in

CHART_YEARS: Final = 6


@dataclass(frozen=True, slots=True)
class Award:
    """One contract. `procedure` when an award notice tells of it, else the buyer declared it."""

    title: str
    lot_number: str
    procedure: Procedure | None
    winners: tuple[str, ...]
    amount: str
    is_ceiling: bool
    offer_count: int | None
    on: date | None


@dataclass(frozen=True, slots=True)
class YearBar:
    """What was awarded in a year, in euros; `width` in per cent of the best year."""

    year: int
    count: int
    total: Decimal
    width: str


def past_awards(
    results: Iterable[LotResult], contracts: Iterable[AwardedContract], *, limit: int
) -> list[Award]:
    """Return the newest first; a contract both told and declared is taken from its notice."""
    rows = list(results)
    told = {_identity(row.winner_names, row.amount) for row in rows if row.amount is not None}
    declared = [
        _declared(contract)
        for contract in contracts
        if _identity(_names(contract), contract.amount) not in told
    ]
    found = [*map(_told, rows), *declared]
    return sorted(found, key=lambda award: award.on or date.min, reverse=True)[:limit]


def year_bars(rows: Iterable[Mapping[str, Any]]) -> list[YearBar]:
    """Return the last years that have a total, newest first."""
    known = [row for row in rows if row["total"]][:CHART_YEARS]
    best = max((row["total"] for row in known), default=Decimal(1))
    return [
        YearBar(row["year"], row["count"], row["total"], f"{100 * row['total'] / best:.1f}%")
        for row in known
    ]


def _identity(winners: Iterable[str], value: Decimal | None) -> tuple[frozenset[str], object]:
    """Two tellings of one contract name the same winners and the same amount."""
    return frozenset(map(fold, winners)), value


def _names(contract: AwardedContract) -> list[str]:
    return [str(supplier) for supplier in contract.suppliers.all()]


def _told(result: LotResult) -> Award:
    return Award(
        title=result.procedure.title,
        lot_number=result.lot_number,
        procedure=result.procedure,
        winners=tuple(result.winner_names),
        amount=amount_in(result.amount, result.currency),
        is_ceiling=False,
        offer_count=result.offer_count,
        on=result.decided_on or result.procedure.last_published_on,
    )


def _declared(contract: AwardedContract) -> Award:
    return Award(
        title=contract.title,
        lot_number="",
        procedure=None,
        winners=tuple(_names(contract)),
        amount=amount_in(contract.amount),
        is_ceiling=contract.is_framework,
        offer_count=contract.offer_count,
        on=contract.notified_on,
    )
