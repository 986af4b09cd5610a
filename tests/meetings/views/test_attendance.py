from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from meetings.enums import BookingState
from meetings.models import AttendanceContest, Booking
from meetings.pipeline.doors import door_code
from meetings.pipeline.roll_calls import close_forgotten
from tests.meetings.booking_scenes import STARTS_AT, meeting_of, regular, regulars
from tests.meetings.factories import BookingFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Target": "attendance"}
DURING = STARTS_AT + timedelta(minutes=10)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(DURING, tick=False):
        yield


@pytest.fixture
def meeting():
    return meeting_of(30)


@pytest.fixture
def booking(meeting, bob):
    return BookingFactory(occurrence=meeting, user=bob)


@pytest.fixture
def coordinator(alice, client_of):
    return client_of(alice)


def url(name, subject, *more):
    return reverse(f"meetings:{name}", args=[subject.public_id, *more])


def test_a_tap_notes_a_presence_and_another_takes_it_back(coordinator, booking):
    html = coordinator.post(
        url("attendance_mark", booking), {"state": "present"}, headers=HTMX
    ).content.decode()

    assert html.strip().startswith('<div class="stack is-loose" id="attendance">')
    assert 'value="confirmed" aria-pressed="true"' in html
    coordinator.post(url("attendance_mark", booking), {"state": "confirmed"})
    booking.refresh_from_db()
    assert booking.state == BookingState.CONFIRMED


@pytest.mark.parametrize("state", ["", "waiting", "cancelled", "there"])
def test_a_mark_that_is_none_is_not_found(coordinator, booking, state):
    response = coordinator.post(url("attendance_mark", booking), {"state": state})

    assert response.status_code == 404


def test_what_is_closed_is_put_right_by_who_runs_it_alone(
    coordinator, client_of, bob, booking, meeting
):
    coordinator.post(url("attendance_close", meeting))
    mark = url("attendance_mark", booking)

    taken_back = coordinator.post(mark, {"state": "confirmed"}, headers=HTMX)
    by_herself = client_of(bob).post(mark, {"state": "present"})

    assert (taken_back.status_code, by_herself.status_code) == (422, 403)
    booking.refresh_from_db()
    assert booking.state == BookingState.ABSENT
    html = coordinator.post(mark, {"state": "present"}, headers=HTMX).content.decode()
    assert 'value="present" aria-pressed="true"' in html
    assert 'value="confirmed"' not in html
    booking.refresh_from_db()
    assert booking.state == BookingState.PRESENT


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_costs_the_same_for_one_or_twenty(
    coordinator, meeting, count, django_assert_num_queries
):
    BookingFactory.create_batch(count, occurrence=meeting)
    BookingFactory.create_batch(
        count, occurrence=meeting, state=BookingState.CANCELLED, cancelled_at=DURING
    )
    regulars(meeting, count)
    coordinator.get(url("attendance_list", meeting))

    with django_assert_num_queries(7):
        coordinator.get(url("attendance_list", meeting))


def test_the_door_shows_a_picture_that_lets_in(coordinator, client_of, bob, booking, meeting):
    assert coordinator.get(url("door_detail", meeting)).status_code == 200
    code = door_code(meeting, now=DURING)

    picture = coordinator.get(url("door_picture", meeting, code))
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"<svg" in picture.content
    assert coordinator.get(url("door_picture", meeting, "abcdefghij")).status_code == 403
    enter = url("door_enter", meeting, code)
    assert client_of(bob).get(enter).status_code == 200
    booking.refresh_from_db()
    assert booking.state == BookingState.CONFIRMED
    assert client_of(bob).post(enter).status_code == 200
    booking.refresh_from_db()
    assert booking.state == BookingState.PRESENT


def test_contest_and_answer(coordinator, client_of, bob, booking, meeting):
    coordinator.post(url("attendance_close", meeting))
    member = client_of(bob)
    assert (
        url("attendance_contest", meeting)
        in member.get(meeting.get_absolute_url()).content.decode()
    )

    member.post(url("attendance_contest", meeting), {"words": "J’étais au fond."})
    contest = AttendanceContest.objects.get()
    response = coordinator.post(
        url("attendance_answer", contest), {"state": "present", "answer": "C’est noté."}
    )

    assert response.url == url("attendance_list", meeting)
    booking.refresh_from_db()
    assert booking.state == BookingState.PRESENT
    rhythm = member.get(reverse("meetings:rhythm_detail"))
    told = rhythm.context["rhythm"]
    assert (told.present_count, told.counted) == (1, 1)


def test_old_absences_fade_after_twelve_weeks(client_of, bob, booking, meeting):
    booking.state = BookingState.ABSENT
    booking.save()
    meeting.attendance_closed_at = DURING
    meeting.save()
    browser, page = client_of(bob), reverse("meetings:rhythm_detail")

    assert len(browser.get(page).context["rhythm"].bookings) == 1
    with time_machine.travel(STARTS_AT + timedelta(weeks=12, seconds=1), tick=False):
        assert client_of(bob).get(page).context["rhythm"].bookings == []


def test_somebody_of_the_group_who_came_is_added_in_one_tap(coordinator, meeting):
    person = regular(meeting)
    assert person.get_full_name() in coordinator.get(url("attendance_list", meeting)).text

    page = coordinator.post(
        url("arrival_create", meeting), {"person": person.public_id}, headers=HTMX
    )

    assert page.status_code == 200
    assert (page.context["walk_in_count"], page.context["expected_count"]) == (1, 0)
    booking = Booking.objects.get()
    assert (booking.user, booking.state) == (person, "present")
    taken_off = coordinator.post(url("attendance_mark", booking), {"state": "absent"}, headers=HTMX)
    assert taken_off.context["walk_in_count"] == 0


def test_others_are_searched_by_name_then_added(coordinator, meeting):
    zoe = UserFactory(first_name="Zoé", last_name="Lefèvre", member=True)

    found = coordinator.get(url("attendance_list", meeting), {"q": "lefevre"})
    none = coordinator.get(url("attendance_list", meeting), {"q": "dupont"})

    assert str(zoe.public_id) in found.text
    assert (found.context["found"], none.context["found"]) == ([zoe], [])
    coordinator.post(url("arrival_create", meeting), {"person": zoe.public_id})
    assert Booking.objects.get().user == zoe


def test_a_guest_is_added_by_name_and_nobody_is_a_mistake(coordinator, meeting):
    add = url("arrival_create", meeting)

    page = coordinator.post(add, {"guest": "  Paul   Royer "}, follow=True)
    empty = coordinator.post(add, {"guest": "  "})
    absurd = coordinator.post(add, {"person": "nobody"})
    stranger = coordinator.post(add, {"person": UserFactory().public_id})

    assert Booking.objects.get().guest_name == "Paul Royer"
    assert "Paul Royer" in page.text
    assert [one.status_code for one in (empty, absurd, stranger)] == [422, 422, 404]


def test_who_does_not_run_the_meeting_adds_nobody(client_of, bob, booking, meeting):
    response = client_of(bob).post(url("arrival_create", meeting), {"guest": "Paul"})

    assert response.status_code == 403
    assert Booking.objects.get() == booking


def test_a_week_after_the_closing_nobody_is_added(coordinator, meeting, booking):
    coordinator.post(url("attendance_close", meeting))
    shown = coordinator.get(url("attendance_list", meeting))

    assert shown.context["may_add"]
    with time_machine.travel(DURING + timedelta(days=7), tick=False):
        late = coordinator.get(url("attendance_list", meeting))
        refused = coordinator.post(url("arrival_create", meeting), {"guest": "Paul"}, headers=HTMX)

    assert "may_add" not in late.context
    assert refused.status_code == 422
    assert Booking.objects.count() == 1


def test_who_scans_the_door_without_a_place_is_told_whom_to_see(client_of, bob, meeting):
    meeting.group.facilitators.add(UserFactory(first_name="Claire", last_name="Roux"))
    meeting.openness = "collective"
    meeting.save()
    code = door_code(meeting, now=DURING)

    page = client_of(bob).post(url("door_enter", meeting, code))

    assert page.status_code == 422
    assert "Claire Roux" in page.text
    assert not Booking.objects.exists()


def test_what_closed_by_itself_is_said_on_every_page(client_of, bob, booking, meeting):
    close_forgotten(now=DURING + timedelta(days=4))
    member = client_of(bob)

    with time_machine.travel(DURING + timedelta(days=5), tick=False):
        listed = client_of(coordinator_of(meeting)).get(url("attendance_list", meeting))
        place = member.get(meeting.get_absolute_url())
        rhythm = member.get(reverse("meetings:rhythm_detail")).context["rhythm"]
        contest = member.post(url("attendance_contest", meeting), {"words": "J’y étais."})

    assert (listed.context["unsaid_count"], listed.context["is_closed"]) == (1, True)
    assert url("attendance_contest", meeting) in place.text
    assert (rhythm.bookings, rhythm.counted, rhythm.unsaid_count) == ([], 0, 1)
    assert contest.status_code == 302


def coordinator_of(meeting):
    """Somebody who facilitates: a session of the coordinator would be over by then."""
    person = UserFactory(verified=True)
    meeting.group.facilitators.add(person)
    return person
