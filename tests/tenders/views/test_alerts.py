import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tenders.enums import AlertCadence
from tenders.models import ListVisit
from tenders.notifications import stop_url
from tests.tenders.saved_search_factories import SavedSearchFactory

READ = reverse("tenders:list_read")


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = ""


def cadence_of(search) -> str:
    search.refresh_from_db()
    return search.cadence


def test_link_asks_before_it_stops(bob):
    search = SavedSearchFactory(owner=bob, daily=True)
    response = Client().get(stop_url(search))
    assert search.name in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert cadence_of(search) == AlertCadence.DAILY


def test_one_click_of_a_mail_program_stops_one_search(bob):
    search, other = SavedSearchFactory.create_batch(2, owner=bob, daily=True)
    response = Client(enforce_csrf_checks=True).post(
        stop_url(search), {"List-Unsubscribe": "One-Click"}
    )
    assert response.status_code == 200
    assert cadence_of(search) == AlertCadence.NONE
    assert cadence_of(other) == AlertCadence.DAILY


def test_link_of_the_whole_mail_stops_all(bob, alice):
    searches = SavedSearchFactory.create_batch(2, owner=bob, daily=True)
    hers = SavedSearchFactory(owner=alice, daily=True)
    Client().get(stop_url(bob))
    assert cadence_of(searches[0]) == AlertCadence.DAILY
    Client().post(stop_url(bob))
    assert {cadence_of(search) for search in searches} == {AlertCadence.NONE}
    assert cadence_of(hers) == AlertCadence.DAILY


def test_second_click_is_told_the_same(bob):
    search = SavedSearchFactory(owner=bob, daily=True)
    for _time in range(2):
        response = Client().post(stop_url(search))
        assert response.context["is_stopped"]
    assert cadence_of(search) == AlertCadence.NONE


def test_forged_link_opens_nothing(bob):
    search = SavedSearchFactory(owner=bob, daily=True)
    forged = stop_url(search)[:-2] + "x/"
    assert Client().post(forged).status_code == 404
    assert cadence_of(search) == AlertCadence.DAILY


def test_link_of_a_removed_search_is_dead(bob):
    search = SavedSearchFactory(owner=bob)
    url = stop_url(search)
    search.delete()
    assert Client().get(url).status_code == 404


def test_beacon_notes_the_visit(client_of, bob):
    response = client_of(bob).post(READ)
    assert (response.status_code, response.content) == (204, b"")
    assert ListVisit.objects.get().user == bob


def test_button_marks_all_as_seen(client_of, bob):
    response = client_of(bob).post(READ, {"everything": "1"})
    assert response.url == reverse("tenders:procedure_list")
    visit = ListVisit.objects.get()
    assert visit.since(timezone.now()) == visit.read_at


def test_button_leads_back_to_the_list_it_was_pressed_on(client_of, bob):
    for_me = reverse("tenders:match_list")
    response = client_of(bob).post(READ, {"everything": "1", "next": for_me})
    assert response.url == for_me


def test_visit_needs_a_role_and_a_post(client_of, bob, charlie):
    assert client_of(charlie).post(READ).status_code == 403
    assert client_of(bob).get(READ).status_code == 405
    assert not ListVisit.objects.exists()
