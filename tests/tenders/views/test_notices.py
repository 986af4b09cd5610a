from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from tenders.enums import MarkKind, NoticeKind
from tests.tenders.factories import (
    LotFactory,
    MatchFactory,
    NoticeFactory,
    NoticeMarkFactory,
    ProfileMatchingFactory,
)

LIST = reverse("tenders:notice_list")
FOR_ME = reverse("tenders:match_list")
# Person, roles, profile, last success, four facets, count, rows.
LIST_QUERIES = 10
FOR_ME_QUERIES = 6
KEPT_QUERIES = 5
DETAIL_QUERIES = 7


@pytest.fixture
def member(client_of, bob):
    return client_of(bob)


def titles(response) -> list[str]:
    return [notice.title for notice in response.context["page"]]


@pytest.mark.parametrize("count", [1, 20])
def test_list_costs_the_same_with_one_and_twenty_rows(
    member, bob, count, django_assert_num_queries
):
    for notice in NoticeFactory.create_batch(count):
        LotFactory.create_batch(2, notice=notice)
        MatchFactory(profile=bob.profile, notice=notice)
    with django_assert_num_queries(LIST_QUERIES):
        response = member.get(LIST)
    assert len(titles(response)) == count
    assert "2 lots" in response.content.decode()


def test_list_shows_open_calls_only_the_first_to_close_first(member):
    now = timezone.now()
    NoticeFactory(title="Late", current_deadline=now + timedelta(days=9))
    NoticeFactory(title="Soon", current_deadline=now + timedelta(days=2))
    NoticeFactory(title="Over", current_deadline=now - timedelta(minutes=1))
    NoticeFactory(title="Undated", undated=True)
    NoticeFactory(title="Won", award=True)
    NoticeFactory(title="Dropped", cancelled_on=timezone.localdate())
    NoticeFactory(title="Attached", kind=NoticeKind.CORRECTION, is_attached=True)
    assert titles(member.get(LIST)) == ["Soon", "Late", "Undated"]


def test_list_is_paginated_and_an_absurd_page_gives_the_last_one(member):
    NoticeFactory.create_batch(21)
    assert len(titles(member.get(LIST))) == 20
    assert len(titles(member.get(LIST, {"page": "2"}))) == 1
    assert len(titles(member.get(LIST, {"page": "999"}))) == 1
    assert len(titles(member.get(LIST, {"page": "two"}))) == 20


def test_empty_list_says_what_happens_next(member):
    assert "Aucun dossier ouvert pour l’instant" in member.get(LIST).content.decode()


def test_search_without_result_offers_the_way_out(member):
    NoticeFactory()
    html = member.get(LIST, {"q": "zeppelin"}).content.decode()
    assert "Aucun dossier ouvert pour cette recherche" in html
    assert f'href="{LIST}"' in html


def test_search_ignores_accents_and_marks_what_it_found(member):
    NoticeFactory(title="Développement des compétences", description="Un <b>développement</b>")
    NoticeFactory(title="Balayage")
    response = member.get(LIST, {"q": "developpement"})
    assert titles(response) == ["Développement des compétences"]
    assert "<mark>développement</mark>" in response.content.decode()
    assert "<b>" not in response.content.decode().split("tender-extract")[1].split("</p>")[0]


@pytest.mark.parametrize(
    "garbage", [{"department": "zz"}, {"nature": "42"}, {"deadline": "x"}, {"cpv": "000"}]
)
def test_garbage_filter_is_told_and_left_out(member, garbage):
    NoticeFactory(title="Still here")
    response = member.get(LIST, garbage)
    assert response.status_code == 422
    assert titles(response) == ["Still here"]
    assert "error-summary" in response.content.decode()


def test_oversized_search_is_told_and_kept(member):
    response = member.get(LIST, {"q": "x" * 201})
    assert response.status_code == 422
    assert "x" * 201 in response.content.decode()


def test_null_character_in_search_is_told(member):
    assert member.get(LIST, {"q": "a\x00b"}).status_code == 422


def test_htmx_gets_the_results_alone(member):
    headers = {"HX-Request": "true", "HX-Target": "results"}
    response = member.get(LIST, headers=headers)
    html = response.content.decode()
    assert html.strip().startswith('<div id="results"')
    assert "<html" not in html
    assert {"HX-Request", "HX-Target"} <= set(response.headers["Vary"].split(", "))


def test_for_me_ranks_by_score_and_leaves_out_what_was_set_aside(member, bob):
    low, high, hidden = NoticeFactory.create_batch(3)
    place = {"kind": "place", "points": "0.2200", "department": "38", "distance_km": 0}
    MatchFactory(profile=bob.profile, notice=low, parts=[place])
    MatchFactory(profile=bob.profile, notice=high)
    MatchFactory(profile=bob.profile, notice=hidden)
    NoticeMarkFactory(profile=bob.profile, notice=hidden, kind=MarkKind.HIDDEN)
    MatchFactory(notice=NoticeFactory(title="For another person"))
    assert titles(member.get(FOR_ME)) == [high.title, low.title]


def test_for_me_says_why_with_points_that_add_up(member, bob):
    MatchFactory(profile=bob.profile, notice=NoticeFactory())
    html = member.get(FOR_ME).content.decode()
    assert "0,64" in html
    for points, why in [("0,24", "achats"), ("0,18", "CPV 7941"), ("0,22", "Isère (38)")]:
        assert points in html
        assert why in html


@pytest.mark.parametrize("count", [1, 20])
def test_for_me_costs_the_same_with_one_and_twenty_rows(
    member, bob, count, django_assert_num_queries
):
    for notice in NoticeFactory.create_batch(count):
        MatchFactory(profile=bob.profile, notice=notice)
    ProfileMatchingFactory(profile=bob.profile)
    with django_assert_num_queries(FOR_ME_QUERIES):
        member.get(FOR_ME)


def test_for_me_follows_by_itself_while_the_profile_is_matched_again(member, bob):
    assert 'hx-trigger="every 3s"' in member.get(FOR_ME).content.decode()
    ProfileMatchingFactory(profile=bob.profile)
    assert "every 3s" not in member.get(FOR_ME).content.decode()


def test_for_me_without_profile_leads_to_it(client_of, alice):
    html = client_of(alice).get(FOR_ME).content.decode()
    assert reverse("members:profile_detail") in html
    assert "Dites ce que vous apportez" in html


@pytest.mark.parametrize("count", [1, 20])
def test_kept_costs_the_same_with_one_and_twenty_rows(
    member, bob, count, django_assert_num_queries
):
    for notice in NoticeFactory.create_batch(count):
        NoticeMarkFactory(profile=bob.profile, notice=notice)
    with django_assert_num_queries(KEPT_QUERIES):
        response = member.get(reverse("tenders:kept_list"))
    assert len(titles(response)) == count


def test_kept_and_set_aside_stay_apart_and_empty_ones_say_so(member, bob):
    NoticeMarkFactory(profile=bob.profile, notice=NoticeFactory(title="Tempting"))
    assert titles(member.get(reverse("tenders:kept_list"))) == ["Tempting"]
    assert "Vous n’avez écarté aucun dossier" in (
        member.get(reverse("tenders:hidden_list")).content.decode()
    )


@pytest.mark.parametrize("count", [1, 20])
def test_detail_costs_the_same_whatever_the_lots_and_the_story(
    member, bob, count, django_assert_num_queries
):
    notice = NoticeFactory()
    LotFactory.create_batch(count, notice=notice)
    for _ in range(count):
        NoticeFactory(kind=NoticeKind.CORRECTION, linked_source_ids=[notice.source_id])
    MatchFactory(profile=bob.profile, notice=notice)
    with django_assert_num_queries(DETAIL_QUERIES):
        member.get(notice.get_absolute_url())


def test_detail_tells_the_story_of_a_moved_deadline(member):
    now = timezone.now()
    notice = NoticeFactory(
        submission_deadline=now + timedelta(days=3), current_deadline=now + timedelta(days=10)
    )
    NoticeFactory(
        kind=NoticeKind.CORRECTION,
        linked_source_ids=[notice.source_id],
        submission_deadline=now + timedelta(days=10),
        is_attached=True,
    )
    html = member.get(notice.get_absolute_url()).content.decode()
    assert "Échéance déplacée" in html
    assert "Rectificatif" in html
    assert "Ouvert" in html


def test_detail_of_an_unknown_notice_is_not_found(member):
    assert member.get(reverse("tenders:notice_detail", args=[uuid4()])).status_code == 404


def test_detail_flags_a_doubtful_deadline(member):
    notice = NoticeFactory(undated=True, deadline_issue="implausible", deadline_text="31/12/7017")
    html = member.get(notice.get_absolute_url()).content.decode()
    assert "31/12/7017" in html
    assert "Vérifiez-la sur la page officielle" in html


@pytest.mark.parametrize("name", ["notice_list", "match_list", "kept_list", "hidden_list"])
def test_lists_are_refused_without_a_role(client_of, charlie, name):
    assert client_of(charlie).get(reverse(f"tenders:{name}")).status_code == 403


def test_detail_does_not_exist_for_someone_without_a_role(client_of, charlie):
    assert client_of(charlie).get(NoticeFactory().get_absolute_url()).status_code == 404


@pytest.mark.parametrize("name", ["notice_list", "match_list", "kept_list", "hidden_list"])
def test_lists_are_only_read(member, name):
    assert member.post(reverse(f"tenders:{name}")).status_code == 405


def test_detail_of_a_sample_leads_nowhere_and_says_so(member):
    notice = NoticeFactory(record__run__origin="sample")
    html = member.get(notice.get_absolute_url()).content.decode()
    assert "Avis d’exemple" in html
    assert notice.source_url not in html
