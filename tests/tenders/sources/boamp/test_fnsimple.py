from decimal import Decimal

from tenders.sources.boamp.fnsimple import read
from tests.tenders.sources.records import TOWN_SIRET, fnsimple


def read_fnsimple(changes=None, *, section="initial"):
    return read(fnsimple(changes, section=section)["FNSimple"], "call")


def contract(**changes):
    return {"initial": {"natureMarche": changes}}


def test_read_takes_the_facts_of_the_notice():
    content = read_fnsimple()

    assert content.title == "Tonte et taille dans les parcs"
    assert content.description == "Deux passages par mois d'avril à octobre."
    assert (content.buyer_name, content.buyer_id) == ("Ville de Brumeval", TOWN_SIRET)
    assert content.buyer_postcode == "38990"
    assert content.main_code == "77310000"
    assert content.natures == ("services",)
    assert content.deadline_text == "2026-03-30T12:00:00"
    assert content.procedure_type == "adapted"
    assert content.amounts.estimated == Decimal("120000.00")
    assert content.amounts.currency == "EUR"
    assert content.submission_url == "https://achats.brumeval.example/"
    assert content.reserved_codes == ()
    assert content.lots == ()


def test_range_is_not_an_estimate():
    value = {"valeur": None, "fourchette": {"valeurBasse": "1000", "valeurHaute": "5000.50"}}

    amounts = read_fnsimple(contract(valeurEstimee=value)).amounts

    assert amounts.estimated is None
    assert (amounts.minimum, amounts.maximum) == (Decimal("1000.00"), Decimal("5000.50"))


def test_lots_are_numbered_and_titled_by_their_description():
    lots = {
        "lot": [
            {
                "description": "Parc du haut\nDeux hectares",
                "codeCPV": {"objetPrincipal": {"classPrincipale": "77311000"}},
                "estimationValeur": {"@devise": "EUR", "valeur": "80000"},
            },
            {"description": "Parc du bas"},
        ]
    }
    changes = contract(lotsMarche={"non": None, "oui": ""})
    changes["initial"]["lots"] = lots

    first, second = read_fnsimple(changes).lots

    assert (first.number, first.title) == ("1", "Parc du haut")
    assert first.description == "Parc du haut\nDeux hectares"
    assert first.classification_codes == ("77311000",)
    assert first.estimated_value == Decimal("80000.00")
    assert (second.number, second.title, second.estimated_value) == ("2", "Parc du bas", None)


def test_undivided_contract_has_no_lot():
    changes = {"initial": {"lots": {"lot": {"description": "Les parcs"}}}}

    assert read_fnsimple(changes).lots == ()


def test_additional_codes_follow_the_main_one():
    codes = {"objetComplementaire": [{"classPrincipale": "77340000"}, {"classPrincipale": "x"}]}

    assert read_fnsimple(contract(codeCPV=codes)).additional_codes == ("77340000",)


def test_reserved_contract_does_not_say_to_whom():
    changes = contract(reservationMarche={"non": None, "oui": ""})

    assert read_fnsimple(changes).reserved_codes == ("unspecified",)


def test_award_names_its_call():
    content = read_fnsimple(
        {"attribution": {"avisInitial": {"idWeb": "26-9000"}}}, section="attribution"
    )

    assert content.linked_ids == ("26-9000",)


def test_unknown_section_is_read_by_the_same_names():
    assert read_fnsimple(section="rectificatif").title == "Tonte et taille dans les parcs"
