from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tenders.enums import MarkKind
from tenders.models import ListVisit, Procedure
from tests.tenders.factories import (
    MatchFactory,
    ProcedureFactory,
    ProcedureMarkFactory,
    ProfileMatchingFactory,
)

FOR_ME = reverse("tenders:match_list")
ASKED_FOR_STATE = {"HX-Request": "true", "HX-Target": "list_state"}
# Person, roles, profile, last visit, départements of the list, count, rows, freshness.
QUERIES = 8


@pytest.fixture
def member(client_of, bob):
    return client_of(bob)


def titles(response) -> list[str]:
    return [procedure.title for procedure in response.context["page"]]


def propose(person, **fields) -> Procedure:
    return MatchFactory(profile=person.profile, procedure=ProcedureFactory(**fields)).procedure


def test_for_me_ranks_by_score_and_leaves_out_what_was_set_aside(member, bob):
    low, high, hidden = ProcedureFactory.create_batch(3)
    place = {"kind": "place", "points": "0.2200", "department": "38", "distance_km": 0}
    MatchFactory(profile=bob.profile, procedure=low, parts=[place])
    MatchFactory(profile=bob.profile, procedure=high)
    MatchFactory(profile=bob.profile, procedure=hidden)
    ProcedureMarkFactory(profile=bob.profile, procedure=hidden, kind=MarkKind.HIDDEN)
    MatchFactory(procedure=ProcedureFactory(title="For another person"))
    assert titles(member.get(FOR_ME)) == [high.title, low.title]


def test_for_me_says_why_with_points_that_add_up(member, bob):
    MatchFactory(profile=bob.profile, procedure=ProcedureFactory())
    html = member.get(FOR_ME).content.decode()
    assert "0,64" in html
    for points, why in [("0,24", "achats"), ("0,18", "CPV 7941"), ("0,22", "Isère (38)")]:
        assert points in html
        assert why in html


@pytest.mark.parametrize("count", [1, 20])
def test_for_me_costs_the_same_with_one_and_twenty_rows(
    member, bob, count, django_assert_num_queries
):
    for procedure in ProcedureFactory.create_batch(count):
        MatchFactory(profile=bob.profile, procedure=procedure)
    ProfileMatchingFactory(profile=bob.profile)
    with django_assert_num_queries(QUERIES):
        member.get(FOR_ME)


def test_for_me_follows_by_itself_while_the_profile_is_matched_again(member, bob):
    empty = member.get(FOR_ME).content.decode()
    assert 'hx-trigger="every 3s" hx-target="#matches"' in empty
    ProfileMatchingFactory(profile=bob.profile)
    assert "every 3s" not in member.get(FOR_ME).content.decode()


def test_a_list_that_somebody_reads_says_that_it_changed_and_does_not_move(member, bob):
    MatchFactory(profile=bob.profile, procedure__title="Audit des achats")
    read = member.get(FOR_ME).content.decode()
    assert 'hx-trigger="every 3s" hx-target="#list_state"' in read
    assert "every 3s" not in read.replace('hx-trigger="every 3s" hx-target="#list_state"', "")

    behind = member.get(FOR_ME, headers=ASKED_FOR_STATE).content.decode()
    assert "every 3s" in behind
    assert "Audit des achats" not in behind

    ProfileMatchingFactory(profile=bob.profile)
    fresh = member.get(FOR_ME, {"new": "on"}, headers=ASKED_FOR_STATE).content.decode()
    assert "every 3s" not in fresh
    assert f'href="{FOR_ME}?new=on"' in fresh
    assert "Votre liste est à jour." in fresh


def test_for_me_without_profile_leads_to_it(client_of, alice):
    html = client_of(alice).get(FOR_ME).content.decode()
    assert reverse("members:profile_detail") in html
    assert "Dites ce que vous apportez" in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["d", "c", "b", "a"]),
        ({"department": "73"}, ["c"]),
        ({"nature": "supplies"}, ["b"]),
        ({"deadline": "week"}, ["a"]),
        ({"deadline": "three_weeks"}, ["c", "b"]),
        ({"deadline": "unknown"}, ["d"]),
        ({"nature": "services", "department": "38"}, ["d", "a"]),
        ({"department": "2B"}, []),
    ],
)
def test_filters_narrow_the_list(member, bob, query, found):
    propose(bob, title="a", submission_deadline=timezone.now() + timedelta(days=2))
    propose(bob, title="b", contract_natures=["supplies"])
    propose(bob, title="c", departments=["73"])
    propose(bob, title="d", undated=True)
    assert titles(member.get(FOR_ME, query)) == found


def test_places_offered_are_those_of_the_list_and_the_chosen_one(member, bob):
    propose(bob, departments=["38", "73"])
    form = member.get(FOR_ME, {"department": "2B"}).context["search"].form
    offered = [code for code, _label in form.fields["department"].widget.choices]
    assert offered == ["", "2B", "38", "73"]


def test_new_are_those_seen_since_the_last_visit(member, bob):
    old, _new = propose(bob, title="old"), propose(bob, title="new")
    seen = timezone.now() - timedelta(hours=2)
    ListVisit.objects.create(user=bob, read_at=seen, previous_at=seen)
    old.matches.update(first_seen_at=seen - timedelta(hours=1))

    page = member.get(FOR_ME).context["page"]

    assert {procedure.title: procedure.is_new for procedure in page} == {"old": False, "new": True}
    assert titles(member.get(FOR_ME, {"new": "on"})) == ["new"]


def test_call_that_is_old_and_only_now_suits_her_is_new_to_her(member, bob):
    procedure = propose(bob, title="old call, new match")
    seen = timezone.now() - timedelta(hours=2)
    ListVisit.objects.create(user=bob, read_at=seen, previous_at=seen)
    Procedure.objects.filter(pk=procedure.pk).update(first_seen_at=seen - timedelta(days=9))

    assert [one.is_new for one in member.get(FOR_ME).context["page"]] == [True]
    assert titles(member.get(FOR_ME, {"new": "on"})) == ["old call, new match"]


def test_closed_match_is_not_proposed(member, bob):
    propose(bob, title="stays")
    propose(bob, title="left").matches.update(closed_at=timezone.now())

    assert titles(member.get(FOR_ME)) == ["stays"]


def test_nothing_is_new_on_a_first_visit(member, bob):
    propose(bob)
    assert [procedure.is_new for procedure in member.get(FOR_ME).context["page"]] == [False]
    response = member.get(FOR_ME, {"new": "on"})
    assert titles(response) == []
    assert f'href="{FOR_ME}"' in response.content.decode()


def test_filter_answers_htmx_with_the_list_alone(member, bob):
    propose(bob)
    headers = {"HX-Request": "true", "HX-Target": "matches"}
    html = member.get(FOR_ME, {"nature": "services"}, headers=headers).content.decode()
    assert html.strip().startswith('<div id="matches"')
    assert "<form action" not in html


@pytest.mark.parametrize("query", [{"deadline": "never"}, {"department": "999"}, {"nature": "x"}])
def test_absurd_filter_is_told_and_hides_nothing(member, bob, query):
    propose(bob, title="a")
    response = member.get(FOR_ME, query)
    assert response.status_code == 422
    assert titles(response) == ["a"]


def test_page_leads_to_what_is_not_there(member):
    html = member.get(FOR_ME).content.decode()
    assert f'action="{reverse("tenders:why_not")}"' in html


def test_ten_at_a_time_best_first(member, bob):
    for number in range(12):
        MatchFactory(profile=bob.profile, procedure__title=f"Dossier {number}")
    first = member.get(FOR_ME).context["page"]
    second = member.get(FOR_ME, {"page": 2}).context["page"]
    assert (len(first), len(second)) == (10, 2)
    assert not {one.pk for one in first} & {one.pk for one in second}
