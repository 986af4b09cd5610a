import json
from datetime import date

import pytest

from tenders.sources.boamp import record
from tenders.sources.errors import UnparsableRecord


@pytest.mark.parametrize(
    ("nature", "state", "expected"),
    [
        ("APPEL_OFFRE", "INITIAL", "call"),
        ("ATTRIBUTION", "INITIAL", "award"),
        ("RECTIFICATIF", "RECTIFICATIF", "correction"),
        ("APPEL_OFFRE", "RECTIFICATIF", "correction"),
        ("RECTIFICATIF", "INITIAL", "correction"),
        ("APPEL_OFFRE", "ANNULATION", "cancellation"),
        ("ANNULATION", "INITIAL", "cancellation"),
        ("PRE-INFORMATION", "INITIAL", "planning"),
        ("MODIFICATION", "INITIAL", "modification"),
        ("INTENTION_CONCLURE", "INITIAL", "direct_award_intention"),
        ("CONCOURS", "INITIAL", "other"),
        (None, None, "other"),
    ],
)
def test_kind_reads_nature_and_state(nature, state, expected):
    assert record.kind({"nature": nature, "etat": state}) == expected


@pytest.mark.parametrize("value", [None, "", True, [], {}, "26/81222", "x" * 51, "26-1\n'"])
def test_source_id_refuses_what_is_not_one(value):
    with pytest.raises(UnparsableRecord) as caught:
        record.source_id({"idweb": value})

    assert caught.value.code == "bad_id"


def test_source_id_accepts_old_and_new_forms():
    assert record.source_id({"idweb": "26-81222"}) == "26-81222"
    assert record.source_id({"idweb": "BOAMP-06-101-0001-01"}) == "BOAMP-06-101-0001-01"


@pytest.mark.parametrize("value", [None, "", "02/03/2026", "2026-02-30", "7017-01-01", {}])
def test_published_on_refuses_what_is_not_a_plausible_day(value):
    with pytest.raises(UnparsableRecord) as caught:
        record.published_on({"dateparution": value})

    assert caught.value.code == "bad_date"


def test_published_on_reads_a_day_or_an_instant():
    assert record.published_on({"dateparution": "2026-03-02"}) == date(2026, 3, 2)
    assert record.published_on({"dateparution": "2026-03-02T00:00:00+00:00"}) == date(2026, 3, 2)


@pytest.mark.parametrize("value", [None, "", "{", "[]", "[1]", '"x"', "null", "[" * 100_000, 5])
def test_donnees_that_is_not_a_json_object_is_refused(value):
    with pytest.raises(UnparsableRecord) as caught:
        record.donnees({"donnees": value})

    assert caught.value.code == "donnees_not_json"


def test_gestion_that_is_not_json_is_left_out():
    assert record.gestion({"gestion": "{"}) is None


def test_departments_come_from_the_record_then_from_gestion():
    management = {"INDEXATION": {"DEP_PUBLICATION": ["38", "05"]}}

    assert record.departments({"code_departement": ["5", "2a", "99", None]}, {}) == ("05", "2A")
    assert record.departments({"code_departement": None}, management) == ("38", "05")
    assert record.departments({"code_departement_prestation": "974"}, None) == ("974",)


def test_links_gather_all_mentions():
    journal = {"PUBLICATION_JOUE": {"ANNEE": "2026", "NUM_ANNONCE": "012345"}}
    management = {
        "REFERENCE": {"ANNONCE_ANTERIEUR": {"IDWEB": "26-2"}},
        "MARCHE": {"ANNONCE_ANTERIEUR": [{"REFERENCE": {"IDWEB": "26-3"}}]},
    }
    former = {"REFERENCE": {"IDWEB": "26-4"}, "REFERENCE_PUBLICATION": [journal]}

    links = record.links(
        {"annonce_lie": ["26-1", "voir avis"], "annonces_anterieures": json.dumps(former)},
        management,
    )

    assert links.boamp == ("26-1", "26-2", "26-3", "26-4")
    assert links.ted == ("12345-2026",)


def test_winners_are_names_not_sentences():
    names = ["Jardins du Nord", "Marché infructueux pour absence d'offre", "Jardins du Nord"]

    assert record.winners({"titulaire": names}) == ("Jardins du Nord",)
    assert record.winners({"titulaire": None}) == ()


@pytest.mark.parametrize(
    ("schema", "variant"),
    [
        ("Boamp_v110.xsd", "legacy_v110"),
        ("Boamp_v230.xsd", "legacy_v230"),
        ("Boamp_v240.xsd", "legacy_v240"),
        ("None", "legacy_unlabelled"),
        (None, "legacy_unlabelled"),
        (record.OLD_FEED, "legacy_xml_2017"),
    ],
)
def test_legacy_variant_names_the_version_of_the_form(schema, variant):
    assert record.legacy_variant({"source_schema": schema}) == variant


def test_criteria_come_from_the_record_or_from_gestion():
    management = {"INDEXATION": {"CRITERES_SOCIAUX_ENV": {"SOCIAUX": ""}}}

    assert record.criteria({"criteres": ["environnementaux"]}, None) == {"environnementaux"}
    assert record.criteria({"criteres": None}, management) == {"sociaux"}


def test_procedure_type_of_an_unknown_word_is_blank():
    assert record.procedure_type({"type_procedure": "NEGOCIE"}) == "neg-w-call"
    assert record.procedure_type({"type_procedure": "INCONNU"}) == ""
