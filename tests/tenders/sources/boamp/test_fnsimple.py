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
    assert content.documents_urls == ("https://achats.brumeval.example/dce?lot=1&amp;id=7",)
    assert content.buyer_profile_url == "https://achats.brumeval.example/"
    assert content.submission_url == ""
    assert (content.is_reserved, content.reserved_codes) == (False, ())
    assert (content.is_divided, content.lots) == (False, ())


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
    content = read_fnsimple(contract(reservationMarche={"non": None, "oui": ""}))

    assert (content.is_reserved, content.reserved_codes) == (True, ())


def test_notice_that_says_nothing_leaves_each_answer_open():
    content = read({"organisme": {}, "initial": {"natureMarche": {"intitule": "x"}}}, "call")

    assert (content.is_divided, content.is_reserved, content.variants) == (None, None, "")
    assert (content.duration_months, content.criteria, content.results) == (None, (), ())


def test_conditions_of_the_contract_are_read():
    procedure = {
        "techAchat": {"accordCadre": ""},
        "variantes": {"oui": {"@xsi:type": "xs:string"}},
        "criteresAttrib": "Valeur technique : 60%\nPrix : 40%",
    }
    changes = contract(dureeMois="48", lieuExecution="Parcs du haut") | {
        "organisme": {"grpCommandes": {"oui": {"grpCoordonnateur": "Agglo de la Brume"}}}
    }
    changes["initial"]["procedure"] = procedure

    content = read_fnsimple(changes)

    assert content.duration_months == 48
    assert content.place_texts == ("Parcs du haut",)
    assert content.is_framework
    assert content.variants == "allowed"
    assert [(one.name, one.weight) for one in content.criteria] == [
        ("Valeur technique", 60),
        ("Prix", 40),
    ]
    assert content.buyer_other_names == ("Agglo de la Brume",)


def test_currency_of_the_lots_stands_for_that_of_the_notice():
    lots = {"lot": {"description": "x", "estimationValeur": {"@devise": "EUR", "valeur": "1"}}}
    changes = contract(valeurEstimee=None, lotsMarche={"non": None, "oui": ""})
    changes["initial"]["lots"] = lots

    assert read_fnsimple(changes).amounts.currency == "EUR"


def test_award_names_its_call_and_keeps_its_words():
    award = {
        "avisInitial": {"idWeb": "26-9000"},
        "attributionMarche": "Attribué à Jardins du Nord pour 78 140 euros.",
    }

    content = read_fnsimple({"attribution": award}, section="attribution")

    assert content.links.boamp == ("26-9000",)
    (result,) = content.results
    assert result.reason == "Attribué à Jardins du Nord pour 78 140 euros."
    assert (result.winners, result.amount, result.status) == ((), None, "")


def test_unknown_section_is_read_by_the_same_names():
    assert read_fnsimple(section="rectificatif").title == "Tonte et taille dans les parcs"


def test_correction_keeps_what_it_says_and_the_only_deadline_it_gives():
    section = {
        "avisInitial": {"idWeb": "26-9000"},
        "informations": [{"texte": "Le lot 2 est retiré."}, {"dateReceptionOffres": "2026-04-08"}],
    }

    content = read({"organisme": {}, "rectificatif": section}, "correction")

    assert content.change_text == "Le lot 2 est retiré.\n2026-04-08"
    assert content.deadline_text == "2026-04-08"


def test_correction_with_two_deadlines_does_not_choose():
    section = {
        "avant": {"dateReceptionOffres": "2026-04-01"},
        "apres": {"dateReceptionOffres": "2"},
    }

    assert read({"rectificatif": section}, "correction").deadline_text == ""
