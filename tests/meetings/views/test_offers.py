from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine

from meetings.actions.bookings import cancel_booking
from meetings.enums import BookingState
from meetings.notifications.links import offer_url
from tests.meetings.booking_scenes import NOW, meeting_of, regular, take

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def offered():
    meeting = meeting_of(1)
    holder, person = regular(meeting), regular(meeting)
    held = take(meeting, holder)
    booking = take(meeting, person)
    cancel_booking(booking=held, actor=holder)
    booking.refresh_from_db()
    return booking


@pytest.fixture
def link(offered):
    return urlsplit(offer_url(offered)).path


def test_reading_the_link_changes_nothing(client, link, offered):
    response = client.get(link)

    assert response.status_code == 200
    assert response.context["is_asked"]
    offered.refresh_from_db()
    assert offered.state == BookingState.OFFERED


@pytest.mark.parametrize(("answer", "state"), [("accept", "confirmed"), ("decline", "cancelled")])
def test_one_click_answers_without_logging_in_and_serves_once(client, link, offered, answer, state):
    first = client.post(link, {"answer": answer})
    again = client.post(link, {"answer": answer})
    read = client.get(link)

    offered.refresh_from_db()
    assert offered.state == state
    assert [first.status_code, again.status_code, read.status_code] == [200, 200, 200]
    assert not read.context["is_asked"]


def test_the_other_answer_after_the_first_changes_nothing(client, link, offered):
    client.post(link, {"answer": "accept"})

    response = client.post(link, {"answer": "decline"})

    assert response.status_code == 422
    offered.refresh_from_db()
    assert offered.state == BookingState.CONFIRMED


def test_a_link_whose_time_is_over_says_so(client, link, offered):
    with time_machine.travel(offered.offered_until, tick=False):
        read = client.get(link)
        response = client.post(link, {"answer": "accept"})

    assert not read.context["is_asked"]
    assert response.status_code == 422
    offered.refresh_from_db()
    assert offered.state == BookingState.OFFERED


def test_the_link_of_a_former_offer_does_not_answer_the_new_one(client, link, offered):
    offered.offered_until += timedelta(hours=3)
    offered.save()

    assert client.post(link, {"answer": "accept"}).status_code == 422


@pytest.mark.parametrize("change", [lambda link: link[:-4] + "abc/", lambda link: link + "x/"])
def test_a_link_that_is_not_whole_is_not_found(client, link, change):
    assert client.get(change(link)).status_code == 404


def test_an_answer_that_is_none_is_refused(client, link):
    assert client.post(link, {"answer": "perhaps"}).status_code == 422
