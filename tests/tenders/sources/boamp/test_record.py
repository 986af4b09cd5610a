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


def test_linked_ids_gather_all_mentions():
    management = {
        "REFERENCE": {"ANNONCE_ANTERIEUR": {"IDWEB": "26-2"}},
        "MARCHE": {"ANNONCE_ANTERIEUR": [{"REFERENCE": {"IDWEB": "26-3"}}]},
    }

    assert record.linked_ids({"annonce_lie": ["26-1"]}, management) == ["26-1", "26-2", "26-3"]


def test_criteria_come_from_the_record_or_from_gestion():
    management = {"INDEXATION": {"CRITERES_SOCIAUX_ENV": {"SOCIAUX": ""}}}

    assert record.criteria({"criteres": ["environnementaux"]}, None) == {"environnementaux"}
    assert record.criteria({"criteres": None}, management) == {"sociaux"}


def test_natures_are_translated_once_each():
    assert record.natures(("travaux", "SERVICE", "services", "x")) == ("works", "services")


def test_procedure_type_of_an_unknown_word_is_blank():
    assert record.procedure_type({"type_procedure": "NEGOCIE"}) == "neg-w-call"
    assert record.procedure_type({"type_procedure": "INCONNU"}) == ""
