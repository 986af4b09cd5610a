from datetime import date
from decimal import Decimal

import pytest

from tenders.sources.boamp.legacy import read, results
from tenders.sources.facts import SupplierFacts
from tests.tenders.sources.records import HOSPITAL_SIRET, legacy


def euros(amount):
    return {"@DEVISE": "EUR", "#text": amount}


WON = {
    "ATTRIBUE": "",
    "NUM_LOT": "2",
    "TITULAIRE": {
        "DENOMINATION": "Blanchisserie du Val",
        "CODE_IDENT_NATIONAL": HOSPITAL_SIRET,
        "PAYS": "FR",
    },
    "RENSEIGNEMENT": {
        "DATE_ATTRIBUTION": "2026-09-01",
        "NB_OFFRE_RECU": "3",
        "ESTIMATION_INITIALE": euros("250000"),
        "MONTANT": euros("231000.50"),
    },
}


def award(decision=None, **more):
    inner = more | ({"DECISION": decision} if decision is not None else {})
    return {"ATTRIBUTION": inner}


def test_decision_gives_winner_amount_count_and_day():
    (result,) = results.read(award(WON))

    assert (result.lot_number, result.status) == ("2", "selec-w")
    assert result.winners == (
        SupplierFacts(
            name="Blanchisserie du Val",
            siret=HOSPITAL_SIRET,
            printed_id=HOSPITAL_SIRET,
            country="FRA",
        ),
    )
    assert (result.amount, result.currency) == (Decimal("231000.50"), "EUR")
    assert (result.offer_count, result.decided_on) == (3, date(2026, 9, 1))


def test_group_of_winners_is_one_decision():
    holders = [{"DENOMINATION": "Un"}, {"DENOMINATION": "Deux"}]
    details = [{"DATE_ATTRIBUTION": "2026-09-01"}, {"DATE_ATTRIBUTION": "2026-09-03"}]

    (result,) = results.read(
        award({"ATTRIBUE": "", "TITULAIRE": holders, "RENSEIGNEMENT": details})
    )

    assert [winner.name for winner in result.winners] == ["Un", "Deux"]
    assert (result.amount, result.decided_on) == (None, date(2026, 9, 3))


@pytest.mark.parametrize("marker", ["INFRUCTUEUX", "SANS_SUITE", "NON_ATTRIBUE"])
def test_decision_without_winner_keeps_the_sentence_as_its_reason(marker):
    decision = {marker: "", "TITULAIRE": {"DENOMINATION": "Aucune offre reçue"}}

    (result,) = results.read(award(decision))

    assert (result.status, result.winners, result.reason) == ("clos-nw", (), "Aucune offre reçue")


def test_award_dropped_as_a_whole_is_one_result():
    (result,) = results.read(award(SANS_SUITE=""))

    assert (result.status, result.lot_number) == ("clos-nw", "")


def test_call_has_no_result():
    assert results.read(legacy()) == ()
    assert results.read({"ATTRIBUTION": ""}) == ()


@pytest.mark.parametrize("count", ["", "trois", "-1", "999999", ["1", "2"]])
def test_count_that_makes_no_sense_is_left_out(count):
    decision = {"ATTRIBUE": "", "RENSEIGNEMENT": {"NB_OFFRE_RECU": count}}

    assert results.read(award(decision))[0].offer_count is None


def test_amounts_of_one_decision_are_those_of_the_notice():
    amounts = results.amounts(award(WON))

    assert (amounts.estimated, amounts.awarded) == (250000, Decimal("231000.50"))
    assert amounts.currency == "EUR"


def test_amounts_of_several_decisions_are_not_added_up():
    amounts = results.amounts(award([WON, WON]))

    assert (amounts.estimated, amounts.awarded) == (None, None)
    assert results.amounts(award([WON, WON], VALEUR_TOTALE=euros("9"))).awarded == 9


def test_value_of_an_award_is_never_an_estimate():
    content = read(legacy(), "award")

    assert content.amounts.estimated is None
