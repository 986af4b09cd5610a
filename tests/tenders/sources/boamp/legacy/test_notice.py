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
    assert content.deadline_kind == "tenders"
    assert content.documents_urls == ("https://achats.hopital.example/dce",)
    assert content.buyer_profile_url == "https://achats.hopital.example"
    assert (content.submission_url, content.procedure_type) == ("", "open")
    assert (content.is_reserved, content.reserved_codes) == (None, ())
    assert (content.is_divided, content.lots) == (False, ())


def test_title_falls_back_on_the_whole_object():
    content = read_legacy({"OBJET": {"TITRE_MARCHE": None}})

    assert content.title == "Location et entretien du linge des services de soins."


def test_single_lot_of_an_undivided_contract_is_the_contract():
    lot = {"DESCRIPTION": "Avec blanchissage.", "CPV": {"PRINCIPAL": "98312000"}}

    content = read_legacy({"OBJET": {"LOTS": {"LOT": lot}}})

    assert content.lots == ()
    assert content.description.endswith("soins.\n\nAvec blanchissage.")
    assert content.additional_codes == ("98311000", "98312000")


def test_single_lot_of_a_divided_contract_stays_a_lot():
    lots = {"DIV_EN_LOTS": {"NON": None, "OUI": ""}, "LOTS": {"LOT": LOTS["LOTS"]["LOT"][0]}}

    assert len(read_legacy({"OBJET": lots}).lots) == 1


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

    content = read_legacy(delays)

    assert content.deadline_text == "2026-06-20T17:00:00+01:00"
    assert content.deadline_kind == "requests"


def test_correction_cancellation_and_award_name_the_earlier_notice():
    journal = {"PUBLICATION_JOUE": {"ANNEE": "2026", "NUM_ANNONCE": "012345"}}
    earlier = {"REFERENCE": {"IDWEB": "26-9000"}, "REFERENCE_PUBLICATION": journal}
    named = {"ANNONCE_ANTERIEUR": earlier}

    for links in (
        read_legacy({"RECTIF": named}).links,
        read_legacy({"ANNULATION": named}).links,
    ):
        assert (links.boamp, links.ted) == (("26-9000",), ("12345-2026",))
    former = read_legacy({"PUBLICATION_ANTERIEURE": {"REFERENCE_PUBLICATION": journal}})
    assert former.links.ted == ("12345-2026",)


@pytest.mark.parametrize(
    ("holder", "markers", "is_reserved", "codes"),
    [
        ("CONDITION_PARTICIPATION", {"MARCHE_RESERVE_NON": ""}, False, ()),
        ("OBJET", {"MARCHE_RESERVE_NON": ""}, False, ()),
        ("OBJET", {"MARCHE_RESERVE_OUI": ""}, True, ()),
        ("OBJET", {"LOTS_RESERVE_POUVOIR_ADJUDICATEUR": "0"}, None, ()),
        (
            "CONDITION_PARTICIPATION",
            {"MARCHE_RESERVE_OUI": {"ATELIERS_PROTEGES": ""}},
            True,
            ("res-ws",),
        ),
    ],
)
def test_reserved_contract_says_to_whom_when_it_can(holder, markers, is_reserved, codes):
    content = read_legacy({holder: markers})

    assert (content.is_reserved, content.reserved_codes) == (is_reserved, codes)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"OBJET": {"DUREE_DELAI": {"DUREE_MOIS": "36"}}}, 36),
        ({"OBJET": {"DUREE_DELAI": {"DATE_DEBUT": "2026-01-01", "DATE_FIN": "2026-06-30"}}}, 6),
        ({"OBJET": {"ACCORD_CADRE": {"DUREE_AN": "4"}}}, 48),
        ({"OBJET": {"LOTS": {"LOT": {"DUREE_MOIS": "12"}}}}, 12),
        ({}, None),
    ],
)
def test_duration_is_found_where_the_form_puts_it(changes, expected):
    assert read_legacy(changes).duration_months == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"OBJET": {"ACCORD_CADRE": {"UN_SEUL_OPERATEUR": ""}}},
        {"OBJET": {"AVIS_IMPLIQUE": {"ACCORD_CADRE": ""}}},
        {"PROCEDURE": {"AVIS_IMPLIQUE": {"ACCORD_CADRE_OUI": ""}}},
        {"PROCEDURE": {"TECH_ACHAT": {"ACCORD_CADRE": ""}}},
    ],
)
def test_framework_is_known_by_each_of_its_markers(changes):
    assert read_legacy(changes).is_framework
    assert not read_legacy().is_framework


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"OBJET": {"VARIANTES_OUI": ""}}, "allowed"),
        ({"PROCEDURE": {"VARIANTES_NON": ""}}, "not-allowed"),
        (
            {"OBJET": {"LOTS": {"LOT": [{"VARIANTES_NON": ""}, {"VARIANTES_OUI": ""}]}}},
            "allowed",
        ),
        ({}, ""),
    ],
)
def test_variants_may_be_allowed_anywhere(changes, expected):
    assert read_legacy(changes).variants == expected


def test_conditions_of_the_contract_are_read():
    weights = [{"@POIDS": "60", "#text": "Qualité"}, {"@POIDS": "40", "#text": "Prix"}]
    changes = {
        "PROCEDURE": {"CRITERES_ATTRIBUTION": {"CRITERES_PONDERES": {"CRITERE": weights}}},
        "CONDITION_RELATIVE_MARCHE": {"FORME_JURIDIQUE": "Groupement conjoint"},
        "OBJET": {"LIEU_EXEC_LIVR": {"CP": "38990"}},
    }

    content = read_legacy(changes)

    assert [(one.name, one.weight, one.is_percentage) for one in content.criteria] == [
        ("Qualité", 60, True),
        ("Prix", 40, True),
    ]
    assert content.group_form == "Groupement conjoint"
    assert content.postcodes == ("38990",)


def test_documents_may_have_their_own_address():
    address = {"TYPE": {"DOCUMENTS": ""}, "URL": "https://dce.example"}
    court = {"TYPE": {"INSTANCE_RECOURS": ""}, "URL": "https://court.example"}
    changes = {
        "IDENTITE": {"URL_DOCUMENT": None},
        "RENSEIGNEMENTS_COMPLEMENTAIRES": {
            "ADRESSES_COMPLEMENTAIRES": {"ADRESSE": [court, address]}
        },
    }

    assert read_legacy(changes).documents_urls == ("https://dce.example",)
