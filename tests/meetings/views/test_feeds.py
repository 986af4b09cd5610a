from urllib.parse import urlsplit

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from meetings.actions.feeds import open_feed
from meetings.enums import BookingState
from meetings.models import ReminderChoice
from tests.meetings.booking_scenes import NOW, meeting_of
from tests.meetings.factories import BookingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def member(bob, client_of):
    return client_of(bob)


def feed_of(bob):
    return reverse("meetings:calendar_feed_ical", args=[open_feed(user=bob)])


def test_the_address_is_shown_once_and_opens_the_calendar(member, client, bob):
    booking = BookingFactory(occurrence=meeting_of(2), user=bob)
    BookingFactory(
        occurrence=meeting_of(2), user=bob, state=BookingState.CANCELLED, cancelled_at=NOW
    )
    BookingFactory(occurrence=meeting_of(2))
    address = member.post(reverse("meetings:calendar_feed_open")).context["feed_url"]
    assert address not in member.get(reverse("meetings:calendar_feed_detail")).content.decode()

    response = client.get(urlsplit(address).path)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(response.content).events
    assert [event["uid"].split("@")[0] for event in events] == [str(booking.public_id)]


def test_a_closed_or_former_address_opens_nothing(member, client, bob):
    former = feed_of(bob)
    address = feed_of(bob)
    assert client.get(former).status_code == 404
    assert client.get(address).status_code == 200

    member.post(reverse("meetings:calendar_feed_close"))

    assert client.get(address).status_code == 404


def test_a_closed_account_has_no_feed(client, bob):
    address = feed_of(bob)
    bob.is_active = False
    bob.save()

    assert client.get(address).status_code == 404


def test_an_unchanged_calendar_is_not_sent_again(client, bob):
    BookingFactory(occurrence=meeting_of(2), user=bob)
    address = feed_of(bob)
    etag = client.get(address)["ETag"]

    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("count", [0, 1, 20])
def test_the_feed_costs_two_queries(client, bob, count, django_assert_num_queries):
    for _ in range(count):
        BookingFactory(occurrence=meeting_of(2), user=bob)
    address = feed_of(bob)

    with django_assert_num_queries(2):
        assert client.get(address).status_code == 200


def test_reminders_are_chosen_on_the_page(member, bob):
    member.post(reverse("meetings:reminder_update"), {"wants_late": "on"})

    choice = ReminderChoice.objects.get(user=bob)
    assert (choice.wants_early, choice.wants_late) == (False, True)
    form = member.get(reverse("meetings:calendar_feed_detail")).context["form"]
    assert form.initial == {"wants_early": False, "wants_late": True, "wants_minutes": False}


def test_a_link_that_is_not_whole_stops_nothing(client):
    assert client.post(reverse("meetings:reminder_stop", args=["x:y"])).status_code == 404
