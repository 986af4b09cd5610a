from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tenders.sources.assembly import assemble
from tenders.sources.content import Content
from tenders.sources.errors import UnparsableRecord
from tenders.sources.facts import CriterionFacts, LinkFacts, LotFacts, ResultFacts, SupplierFacts
from tests.tenders.sources.records import TOWN_SIRET

UUID = "0F8FAD5B-D9CB-469F-A165-70867728950E"


def assembled(content=None, **options):
    defaults = {
        "source_id": "26-1",
        "kind": "call",
        "published_on": date(2026, 3, 2),
        "source_url": "https://notices.example/26-1",
        "reads_instants": False,
    }
    fields = {"variant": "test", "title": "Tonte"} | (content or {})
    return assemble(Content(**fields), **(defaults | options))


def hour_in_utc(facts):
    return facts.submission_deadline.astimezone(UTC).hour


def test_texts_are_cleaned():
    facts = assembled(
        {
            "title": "Tonte\x92 <b>des</b>\nparcs",
            "description": "Un<br>deux",
            "buyer_name": " Ville\nde Brumeval ",
            "group_form": "Solidaire\x00",
            "place_texts": ("Au <b>parc</b>",),
            "lots": (LotFacts(number="1", title="a", place_text=" Quai\nbas "),),
            "change_text": "Avant\r\nAprès",
            "criteria": (CriterionFacts(name="Prix&nbsp;total", weight=Decimal(1)),),
            "results": (
                ResultFacts(
                    lot_number=" 2 ",
                    winners=(SupplierFacts(name="A &amp; B", country="fra"),),
                    reason="Faute\x00 d'offre",
                ),
            ),
        }
    )

    assert (facts.title, facts.description) == ("Tonte’ des parcs", "Un\ndeux")
    assert facts.buyer.name == "Ville de Brumeval"
    assert (facts.group_form, facts.change_text) == ("Solidaire", "Avant\nAprès")
    assert (facts.place_texts, facts.lots[0].place_text) == (("Au parc",), "Quai bas")
    assert facts.criteria[0].name == "Prix total"
    assert facts.results[0].lot_number == "2"
    assert facts.results[0].winners == (SupplierFacts(name="A & B", country="FRA"),)
    assert facts.results[0].reason == "Faute d'offre"


def test_urls_are_http_or_nothing():
    facts = assembled(
        {
            "documents_urls": (
                "javascript:x",
                "https://a.example/?x=1&amp;y=2",
                "https://b.example",
            ),
            "submission_url": "www.a.example",
            "buyer_profile_url": "https://profile.example",
        }
    )

    assert facts.documents_urls == ("https://a.example/?x=1&y=2", "https://b.example")
    assert facts.documents_url == "https://a.example/?x=1&y=2"
    assert facts.submission_url == ""
    assert facts.buyer.profile_url == "https://profile.example"


def test_title_and_buyer_fall_back_on_the_record():
    facts = assembled(
        {"title": " <br> "}, fallback_title="Tonte", fallback_buyer="Ville de Brumeval\n1 rue Haute"
    )

    assert (facts.title, facts.buyer.name) == ("Tonte", "Ville de Brumeval")


def test_notice_without_title_is_refused():
    with pytest.raises(UnparsableRecord) as caught:
        assembled({"title": ""})

    assert caught.value.code == "missing_title"


def test_kind_of_the_form_wins():
    assert assembled({"kind": "cancellation"}).kind == "cancellation"
    assert assembled(kind="award").kind == "award"


@pytest.mark.parametrize(
    ("content", "departments", "utc_hour"),
    [
        ({}, (), 10),
        ({}, ("974",), 8),
        ({"buyer_postcode": "97100"}, ("75",), 16),
        ({"buyer_postcode": "75001"}, ("974",), 10),
        ({"buyer_country": "BEL", "buyer_postcode": "97400"}, (), 10),
        ({"buyer_country": "PRT"}, (), 11),
        ({"buyer_country": "FIN"}, (), 9),
        ({"buyer_country": "REU"}, (), 8),
        ({"nuts": ("FRY40",)}, (), 8),
    ],
)
def test_deadline_is_on_the_clock_of_the_buyer(content, departments, utc_hour):
    text = "2026-03-30T12:00:00+09:00"

    facts = assembled({"deadline_text": text} | content, departments=departments)

    assert hour_in_utc(facts) == utc_hour
    assert facts.deadline_text == text
    assert facts.deadline_kind == "tenders"


def test_printed_offset_counts_where_it_is_true():
    content = {"deadline_text": "2026-03-30 12:00:00Z", "deadline_kind": "requests"}

    facts = assembled(content, reads_instants=True)

    assert hour_in_utc(facts) == 12
    assert facts.deadline_kind == "requests"


def test_day_without_time_gives_no_instant():
    facts = assembled({"deadline_text": "2026-03-30"})

    assert (facts.submission_deadline, facts.deadline_day) == (None, date(2026, 3, 30))
    assert facts.deadline_issue == "unreadable"


def test_only_a_call_owes_a_deadline():
    corrected = assembled({"deadline_text": "2026-03-30"}, kind="correction")
    awarded = assembled({"deadline_text": "2026-03-30T12:00:00"}, kind="award")

    assert (corrected.deadline_day, corrected.deadline_issue) == (date(2026, 3, 30), "")
    assert (awarded.submission_deadline, awarded.deadline_text) == (None, "")
    assert (awarded.deadline_kind, awarded.deadline_issue) == ("", "")


def test_deadline_falls_back_on_the_record():
    assert hour_in_utc(assembled(deadline_fallback="2026-03-30T12:00:00")) == 10
    assert assembled().deadline_issue == "missing"


def test_questions_deadline_is_an_instant_or_nothing():
    asked = assembled({"questions_deadline_text": "2026-03-20T12:00:00"})

    assert asked.questions_deadline.astimezone(UTC) == datetime(2026, 3, 20, 11, tzinfo=UTC)
    assert assembled({"questions_deadline_text": "bientôt"}).questions_deadline is None


def test_siret_is_for_french_buyers_and_the_printed_number_for_all():
    french = assembled({"buyer_id": TOWN_SIRET}).buyer
    belgian = assembled({"buyer_id": TOWN_SIRET, "buyer_country": "BEL"}).buyer
    wrong = assembled({"buyer_id": "1629"}).buyer

    assert (french.siret, french.printed_id) == (TOWN_SIRET, TOWN_SIRET)
    assert (belgian.siret, belgian.printed_id) == ("", TOWN_SIRET)
    assert (wrong.siret, wrong.printed_id) == ("", "1629")


def test_departments_are_derived_when_the_source_states_none():
    content = {"nuts": ("FRK24", "FRK2"), "postcodes": ("97410", "38000", "SW1A")}

    assert assembled(content).departments == ("38", "974")
    assert assembled(content, departments=("05",)).departments == ("05",)
    assert assembled(content | {"buyer_country": "DEU"}).departments == ("38",)


def test_links_leave_out_the_notice_itself():
    links = LinkFacts(boamp=("26-1", "26-0"), ted=("26-1",), eforms=(UUID.lower(),))

    facts = assembled({"links": links, "notice_uuid": UUID})

    assert facts.links == LinkFacts(boamp=("26-0",))


def test_identifiers_are_uuids_in_lower_case():
    facts = assembled({"procedure_id": UUID, "notice_uuid": "n/a"})

    assert (facts.procedure_id, facts.notice_uuid) == (UUID.lower(), "")


def test_lists_are_bounded_and_without_repetition():
    facts = assembled({"places": ("Brumeval", "Brumeval ", *map(str, range(500)))})

    assert facts.places[:2] == ("Brumeval", "0")
    assert len(facts.places) == 99
