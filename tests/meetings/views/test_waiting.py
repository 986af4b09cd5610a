import pytest
import time_machine
from django.urls import reverse

from meetings.actions.bookings import cancel_booking
from meetings.enums import BookingState
from tests.meetings.booking_scenes import NOW, before, meeting_of, regular, regulars, take
from tests.meetings.factories import BookingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def meeting():
    return meeting_of(1, takes_guests=True)


@pytest.fixture
def coordinator(alice, client_of):
    return client_of(alice)


def listing(meeting):
    return reverse("meetings:waiting_list", args=[meeting.public_id])


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_costs_the_same_for_one_or_twenty(
    coordinator, meeting, bob, count, django_assert_num_queries
):
    for number in range(count):
        values = {"queued_at": NOW.replace(minute=number)}
        BookingFactory(occurrence=meeting, state=BookingState.WAITING, **values)
        BookingFactory(
            occurrence=meeting,
            user=None,
            guest_name="Paul",
            guest_email=f"paul{number}@example.org",
            invited_by=bob,
            state=BookingState.REQUESTED,
        )
    coordinator.get(listing(meeting))

    with django_assert_num_queries(9):
        response = coordinator.get(listing(meeting))

    assert len(response.context["line"]) == len(response.context["guests"]) == count


def test_the_last_half_day_is_the_facilitators(coordinator, meeting):
    first, second = regulars(meeting, 2)
    take(meeting, first)
    take(meeting, second)

    assert not coordinator.get(listing(meeting)).context["is_frozen"]
    with time_machine.travel(before(12), tick=False):
        assert coordinator.get(listing(meeting)).context["is_frozen"]


def test_make_room_and_answer_guests(coordinator, meeting, bob):
    take(meeting, regular(meeting))
    waiting = take(meeting, regular(meeting))
    guests = [
        BookingFactory(
            occurrence=meeting,
            user=None,
            guest_name=name,
            guest_email=f"{name}@example.org",
            invited_by=bob,
            state=BookingState.REQUESTED,
        )
        for name in ("paul", "ana")
    ]

    for name, booking, data in [
        ("place_give", waiting, {}),
        ("guest_approve", guests[0], {}),
        ("guest_decline", guests[1], {"reason": "Salle trop petite"}),
    ]:
        response = coordinator.post(reverse(f"meetings:{name}", args=[booking.public_id]), data)
        assert response.url == listing(meeting)

    for booking, state in [
        (waiting, "confirmed"),
        (guests[0], "waiting"),
        (guests[1], "cancelled"),
    ]:
        booking.refresh_from_db()
        assert booking.state == state


def test_a_refusal_is_said(coordinator, meeting):
    booking = BookingFactory(occurrence=meeting, state=BookingState.CANCELLED, cancelled_at=NOW)

    response = coordinator.post(
        reverse("meetings:place_give", args=[booking.public_id]), follow=True
    )

    assert [message.level_tag for message in response.context["messages"]] == ["error"]


def test_a_place_free_in_the_last_half_day_is_given_in_one_click(coordinator, meeting):
    held = take(meeting, regular(meeting))
    first, second = (take(meeting, person) for person in regulars(meeting, 2))

    with time_machine.travel(before(3), tick=False):
        cancel_booking(booking=held, actor=held.user)
        page = coordinator.get(listing(meeting))
        assert page.context["first"] == [first]
        assert give(first) in page.content.decode()
        assert give(second) not in page.content.decode()
        assert listing(meeting) in alert_of(coordinator.get(meeting.get_absolute_url()))

        coordinator.post(give(first))
        late = coordinator.post(give(second), follow=True)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("confirmed", "waiting")
    assert [message.level_tag for message in late.context["messages"]][1:] == ["error"]
    assert late.context["first"] == []


def test_before_the_last_half_day_no_place_is_shown_to_give(coordinator, meeting):
    held = take(meeting, regular(meeting))
    waiting = take(meeting, regular(meeting))
    cancel_booking(booking=held, actor=held.user)

    assert give(waiting) not in coordinator.get(listing(meeting)).content.decode()


def give(booking):
    return reverse("meetings:free_place_give", args=[booking.public_id])


def alert_of(page):
    return page.content.decode().partition('class="alert is-warning"')[2]
