from datetime import date

import pytest

from tenders.sources.boamp.normalise import normalise
from tenders.sources.boamp.xml import normalise_xml
from tenders.sources.errors import UnparsableRecord
from tests.tenders.sources.daily_feed import MANAGEMENT, document
from tests.tenders.sources.records import TOWN_SIRET, fnsimple, legacy, make_record


def managed(**changes):
    index = MANAGEMENT["INDEXATION"] | changes
    return MANAGEMENT | {"INDEXATION": {k: v for k, v in index.items() if v is not None}}


def test_file_of_today_gives_the_facts_of_the_record():
    record = make_record(
        fnsimple(),
        code_departement=["38", "05"],
        criteres=["sociaux"],
        annonce_lie=["26-9000"],
    )

    assert normalise_xml(document(fnsimple())) == normalise(record)


def test_file_of_before_2024_is_read_too():
    facts = normalise_xml(document(legacy(), management=managed(SCHEMA=None), old=True))

    assert (facts.variant, facts.kind) == ("legacy_xml_2017", "call")
    assert (facts.title, facts.procedure_type) == ("Location de linge", "open")
    assert facts.departments == ("38", "05")
    assert facts.deadline_text == "2026-07-10T12:00:00+01:00"


def test_correction_and_cancellation_are_known_by_their_state():
    reference = MANAGEMENT["REFERENCE"]
    for state, kind in (("RECTIFICATIF", "correction"), ("ANNULATION", "cancellation")):
        notice_type = reference["TYPE_AVIS"] | {"STATUT": {state: ""}}
        management = MANAGEMENT | {"REFERENCE": reference | {"TYPE_AVIS": notice_type}}

        assert normalise_xml(document(fnsimple(), management=management)).kind == kind


def test_name_and_folder_of_the_file_stand_for_what_it_does_not_say():
    management = {"INDEXATION": {"DEP_PUBLICATION": "38"}}

    facts = normalise_xml(document(fnsimple(), management=management), "26-7", date(2026, 3, 5))

    assert (facts.source_id, facts.published_on) == ("26-7", date(2026, 3, 5))
    assert facts.buyer.siret == TOWN_SIRET


def test_winners_come_from_the_index():
    reference = MANAGEMENT["REFERENCE"]
    notice_type = {"NATURE": {"ATTRIBUTION": ""}, "STATUT": {"INITIAL": ""}}
    management = managed(TITULAIRES={"TITULAIRE": ["Jardins du Nord", "Parcs du Sud"]})
    management |= {"REFERENCE": reference | {"TYPE_AVIS": notice_type}}

    facts = normalise_xml(document(fnsimple(section="attribution"), management=management))

    names = [winner.name for winner in facts.results[0].winners]
    assert names == ["Jardins du Nord", "Parcs du Sud"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "not_xml"),
        ("<ann>", "not_xml"),
        ("<html/>", "not_a_record"),
        ("<ContractNotice/>", "not_a_record"),
        ("<ann/>", "donnees_not_json"),
        (document({"CONCESSION": {"a": "b"}}), "unknown_variant"),
        (document(fnsimple(), management={"INDEXATION": {"DATE_PUBLICATION": "x"}}), "bad_id"),
        ('<!DOCTYPE ann [<!ENTITY a "b">]><ann>&a;</ann>', "unsafe_xml"),
    ],
)
def test_file_that_cannot_be_read_says_why(body, code):
    with pytest.raises(UnparsableRecord) as caught:
        normalise_xml(body)

    assert caught.value.code == code
