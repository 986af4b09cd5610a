from decimal import Decimal

import pytest

from tenders.sources.boamp.legacy import read
from tests.tenders.sources.records import HOSPITAL_SIRET, legacy

LOTS = {
    "DIV_EN_LOTS": {"NON": None, "OUI": ""},
    "LOTS": {
        "LOT": [
            {
                "NUM": "7",
                "INTITULE": "Linge plat",
                "DESCRIPTION": "Draps",
                "CPV": {"PRINCIPAL": "39512000"},
                "VALEUR": {"@DEVISE": "EUR", "#text": "1000"},
            },
            {"DESCRIPTION": "Tenues\nde travail"},
        ]
    },
}


def read_legacy(changes=None, kind="call"):
    return read(legacy(changes), kind)


def correction(change, **more):
    return {"CONDITION_DELAI": None, "RECTIF": {"MODIFICATION": change}, **more}


def test_read_takes_the_facts_of_the_notice():
    content = read_legacy()

    assert content.title == "Location de linge"
    assert content.description == "Location et entretien du linge des services de soins."
    assert (content.buyer_name, content.buyer_id) == ("Hôpital de Brumeval", HOSPITAL_SIRET)
    assert content.main_code == "98310000"
    assert content.additional_codes == ("98311000",)
    assert content.nuts == ("FRK24",)
    assert content.places == ("Brumeval",)
    assert content.natures == ("SERVICE",)
    assert content.deadline_text == "2026-07-10T12:00:00+01:00"
    assert (content.amounts.estimated, content.amounts.currency) == (Decimal("300000.50"), "EUR")
    assert content.documents_url == "https://achats.hopital.example/dce"
    assert content.submission_url == "https://achats.hopital.example"
    assert (content.reserved_codes, content.lots) == ((), ())


def test_title_falls_back_on_the_whole_object():
    content = read_legacy({"OBJET": {"TITRE_MARCHE": None}})

    assert content.title == "Location et entretien du linge des services de soins."


def test_divided_contract_has_its_lots():
    first, second = read_legacy({"OBJET": LOTS}).lots

    assert (first.number, first.title, first.description) == ("7", "Linge plat", "Draps")
    assert first.classification_codes == ("39512000",)
    assert first.estimated_value == Decimal("1000.00")
    assert (second.number, second.title) == ("2", "Tenues")


def test_single_lot_of_an_undivided_contract_is_the_contract():
    lot = {"DESCRIPTION": "Avec blanchissage.", "CPV": {"PRINCIPAL": "98312000"}}

    content = read_legacy({"OBJET": {"LOTS": {"LOT": lot}}})

    assert content.lots == ()
    assert content.description.endswith("soins.\n\nAvec blanchissage.")
    assert content.additional_codes == ("98311000", "98312000")


def test_single_lot_of_a_divided_contract_stays_a_lot():
    lots = {"DIV_EN_LOTS": {"NON": None, "OUI": ""}, "LOTS": {"LOT": LOTS["LOTS"]["LOT"][0]}}

    assert len(read_legacy({"OBJET": lots}).lots) == 1


def test_value_of_an_award_is_not_an_estimate():
    decision = {"RENSEIGNEMENT": {"ESTIMATION_INITIALE": {"@DEVISE": "EUR", "#text": "250000"}}}

    without = read_legacy(kind="award").amounts
    recalled = read_legacy({"ATTRIBUTION": {"DECISION": decision}}, kind="award").amounts
    several = read_legacy({"ATTRIBUTION": {"DECISION": [decision, decision]}}, kind="award").amounts

    assert without.estimated is None
    assert (recalled.estimated, recalled.currency) == (Decimal("250000.00"), "EUR")
    assert several.estimated is None


def test_range_of_a_framework_is_kept_apart():
    framework = {
        "CARACTERISTIQUES": None,
        "ACCORD_CADRE": {
            "VALEUR_MIN": {"@DEVISE": "EUR", "#text": "10000"},
            "VALEUR_MAX": {"@DEVISE": "EUR", "#text": "100000"},
        },
    }

    amounts = read_legacy({"OBJET": framework}).amounts

    assert (amounts.estimated, amounts.minimum, amounts.maximum, amounts.currency) == (
        None,
        Decimal("10000.00"),
        Decimal("100000.00"),
        "EUR",
    )


def test_applications_close_before_tenders():
    delays = {"CONDITION_DELAI": {"RECEPT_CANDIDAT": "2026-06-20T17:00:00+01:00"}}

    assert read_legacy(delays).deadline_text == "2026-06-20T17:00:00+01:00"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"RUB_INIT": "IV.2.2)", "DATE": {"LIRE": "2026-07-20"}}, "2026-07-20"),
        (
            {"APRES_MENTION": "Date limite de réception", "DATE": {"LIRE": "2026-07-20"}},
            "2026-07-20",
        ),
        (
            [
                {"RUB_INIT": "Ouverture", "LIRE": "2026-07-22T14:00:00+01:00"},
                {"RUB_INIT": "Réception des offres", "LIRE": "2026-07-21T16:00:00+01:00"},
            ],
            "2026-07-21T16:00:00+01:00",
        ),
        ({"RUB_INIT": "IV.2.7)", "DATE": {"LIRE": "2026-07-22"}}, ""),
        ({"RUB_INIT": "Date limite", "LIRE": "Mardi à midi"}, ""),
    ],
)
def test_correction_gives_the_new_deadline(change, expected):
    assert read_legacy(correction(change), kind="correction").deadline_text == expected


def test_correction_and_cancellation_name_the_earlier_notice():
    earlier = {"ANNONCE_ANTERIEUR": {"REFERENCE": {"IDWEB": "26-9000"}}}

    assert read_legacy({"RECTIF": earlier}).linked_ids == ("26-9000",)
    assert read_legacy({"ANNULATION": earlier}).linked_ids == ("26-9000",)


@pytest.mark.parametrize(
    ("markers", "expected"),
    [({"ATELIERS_PROTEGES": ""}, ("res-ws",)), ("", ("unspecified",))],
)
def test_reserved_contract_says_to_whom_when_it_can(markers, expected):
    changes = {"CONDITION_PARTICIPATION": {"MARCHE_RESERVE_OUI": markers}}

    assert read_legacy(changes).reserved_codes == expected


def test_documents_may_have_their_own_address():
    address = {"TYPE": {"DOCUMENTS": ""}, "URL": "https://dce.example"}
    court = {"TYPE": {"INSTANCE_RECOURS": ""}, "URL": "https://court.example"}
    changes = {
        "IDENTITE": {"URL_DOCUMENT": None},
        "RENSEIGNEMENTS_COMPLEMENTAIRES": {
            "ADRESSES_COMPLEMENTAIRES": {"ADRESSE": [court, address]}
        },
    }

    assert read_legacy(changes).documents_url == "https://dce.example"
