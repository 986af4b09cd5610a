from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from lxml import etree

from members.models import RoleGrant
from tenders.actions.saved_searches import close_feeds
from tenders.enums import Source, Visibility
from tests.tenders.factories import ProcedureFactory
from tests.tenders.saved_search_factories import FEED_KEY, SavedSearchFactory

ATOM = reverse("tenders:feed_atom", args=[FEED_KEY])
CALENDAR = reverse("tenders:feed_calendar", args=[FEED_KEY])
BOTH = pytest.mark.parametrize("url", [ATOM, CALENDAR], ids=["atom", "calendar"])


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = "https://collectif.example"


@pytest.fixture
def search(bob):
    return SavedSearchFactory(owner=bob, with_feeds=True, query="department=38")


def titles(response) -> list[str]:
    root = etree.fromstring(response.content)
    return [node.text for node in root.iterfind("{*}entry/{*}title")]


def events(response):
    return Calendar.from_ical(response.content).events


def test_atom_holds_what_the_search_finds_newest_first(search):
    now = timezone.now()
    for title, age in (("Ancien", 3), ("Nouveau", 1)):
        ProcedureFactory(title=title, first_seen_at=now - timedelta(days=age))
    ProcedureFactory(title="Ailleurs", departments=["75"])
    response = Client().get(ATOM)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert titles(response) == ["Nouveau", "Ancien"]


def test_calendar_holds_deadlines_and_what_was_cancelled(search):
    call, cancelled = ProcedureFactory(), ProcedureFactory(cancelled=True)
    ProcedureFactory(undated=True)
    response = Client().get(CALENDAR)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert {event["UID"]: event["STATUS"] for event in events(response)} == {
        str(call.public_id): "CONFIRMED",
        str(cancelled.public_id): "CANCELLED",
    }


def test_only_public_calls_leave_the_site(search, bob):
    ProcedureFactory(visibility=Visibility.MEMBERS)
    ProcedureFactory(visibility=Visibility.TEAM)
    ProcedureFactory(sources=[Source.PRIVATE])
    shown = ProcedureFactory(sources=[Source.PRIVATE, Source.TED])
    assert titles(Client().get(ATOM)) == [shown.title]
    assert len(events(Client().get(CALENDAR))) == 1


@BOTH
def test_reader_that_holds_it_already_gets_304(search, url):
    ProcedureFactory()
    first = Client().get(url)
    assert first["Cache-Control"] == "private, max-age=900"
    again = Client().get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    ProcedureFactory()
    assert Client().get(url, headers={"If-None-Match": first["ETag"]}).status_code == 200


@BOTH
def test_wrong_key_opens_nothing(search, url):
    assert Client().get(url.replace(FEED_KEY, "another-key")).status_code == 404


@BOTH
def test_closed_feeds_are_dead(search, url):
    close_feeds(search=search)
    assert Client().get(url).status_code == 404


@BOTH
def test_feeds_die_with_the_role(search, url, bob):
    assert Client().get(url).status_code == 200
    RoleGrant.objects.filter(user=bob).delete()
    assert Client().get(url).status_code == 404


@BOTH
def test_feeds_die_with_the_account(search, url, bob):
    bob.is_active = False
    bob.save(update_fields=["is_active"])
    assert Client().get(url).status_code == 404


@BOTH
def test_feeds_speak_the_language_of_their_owner(search, url, bob):
    ProcedureFactory()
    bob.language = "en"
    bob.save(update_fields=["language"])
    english = Client().get(url).content.decode()
    assert 'xml:lang="en"' in english or "Deadline: " in english


@BOTH
def test_feeds_take_no_post(search, url):
    assert Client().post(url).status_code == 405


@BOTH
@pytest.mark.parametrize("count", [1, 20])
def test_feeds_cost_the_same_for_one_and_twenty(search, url, count, django_assert_num_queries):
    ProcedureFactory.create_batch(count)
    with django_assert_num_queries(3 if url == ATOM else 4):
        Client().get(url)
