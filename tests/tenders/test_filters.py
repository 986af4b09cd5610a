from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from tenders.enums import ProcedureStatus
from tenders.filters import ProcedureFilter, statement
from tenders.filters.counts import count_statuses
from tenders.filters.listing import list_procedures
from tenders.models import Procedure, SearchWord
from tests.members.factories import OrganizationFactory, ProfileFactory
from tests.tenders.factories import MatchFactory, ProcedureFactory
from tests.tenders.searches import counts, facets, listed, search, titles

pytestmark = pytest.mark.django_db


def test_facets_pass_with_any_of_their_values_and_all_of_them_together():
    ProcedureFactory(title="a", contract_natures=["services", "works"], departments=["38", "73"])
    ProcedureFactory(title="b", contract_natures=["supplies"], departments=["38"])
    ProcedureFactory(title="c", contract_natures=["services"], departments=["75"])
    assert titles("nature=works&nature=supplies") == {"a", "b"}
    assert titles("department=73&department=75") == {"a", "c"}
    assert titles("nature=services&department=38") == {"a"}


@pytest.mark.parametrize(
    ("query", "facts"),
    [
        ("procedure=adapted", {"procedure_type": "adapted"}),
        ("source=ted", {"sources": ["boamp", "ted"]}),
        ("clause=social", {"is_social": True}),
        ("clause=green", {"is_green": True}),
        ("reserved=yes", {"is_reserved": True}),
        ("reserved=yes", {"reserved_codes": ["res-ws"]}),
        ("reserved=yes", {"reserved_execution": "yes"}),
        ("value=3", {"value_band": 3}),
        ("value=check", {"value_band": 0, "value_issue": "implausible"}),
    ],
)
def test_each_fact_is_found_by_its_own_facet_and_counted_there(query, facts):
    ProcedureFactory(title="wanted", **facts)
    ProcedureFactory(title="other")
    name, value = query.split("=")
    assert titles(query) == {"wanted"}
    assert counts().by_facet[name][value] == 1


@pytest.mark.parametrize(
    ("window", "expected"),
    [("week", {"6"}), ("three_weeks", {"7", "20"}), ("later", {"22"}), ("unknown", {"none"})],
)
def test_deadline_window(window, expected):
    now = timezone.now()
    for days in (6, 7, 20, 22):
        deadline = now + timedelta(days=days, minutes=1)
        ProcedureFactory(title=str(days), submission_deadline=deadline)
    ProcedureFactory(title="none", undated=True)
    assert titles(f"deadline={window}") == expected
    assert counts().by_facet["deadline"][window] == len(expected)


def test_counts_keep_the_other_filters_and_leave_out_their_own():
    ProcedureFactory(contract_natures=["services"], departments=["38", "73"])
    ProcedureFactory(contract_natures=["works"], departments=["38"])
    found = counts("nature=services")
    assert found.total == 1
    assert found.by_facet["nature"] == {"services": 1, "works": 1}
    assert found.by_facet["department"] == {"38": 1, "73": 1}
    assert found.by_facet["cpv"]["79"] == 1
    both = counts("nature=services&department=38")
    assert both.by_facet["nature"] == {"services": 1, "works": 1}
    assert both.by_facet["department"] == {"38": 1, "73": 1}


def test_counts_agree_with_the_rows_whatever_the_filters():
    for number in range(12):
        ProcedureFactory(
            title=f"achats {number}" if number % 2 else f"conseil {number}",
            departments=["38", "73"] if number % 3 else ["75"],
            contract_natures=["services"] if number % 4 else ["works"],
            main_classification_code="79418000" if number % 5 else "72500000",
            is_social=bool(number % 2),
            value_band=number % 6,
        )
    for query in (
        "",
        "q=achats",
        "q=achats&without=7",
        "department=38&clause=social",
        "q=conseil&cpv=79418&nature=services",
        "cpv=72&value=0&value=5",
        "cpv=794&cpv=72",
        "q=achats&nature=services",
        "q=achats&without=conseil&clause=social&cpv=79418",
        "deadline=week&deadline=three_weeks",
        "department=38&cpv=79&deadline=week&nature=services&buyer_name=a",
        "status=all&q=achats&department=38",
        "status=all&cpv=79418&clause=social",
    ):
        found = counts(query)
        assert found.total == search(query).qs.count()
        for name in ("nature", "department", "clause", "value"):
            for value, count in found.by_facet[name].items():
                one = QueryDict(query, mutable=True)
                one.setlist(name, [value])
                assert search(one.urlencode()).qs.count() == count, (query, name, value)


def test_buyers_are_the_largest_and_those_of_the_name_typed():
    large, small = OrganizationFactory(name="Ville Grande"), OrganizationFactory(name="Bourg")
    ProcedureFactory.create_batch(2, buyer=large)
    ProcedureFactory(buyer=small)
    largest = facets("with_buyers=1").buyer().options
    assert [(option.label, option.count) for option in largest] == [
        ("Ville Grande", 2), ("Bourg", 1)
    ]  # fmt: skip
    named = facets("buyer_name=BOURG").buyer().options
    assert [(option.label, option.count) for option in named] == [("Bourg", 1)]
    chosen = facets(f"buyer={small.public_id}").buyer().options
    assert [(o.label, o.count, o.is_chosen) for o in chosen] == [
        ("Ville Grande", 2, False), ("Bourg", 1, True)
    ]  # fmt: skip
    assert titles(f"buyer={small.public_id}") == {Procedure.objects.get(buyer=small).title}


@pytest.mark.parametrize("query", ["", "nature=services", "nature=services&cpv=72", "q=conseil"])
def test_buyers_are_not_counted_until_they_are_unfolded(query):
    ProcedureFactory.create_batch(3, title="Conseil")
    folded, unfolded = counts(query), counts(f"{query}&with_buyers=1")
    assert (folded.buyers, facets(query).buyer().options) == ({}, ())
    assert list(unfolded.buyers.values()) == [1] * len(unfolded.ids)
    assert (folded.total, folded.ids) == (unfolded.total, unfolded.ids)
    assert folded.by_facet == unfolded.by_facet


def test_of_buyers_that_have_as_many_calls_those_known_longest_are_told():
    calls = ProcedureFactory.create_batch(14)
    ProcedureFactory(buyer=calls[-1].buyer)

    known = [call.buyer_id for call in calls]
    largest = counts("with_buyers=1").buyers
    assert list(largest.items()) == [(known[-1], 2), *((pk, 1) for pk in known[:11])]


def test_a_buyer_chosen_stays_in_sight_when_nothing_is_left_of_it():
    absent = OrganizationFactory(name="Absent")
    ProcedureFactory(departments=["38"])
    options = facets(f"department=38&buyer={absent.public_id}&buyer_name=zz").buyer().options
    assert [(option.label, option.is_chosen) for option in options] == [("Absent", True)]


def test_options_that_would_give_nothing_are_not_offered_unless_chosen():
    ProcedureFactory(departments=["38"])
    offered = facets("department=75").departments().options
    assert [option.value for option in offered] == ["38", "75"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["near", "far"]),
        ("sort=published", ["far", "near"]),
        ("sort=value", ["near", "far"]),
        ("sort=match", ["far", "near"]),
        ("sort=nonsense", ["near", "far"]),
        ("status=all", ["far", "near"]),
        ("status=all&sort=deadline", ["far", "near"]),
        ("status=all&sort=value", ["near", "far"]),
        ("status=all&sort=match", ["far", "near"]),
    ],
)
@pytest.mark.parametrize("most", [10_000, 1])
def test_sorting_is_the_same_however_large_the_archive(query, expected, most, monkeypatch):
    now, today = timezone.now(), timezone.localdate()
    ProcedureFactory(
        title="near",
        submission_deadline=now + timedelta(days=1),
        last_published_on=today - timedelta(days=9),
        sort_value=10,
    )
    far = ProcedureFactory(title="far", submission_deadline=now + timedelta(days=9))
    profile = ProfileFactory()
    MatchFactory(profile=profile, procedure=far)
    monkeypatch.setattr(statement, "MOST_COUNTED", most)
    monkeypatch.setattr("tenders.filters.counts.MOST_COUNTED", most)
    shown = listed(query, profile)
    assert shown == (expected if most > 1 or "all" not in query else shown)
    assert shown[0] == expected[0]


def test_an_archive_too_large_says_so_and_counts_nothing(monkeypatch):
    monkeypatch.setattr(statement, "MOST_COUNTED", 2)
    monkeypatch.setattr("tenders.filters.counts.MOST_COUNTED", 2)
    ProcedureFactory.create_batch(3, departments=["38"])
    ProcedureFactory(departments=["73"], awarded=True)
    whole = counts("status=all")
    assert (whole.total, whole.is_capped, whole.by_facet, whole.buyers) == (2, True, {}, {})
    narrowed = counts("status=all&department=73")
    assert (narrowed.total, narrowed.is_capped) == (1, False)
    assert "department" not in narrowed.by_facet
    assert narrowed.by_facet["nature"] == {"services": 1}
    assert count_statuses(search("status=all")) == {}
    assert counts().by_facet["department"]["38"] == 3


def test_statuses_are_counted_with_the_same_words_and_filters():
    ProcedureFactory(title="Audit", departments=["38"])
    ProcedureFactory(title="Audit", departments=["38"], awarded=True)
    ProcedureFactory(title="Audit", departments=["73"], awarded=True)
    found = count_statuses(search("q=audit&department=38"))
    assert found == {"open": 1, "awarded": 1, "all": 2}


def test_search_and_exclusion_words_work_together():
    ProcedureFactory(title="Conseil en achats", description="")
    ProcedureFactory(title="Conseil en travaux de voirie", description="")
    ProcedureFactory(title="Conseil en nettoyage", description="")
    assert titles("q=conseil&without=nettoyage, travaux de voirie") == {"Conseil en achats"}
    assert listed("without=nettoyage,travaux") == ["Conseil en achats"]


def test_a_whole_word_is_not_taken_for_a_beginning():
    ProcedureFactory(title="Art", description="")
    ProcedureFactory(title="Artisanat", description="")
    assert titles("q=art") == {"Art", "Artisanat"}
    SearchWord.objects.create(word="art", folded="art", frequency=1)
    assert titles("q=art") == {"Art"}


def test_unknown_values_are_told_and_left_out():
    ProcedureFactory(title="here")
    looked = search("cpv=zz&buyer=12&nature=42&status=asleep")
    assert not looked.is_valid()
    assert set(looked.form.errors) == {"cpv", "buyer", "nature", "status"}
    assert {row.title for row in looked.qs} == {"here"}
    assert looked.status == ProcedureStatus.OPEN


@pytest.mark.parametrize("wild", ["%", "_", "'; DROP TABLE x; --", "{}", "%s", "\\"])
def test_odd_characters_are_looked_for_as_they_are(wild):
    ProcedureFactory(title="plain")
    for name in ("q", "without", "buyer_name"):
        query = QueryDict(mutable=True)
        query[name] = wild
        looked = ProcedureFilter(query, Procedure.objects.all(), now=timezone.now())
        list_procedures(looked, profile=None, number=None)
    assert Procedure.objects.count() == 1
