import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from tenders.enums import Visibility
from tenders.models import ListVisit, ProcedureKey, SearchWord
from tests.tenders.factories import (
    LotFactory,
    MatchFactory,
    ProcedureFactory,
    ProcedureMarkFactory,
)

LIST = reverse("tenders:procedure_list")
# Person, roles, profile, page and counts in one, rows, last visit, names of the CPV, counts of
# the statuses, last success.
LIST_QUERIES = 9
KEPT_QUERIES = 6


@pytest.fixture
def member(client_of, bob):
    return client_of(bob)


def shaded(response):
    tiles = [tile for region in response.context["map"].regions for tile in region.tiles]
    return [tile.department.code for tile in tiles if tile.count]


def titles(response) -> list[str]:
    return [procedure.title for procedure in response.context["page"]]


@pytest.mark.parametrize("count", [1, 20])
def test_list_costs_the_same_with_one_and_twenty_rows(
    member, bob, count, django_assert_num_queries
):
    for procedure in ProcedureFactory.create_batch(count, lot_count=2):
        LotFactory.create_batch(2, procedure=procedure)
        MatchFactory(profile=bob.profile, procedure=procedure)
    with django_assert_num_queries(LIST_QUERIES):
        response = member.get(LIST)
    assert len(titles(response)) == count
    assert "2 lots" in response.content.decode()


def test_buyers_wait_for_who_unfolds_them(member, django_assert_num_queries):
    for procedure in ProcedureFactory.create_batch(3):
        ProcedureFactory.create_batch(2, buyer=procedure.buyer)
    folded = member.get(LIST, {"nature": "services", "page": "1"})
    assert folded.context["buyers"].options == ()
    (way,) = re.findall(r'<a [^>]*href="([^"]*with_buyers[^"]*)"', folded.content.decode())
    assert "page=" not in way
    with django_assert_num_queries(LIST_QUERIES + 1):
        unfolded = member.get(LIST + unescape(way))
    assert [option.count for option in unfolded.context["buyers"].options] == [3, 3, 3]
    html = unfolded.content.decode()
    assert 'form="procedure-search" name="with_buyers" value="1"' in html
    alone = member.get(LIST + unescape(way), headers={"HX-Request": "true", "HX-Target": "buyers"})
    assert alone.content.decode().strip().startswith('<div id="buyers">')
    assert "<html" not in alone.content.decode()
    assert "nature=services" in unescape(way)


def test_list_shows_open_calls_only_the_first_to_close_first(member):
    now = timezone.now()
    ProcedureFactory(title="Late", submission_deadline=now + timedelta(days=9))
    ProcedureFactory(title="Soon", submission_deadline=now + timedelta(days=2))
    ProcedureFactory(title="Over", submission_deadline=now - timedelta(minutes=1))
    ProcedureFactory(title="Won", awarded=True)
    ProcedureFactory(title="Dropped", cancelled=True)
    ProcedureFactory(title="Twin", merged_into=ProcedureFactory(title="Kept", awarded=True))
    assert titles(member.get(LIST)) == ["Soon", "Late"]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("closed", {"Over"}),
        ("awarded", {"Won"}),
        ("cancelled", {"Dropped"}),
        ("planned", {"Coming"}),
        ("other", {"Direct"}),
        ("all", {"Soon", "Over", "Won", "Dropped", "Coming", "Direct"}),
    ],
)
def test_status_opens_the_archive(member, status, expected):
    now = timezone.now()
    ProcedureFactory(title="Soon")
    ProcedureFactory(title="Over", submission_deadline=now - timedelta(minutes=1))
    ProcedureFactory(title="Won", awarded=True)
    ProcedureFactory(title="Dropped", cancelled=True)
    ProcedureFactory(title="Coming", state="planned")
    ProcedureFactory(title="Direct", state="direct")
    response = member.get(LIST, {"status": status})
    assert set(titles(response)) == expected
    counted = {option.value: option.count for option in response.context["statuses"]}
    assert counted == {
        "open": 1, "closed": 1, "awarded": 1, "cancelled": 1, "planned": 1, "other": 1, "all": 6
    }  # fmt: skip


def test_list_is_paginated_and_an_absurd_page_gives_the_nearest(member):
    ProcedureFactory.create_batch(21)
    assert len(titles(member.get(LIST))) == 20
    last = titles(member.get(LIST, {"page": "2"}))
    assert len(last) == 1
    assert titles(member.get(LIST, {"page": "999"})) == last
    for absurd in ("two", "-1", "0", "9" * 40, "²"):
        assert len(titles(member.get(LIST, {"page": absurd}))) == 20


def test_empty_list_says_what_happens_next(member):
    assert "Aucun dossier ouvert pour l’instant" in member.get(LIST).content.decode()


def test_search_without_result_offers_the_way_out(member):
    ProcedureFactory()
    html = member.get(LIST, {"q": "zeppelin"}).content.decode()
    assert 'class="empty-state"' in html
    assert f'href="{LIST}"' in html


def test_search_ignores_accents_and_marks_what_it_found(member):
    ProcedureFactory(title="Développement des compétences", description="Un <b>développement</b>")
    ProcedureFactory(title="Balayage")
    response = member.get(LIST, {"q": "developpement"})
    assert titles(response) == ["Développement des compétences"]
    assert "<mark>développement</mark>" in response.content.decode()
    assert "<b>" not in response.content.decode().split("tender-extract")[1].split("</p>")[0]


def test_a_number_finds_its_dossier_whatever_its_status(member):
    won = ProcedureFactory(title="Won", awarded=True)
    ProcedureKey.objects.create(key="boamp:26-81222", procedure=won)
    ProcedureFactory(title="Other")
    assert titles(member.get(LIST, {"q": "26-81222"})) == ["Won"]
    html = member.get(LIST, {"q": "26-99999"}).content.decode()
    assert "26-99999" in html
    assert 'class="empty-state"' in html


def test_a_slip_of_the_keyboard_is_mended_when_nothing_is_found(member):
    SearchWord.objects.create(word="médiathèque", folded="mediatheque", frequency=3)
    ProcedureFactory(title="Médiathèque de Lormay")
    response = member.get(LIST, {"q": "mediateque", "nature": "services", "page": "1"})
    assert response.context["suggestion"]["words"] == "médiathèque"
    link = response.context["suggestion"]["query"]
    assert titles(member.get(LIST + link)) == ["Médiathèque de Lormay"]
    assert "nature=services" in link
    assert "page=" not in link
    assert member.get(LIST, {"q": "mediatheque"}).context["suggestion"] is None


@pytest.mark.parametrize(
    "garbage",
    [
        {"department": "zz"},
        {"nature": "42"},
        {"deadline": "x"},
        {"cpv": "poem"},
        {"buyer": "12"},
        {"status": "asleep"},
        {"sort": "luck"},
        {"view": "sphere"},
        {"value": "9"},
    ],
)
def test_garbage_filter_is_told_and_left_out(member, garbage):
    ProcedureFactory(title="Still here")
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


def test_chips_take_away_one_filter_each(member):
    ProcedureFactory(title="Here", departments=["38"], contract_natures=["services"])
    ProcedureFactory(title="There", departments=["73"], contract_natures=["services"])
    response = member.get(LIST, {"department": "38", "nature": "services", "q": "conseil"})
    assert titles(response) == ["Here"]
    without = {chip.label: chip.query for chip in response.context["chips"]}
    assert set(without) == {"Isère (38)", "Services"}
    assert titles(member.get(LIST + without["Services"])) == ["Here"]
    assert "q=conseil" in without["Isère (38)"]
    assert set(titles(member.get(LIST + without["Isère (38)"]))) == {"Here", "There"}


def test_table_shows_the_same_rows_and_the_form_keeps_the_view(member):
    ProcedureFactory(title="Same")
    html = member.get(LIST, {"view": "table"}).content.decode()
    assert 'scope="row"' in html
    assert "Same" in html
    assert re.search(r'type="hidden" name="view" value="table" form="procedure-search"', html)


def test_dates_to_check_are_left_apart_and_offered(member):
    ProcedureFactory(title="Dated", submission_deadline=timezone.now() + timedelta(days=2))
    ProcedureFactory(
        title="Undated",
        submission_deadline=None,
        deadline_text="31/12/7017",
        deadline_issue="implausible",
        closes_at=timezone.now() + timedelta(days=40),
    )
    response = member.get(LIST, {"deadline": "week"})
    (facet,) = [facet for facet in response.context["facets"] if facet.name == "deadline"]
    assert titles(response) == ["Dated"]
    assert facet.left_apart == 1
    both = member.get(LIST + facet.apart_query)
    assert set(titles(both)) == {"Dated", "Undated"}
    assert "31/12/7017" in both.content.decode()


def test_what_appeared_since_the_last_visit_is_new(member, bob):
    now = timezone.now()
    before = now - timedelta(days=1)
    ListVisit.objects.create(user=bob, read_at=before, previous_at=before)
    ProcedureFactory(title="Old", first_seen_at=now - timedelta(days=2))
    ProcedureFactory(title="Young", first_seen_at=now)
    news = {one.title: one.is_new for one in member.get(LIST).context["page"]}
    assert news == {"Old": False, "Young": True}


def test_a_moved_deadline_is_told(member):
    now = timezone.now()
    ProcedureFactory(previous_deadline=now + timedelta(days=1))
    assert "Échéance déplacée" in member.get(LIST).content.decode()


def test_confidential_calls_and_their_counts_are_for_those_who_may_see_them(
    client_of, alice, member
):
    ProcedureFactory(title="Secret", visibility=Visibility.TEAM, departments=["73"])
    ProcedureFactory(title="Public", departments=["38"])
    response = member.get(LIST)
    assert titles(response) == ["Public"]
    assert shaded(response) == ["38"]
    assert member.get(LIST, {"department": "73"}).context["counts"].total == 0
    assert client_of(alice).get(LIST).context["counts"].total == 2


def test_sorting_by_match_puts_what_suits_first(member, bob):
    _far, best = ProcedureFactory(title="Far"), ProcedureFactory(title="Best")
    MatchFactory(profile=bob.profile, procedure=best)
    MatchFactory(procedure=_far)
    assert titles(member.get(LIST, {"sort": "match"})) == ["Best", "Far"]


@pytest.mark.parametrize("count", [1, 20])
def test_kept_costs_the_same_with_one_and_twenty_rows(
    member, bob, count, django_assert_num_queries
):
    for procedure in ProcedureFactory.create_batch(count):
        ProcedureMarkFactory(profile=bob.profile, procedure=procedure)
    with django_assert_num_queries(KEPT_QUERIES):
        response = member.get(reverse("tenders:kept_list"))
    assert len(titles(response)) == count


def test_kept_and_set_aside_stay_apart_and_empty_ones_say_so(member, bob):
    ProcedureMarkFactory(profile=bob.profile, procedure=ProcedureFactory(title="Tempting"))
    assert titles(member.get(reverse("tenders:kept_list"))) == ["Tempting"]
    assert "Vous n’avez écarté aucun dossier" in (
        member.get(reverse("tenders:hidden_list")).content.decode()
    )


@pytest.mark.parametrize("name", ["procedure_list", "match_list", "kept_list", "hidden_list"])
def test_lists_are_refused_without_a_role(client_of, charlie, name):
    assert client_of(charlie).get(reverse(f"tenders:{name}")).status_code == 403


@pytest.mark.parametrize("name", ["procedure_list", "match_list", "kept_list", "hidden_list"])
def test_lists_are_only_read(member, name):
    assert member.post(reverse(f"tenders:{name}")).status_code == 405
