"""Who won what: results of lots point to contracts, tenders, parties and organisations in turn."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from tenders.sources.codes import amount
from tenders.sources.content import MAX_LOTS, amount_at, currency_at
from tenders.sources.eforms.organisations import Directory
from tenders.sources.eforms.tree import by_id, day_of, words
from tenders.sources.facts import ResultFacts, ResultStatus, SupplierFacts
from tenders.sources.wire import Json, child, children, text_of, texts_of

_STATUSES = frozenset({"selec-w", "clos-nw", "open-nw"})
_PAID = ("cac:LegalMonetaryTotal", "cbc:PayableAmount")
_LOT = ("efac:TenderLot", "cbc:ID")
_REASON = ("efac:DecisionReason", "efbc:DecisionReasonCode")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The results part of a notice (ND-NoticeResult), each element at hand by its number.

    `signed`: tenders by contract and lot. `decided_on`: date of the whole notice, when it has one.
    """

    node: Json
    tenders: dict[str, Json]
    contracts: dict[str, Json]
    signed: dict[tuple[str, str], list[Json]]
    parties: dict[str, Json]
    decided_on: date | None
    known: Directory


def outcome_of(root: Json, extension: Json, known: Directory) -> Outcome:
    """Return the results part of a notice, empty in a call."""
    node = child(extension, "efac:NoticeResult")
    tenders = by_id(children(node, "efac:LotTender"))
    contracts = by_id(children(node, "efac:SettledContract"))
    return Outcome(
        node=node,
        tenders=tenders,
        contracts=contracts,
        signed=_signed(contracts, tenders),
        parties=by_id(children(node, "efac:TenderingParty")),
        decided_on=day_of(text_of(root, "cac:TenderResult", "cbc:AwardDate")),
        known=known,
    )


def results(outcome: Outcome) -> tuple[ResultFacts, ...]:
    """Return what was decided of each lot (ND-LotResult)."""
    nodes = children(outcome.node, "efac:LotResult")[:MAX_LOTS]
    return tuple(_result(outcome, node) for node in nodes)


def awarded_value(outcome: Outcome) -> Decimal | None:
    """Return the value of all contracts of the notice (BT-161)."""
    return amount_at(outcome.node, "cbc:TotalAmount")


def framework_maximums(outcome: Outcome) -> dict[str, Decimal]:
    """Return the ceiling of each lot's framework agreement (BT-709) by lot number."""
    found = {}
    for node in children(outcome.node, "efac:LotResult"):
        ceiling = amount_at(node, "efac:FrameworkAgreementValues", "cbc:MaximumValueAmount")
        if ceiling:
            found[text_of(node, *_LOT)] = ceiling
    return found


def overall_maximum(outcome: Outcome) -> Decimal | None:
    """Return the ceiling of all framework agreements together (BT-118)."""
    return amount_at(outcome.node, "efbc:OverallMaximumFrameworkContractsAmount")


def currency_of(outcome: Outcome) -> str:
    """Return the currency of the results."""
    overall = child(outcome.node, "efbc:OverallMaximumFrameworkContractsAmount")
    return currency_at(child(outcome.node, "cbc:TotalAmount")) or currency_at(overall)


def _result(outcome: Outcome, node: Json) -> ResultFacts:
    lot_number = text_of(node, *_LOT)
    status = text_of(node, "cbc:TenderResultCode")
    contracts = _pointed(node, "efac:SettledContract", outcome.contracts)
    tenders = _winning(outcome, node, lot_number) if status in {"selec-w", ""} else []
    paid = [child(tender, *_PAID) for tender in tenders]
    return ResultFacts(
        lot_number=lot_number,
        status=cast(ResultStatus, status if status in _STATUSES else ""),
        winners=_winners(outcome, tenders),
        amount=_total(paid) if contracts or len(paid) == 1 else None,
        currency=next(filter(None, map(currency_at, paid)), ""),
        offer_count=_offer_count(node),
        decided_on=_decided_on(contracts) or outcome.decided_on,
        reason=words(node, *_REASON, language=outcome.known.language),
    )


def _signed(
    contracts: dict[str, Json], tenders: dict[str, Json]
) -> dict[tuple[str, str], list[Json]]:
    """Return the tenders of each contract and lot: one contract may cover hundreds of lots."""
    found: dict[tuple[str, str], list[Json]] = {}
    for number, contract in contracts.items():
        for tender in _pointed(contract, "efac:LotTender", tenders):
            found.setdefault((number, text_of(tender, *_LOT)), []).append(tender)
    return found


def _winning(outcome: Outcome, node: Json, lot_number: str) -> list[Json]:
    """Return the tenders that got a contract, else the first in rank of those published."""
    numbers = dict.fromkeys(texts_of(node, "efac:SettledContract", "cbc:ID"))
    signed = [
        tender
        for number in numbers
        for lot in dict.fromkeys((lot_number, ""))
        for tender in outcome.signed.get((number, lot), [])
    ]
    if signed:
        return signed
    published = _pointed(node, "efac:LotTender", outcome.tenders)
    return [each for each in published if text_of(each, "cbc:RankCode") == "1"] or published


def _pointed(node: Json, element: str, known: dict[str, Json]) -> list[Json]:
    numbers = dict.fromkeys(texts_of(node, element, "cbc:ID"))
    return [known[number] for number in numbers if number in known]


def _winners(outcome: Outcome, tenders: list[Json]) -> tuple[SupplierFacts, ...]:
    """Return every member of the winning groups, not their subcontractors."""
    parties = [
        party
        for tender in tenders
        for party in _pointed(tender, "efac:TenderingParty", outcome.parties)
    ]
    numbers = dict.fromkeys(texts_of(parties, "efac:Tenderer", "cbc:ID"))
    found = (outcome.known.supplier(number) for number in numbers)
    return tuple(supplier for supplier in found if supplier)


def _total(paid: list[Json]) -> Decimal | None:
    """Return the sum of the winning tenders (BT-720), nothing when one is kept back."""
    amounts = [amount_at(each) for each in paid]
    known = [each for each in amounts if each is not None]
    return amount(str(sum(known))) if known and len(known) == len(amounts) else None


def _offer_count(node: Json) -> int | None:
    """Return the tenders received (BT-759, BT-760 "tenders")."""
    for statistics in children(node, "efac:ReceivedSubmissionsStatistics"):
        count = text_of(statistics, "efbc:StatisticsNumeric")
        if text_of(statistics, "efbc:StatisticsCode") == "tenders" and _is_count(count):
            return int(count)
    return None


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 7


def _decided_on(contracts: list[Json]) -> date | None:
    """Return when the contract was concluded (BT-145), else the winner chosen (BT-1451)."""
    printed = texts_of(contracts, "cbc:IssueDate") + texts_of(contracts, "cbc:AwardDate")
    return next(filter(None, map(day_of, printed)), None)
