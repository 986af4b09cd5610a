"""Decisions of an award, in the old form: who won, for how much, among how many."""

import re
from datetime import date

from tenders.sources.codes import country_code, siret
from tenders.sources.content import Amounts, amount_at, currency_at
from tenders.sources.deadlines import printed_day
from tenders.sources.facts import ResultFacts, ResultStatus, SupplierFacts
from tenders.sources.wire import Json, child, children, has, keys_of, text_of, texts_of

MAX_DECISIONS = 1_000

_CLOSED = frozenset({"INFRUCTUEUX", "SANS_SUITE", "NON_ATTRIBUE"})
_COUNT = re.compile(r"[0-9]{1,5}")
_COUNTRIES = {"FR": "FRA", "BE": "BEL", "DE": "DEU", "LU": "LUX", "CH": "CHE", "SE": "SWE"}


def read(body: Json) -> tuple[ResultFacts, ...]:
    """Return one result for each `DECISION`, or one for the whole when all is dropped."""
    award = child(body, "ATTRIBUTION")
    if award is None:
        return ()
    decisions = children(award, "DECISION")[:MAX_DECISIONS]
    if not decisions and _CLOSED & set(keys_of(award)):
        return (ResultFacts(status="clos-nw"),)
    return tuple(map(_result, decisions))


def amounts(body: Json) -> Amounts:
    """Return the estimate an award recalls, and what was awarded in all.

    The sum of several decisions is not ours to make: the winners of one framework may each
    print its ceiling.
    """
    award = child(body, "ATTRIBUTION")
    decisions = children(award, "DECISION")
    details = child(decisions, "RENSEIGNEMENT") if len(decisions) == 1 else None
    estimate, amount = child(details, "ESTIMATION_INITIALE"), child(details, "MONTANT")
    total = child(award, "VALEUR_TOTALE")
    return Amounts(
        estimated=amount_at(estimate),
        awarded=amount_at(amount) or amount_at(total),
        currency=next(filter(None, map(currency_at, (amount, total, estimate))), ""),
    )


def _result(decision: Json) -> ResultFacts:
    details = children(decision, "RENSEIGNEMENT")
    status = _status(decision)
    holders = children(decision, "TITULAIRE")
    amounts = children(details, "MONTANT")
    amount = child(amounts) if len(amounts) == 1 else None
    return ResultFacts(
        lot_number=text_of(decision, "NUM_LOT"),
        status=status,
        winners=() if status == "clos-nw" else tuple(_supplier(node) for node in holders),
        amount=amount_at(amount),
        currency=currency_at(amount),
        offer_count=_count(texts_of(details, "NB_OFFRE_RECU")),
        decided_on=_day(texts_of(details, "DATE_ATTRIBUTION")),
        reason=text_of(holders, "DENOMINATION") if status == "clos-nw" else "",
    )


def _status(decision: Json) -> ResultStatus:
    if _CLOSED & set(keys_of(decision)):
        return "clos-nw"
    is_won = has(decision, "ATTRIBUE") or text_of(decision, "TITULAIRE", "DENOMINATION")
    return "selec-w" if is_won else ""


def _supplier(node: Json) -> SupplierFacts:
    number = text_of(node, "CODE_IDENT_NATIONAL")
    country = text_of(node, "PAYS").upper()
    return SupplierFacts(
        name=text_of(node, "DENOMINATION"),
        siret=siret(number),
        printed_id=number,
        country=_COUNTRIES.get(country, country_code(country)),
    )


def _count(texts: list[str]) -> int | None:
    """Return the number of tenders received, when the decision prints one only."""
    counts = {int(text) for text in texts if _COUNT.fullmatch(text)}
    return counts.pop() if len(counts) == 1 else None


def _day(texts: list[str]) -> date | None:
    return max(filter(None, map(printed_day, texts)), default=None)
