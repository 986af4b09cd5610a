from datetime import date
from decimal import Decimal

from tenders.sources.boamp.mapa import read
from tenders.sources.facts import SupplierFacts
from tests.tenders.sources.records import mapa


def read_mapa(changes=None):
    return read(mapa(changes)["MAPA"], "call")


def test_read_takes_the_facts_of_the_notice():
    content = read_mapa()

    assert content.title == "Réfection d'un château d'eau"
    assert content.buyer_name == "Syndicat des eaux du Val Gris"
    assert content.buyer_postcode == "97410"
    assert content.natures == ("travaux",)
    assert content.places == ("VAL GRIS",)
    assert content.deadline_text == "2026-07-15T16:30:00"
    assert content.procedure_type == "adapted"
    assert content.postcodes == ("97410",)
    assert content.buyer_profile_url == "https://achats.valgris.example"
    assert (content.main_code, content.buyer_id, content.submission_url) == ("", "", "")
    assert (content.is_divided, content.lots) == (False, ())


def test_lots_are_read_when_the_contract_is_divided():
    lots = {"lot": [{"intitule": "Gros œuvre"}, {"description": "Peinture\nintérieure"}]}

    content = read_mapa({"initial": {"marcheUnique": None, "lots": lots}})

    assert [(lot.number, lot.title) for lot in content.lots] == [
        ("1", "Gros œuvre"),
        ("2", "Peinture"),
    ]


def test_conditions_of_the_contract_are_read():
    initial = {
        "duree": {"nbMois": "24"},
        "caracteristiques": {"variantes": {"non": ""}},
        "conditions": {"formeJuridique": "Groupement solidaire"},
        "criteres": {
            "criterePondere": [
                {"criterePCT": "70", "critere": "PRIX DES TRAVAUX"},
                {"criterePCT": "30", "critere": "DÉLAI"},
            ]
        },
    }

    content = read_mapa({"initial": initial})

    assert content.duration_months == 24
    assert content.variants == "not-allowed"
    assert content.group_form == "Groupement solidaire"
    assert [(one.kind, one.weight, one.is_percentage) for one in content.criteria] == [
        ("price", 70, True),
        ("", 30, True),
    ]


def test_duration_in_days_becomes_months():
    assert read_mapa({"initial": {"duree": {"nbJours": "90"}}}).duration_months == Decimal("2.96")


def award(result, **more):
    decided = {"attribution": {"resultat": result}, "autresInformations": {"nbOffresRecues": "5"}}
    return read({"attribution": {"avisInitial": {"idWeb": "26-9000"}} | decided | more}, "award")


def test_award_gives_winner_amount_and_number_of_tenders():
    content = award(
        {
            "attribue": {
                "titulaire": {"PersonneMorale": "Puits et Forages "},
                "montant": {"@devise": "EUR", "valeur": "50044"},
                "dateAttribution": "2026-08-01",
            }
        }
    )

    (result,) = content.results
    assert content.links.boamp == ("26-9000",)
    assert (result.status, result.winners) == ("selec-w", (SupplierFacts(name="Puits et Forages"),))
    assert (result.amount, result.currency, result.offer_count) == (50044, "EUR", 5)
    assert result.decided_on == date(2026, 8, 1)
    assert (content.amounts.awarded, content.amounts.currency) == (50044, "EUR")


def test_award_without_winner_says_why():
    (result,) = award({"infructueux": {"motif": "Aucune offre"}}).results

    assert (result.status, result.winners, result.reason) == ("clos-nw", (), "Aucune offre")


def test_several_decisions_share_neither_count_nor_total():
    won = {"attribue": {"montant": {"@devise": "EUR", "valeur": "10"}}}

    content = award([won, won])

    assert [result.offer_count for result in content.results] == [None, None]
    assert content.amounts.awarded is None


def test_cancellation_of_unknown_structure_keeps_its_words():
    body = {"organisme": {}, "annulation": {"motif": "Faute de crédits."}}

    assert read(body, "cancellation").change_text == "Faute de crédits."
