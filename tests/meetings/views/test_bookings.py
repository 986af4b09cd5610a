import pytest
import time_machine
from django.template.loader import render_to_string
from django.urls import reverse

from collectif.core.events import Event
from meetings.actions.bookings import cancel_booking
from meetings.enums import AttendanceMode, BookingState, MeetingRole, Seat
from meetings.models import Booking, Occurrence
from meetings.views.booking_section import TEMPLATE, booking_section
from members.models import User
from tests.meetings.booking_scenes import (
    NOW,
    STARTS_AT,
    before,
    join_group,
    meeting_of,
    regular,
    regulars,
    take,
)
from tests.meetings.factories import BookingFactory, OccurrenceFactory, SeriesFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Target": "booking"}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def meeting(bob):
    meeting = meeting_of(2, roles=[MeetingRole.SCRIBE])
    join_group(bob, meeting)
    return meeting


@pytest.fixture
def member(bob, client_of):
    return client_of(bob)


def url(name, meeting):
    return reverse(f"meetings:{name}", args=[meeting.public_id])


def page(member, meeting):
    return member.get(meeting.get_absolute_url()).content.decode()


def test_two_clicks_book_a_place(member, meeting, bob):
    assert url("booking_create", meeting) in page(member, meeting)

    response = member.post(url("booking_create", meeting))

    assert response.url == f"{meeting.get_absolute_url()}#booking"
    booking = meeting.bookings.get(user=bob)
    assert (booking.state, booking.seat) == (BookingState.CONFIRMED, Seat.ROOM)


def test_book_answers_htmx_with_the_section_alone(member, meeting):
    response = member.post(url("booking_create", meeting), headers=HTMX)

    html = response.content.decode().strip()
    assert html.startswith('<section class="section" id="booking"')
    assert html.endswith("</section>")
    assert "data-focus-first" in html
    assert set(response["Vary"].split(", ")) >= {"HX-Request", "HX-Target"}


def test_a_refusal_is_said_where_one_clicked(member, meeting):
    take(meeting, regular(meeting))
    with time_machine.travel(STARTS_AT, tick=False):
        response = member.post(url("booking_create", meeting), headers=HTMX)

    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()


def test_a_refusal_without_script_comes_back_to_the_page(member, meeting):
    with time_machine.travel(STARTS_AT, tick=False):
        response = member.post(url("booking_create", meeting), follow=True)

    assert response.redirect_chain
    assert not Booking.objects.exists()


def test_cancel_proposes_the_next_dates_with_room(member, meeting, bob):
    full = OccurrenceFactory(series=meeting.series, day=meeting.recurrence_on.replace(day=8))
    full.room_capacity = 1
    full.save()
    BookingFactory(occurrence=full)
    free = OccurrenceFactory(series=meeting.series, day=meeting.recurrence_on.replace(day=15))
    take(meeting, bob)

    response = member.post(url("booking_cancel", meeting), {"reason": "Entretien"}, headers=HTMX)

    assert response.context["next_dates"] == [free]
    assert free.get_absolute_url() in response.content.decode()
    assert meeting.bookings.get(user=bob).cancel_reason == "Entretien"


@pytest.mark.parametrize("name", ["booking_cancel", "booking_keep", "booking_seat", "role_update"])
def test_who_has_no_booking_has_nothing_to_change(member, meeting, name):
    assert member.post(url(name, meeting)).status_code == 404


def test_a_kind_of_place_or_a_role_that_does_not_exist_is_not_found(member, meeting, bob):
    take(meeting, bob)

    assert member.post(url("booking_create", meeting), {"seat": "roof"}).status_code == 404
    assert member.post(url("role_update", meeting), {"role": "king"}).status_code == 404


def test_take_and_give_back_a_role(member, meeting, bob):
    booking = take(meeting, bob)

    member.post(url("role_update", meeting), {"role": "scribe"})
    booking.refresh_from_db()
    assert booking.role == "scribe"
    member.post(url("role_update", meeting), {"role": ""})
    booking.refresh_from_db()
    assert booking.role == ""


def test_switch_to_online(member, bob):
    meeting = meeting_of(2, mode=AttendanceMode.HYBRID, online_capacity=2)
    join_group(bob, meeting)
    take(meeting, bob)

    member.post(url("booking_seat", meeting), {"seat": "online"})

    assert meeting.bookings.get().seat == Seat.ONLINE


def test_keep_after_a_move(member, meeting, bob):
    take(meeting, bob)
    Booking.objects.update(to_confirm_since=NOW)
    assert url("booking_keep", meeting) in page(member, meeting)

    member.post(url("booking_keep", meeting))

    assert url("booking_keep", meeting) not in page(member, meeting)


def test_keep_all_that_moved_at_once(member, meeting, bob):
    later = OccurrenceFactory(series=meeting.series, day=meeting.recurrence_on.replace(day=8))
    over = OccurrenceFactory(series=meeting.series, day=meeting.recurrence_on.replace(day=15))
    others = BookingFactory(occurrence=later)
    for held in (meeting, later, over):
        take(held, bob)
    over.state, over.cancelled_at, over.cancel_reason = "cancelled", NOW, "Grève"
    over.save()
    take(meeting, regular(meeting))
    assert 'name="all"' not in page(member, meeting)
    Booking.objects.update(to_confirm_since=NOW)
    assert 'name="all"' in page(member, meeting)

    for _click in range(2):
        member.post(url("booking_keep", meeting), {"all": "on"})

    left = Booking.objects.filter(to_confirm_since__isnull=False)
    assert set(left.filter(user=bob).values_list("occurrence", flat=True)) == {over.pk}
    assert left.filter(pk=others.pk).exists()
    assert Event.objects.filter(verb="booking_kept", actor=bob).count() == 2


def test_book_the_whole_series(member, meeting):
    OccurrenceFactory(series=meeting.series, day=meeting.recurrence_on.replace(day=8))

    member.post(url("series_book", meeting))

    assert Booking.objects.filter(state=BookingState.CONFIRMED).count() == 2


def english(member, meeting):
    response = member.get(meeting.get_absolute_url(), headers={"Accept-Language": "en"})
    return response.content.decode().split('id="booking"')[1].split("</section>")[0]


def test_the_series_says_how_many_dates_until_when_and_which_are_full(member, meeting, bob):
    full = OccurrenceFactory(
        series=meeting.series, day=meeting.recurrence_on.replace(day=8), room_capacity=1
    )
    BookingFactory(occurrence=full)
    OccurrenceFactory(series=meeting.series, day=meeting.recurrence_on.replace(day=15))

    told = english(member, meeting)

    for words in ("Book the whole series", "2 dates", "1 full: the waiting list", "15 December"):
        assert words in told
    assert "See the 3 dates" in told
    assert full.get_absolute_url() in told
    assert "Later dates are added week by week" in told


def test_who_holds_this_date_still_books_the_others(member, meeting, bob):
    later = OccurrenceFactory(series=meeting.series, day=meeting.recurrence_on.replace(day=8))
    take(meeting, bob)
    assert "Book the remaining dates" in english(member, meeting)

    member.post(url("series_book", meeting))

    assert later.bookings.get(user=bob).state == BookingState.CONFIRMED
    told = english(member, meeting)
    assert "You have answered for all the others, until Tuesday 8 December." in told
    assert url("series_book", meeting) not in told


def test_second_click_on_the_series_says_that_all_is_answered(member, meeting):
    OccurrenceFactory(series=meeting.series, day=meeting.recurrence_on.replace(day=8))
    for _click in range(2):
        response = member.post(
            url("series_book", meeting), follow=True, headers={"Accept-Language": "en"}
        )

    assert "You have answered already for all the dates planned." in response.content.decode()
    assert Booking.objects.count() == 2


def test_series_that_ends_or_changes_says_so(member, meeting):
    OccurrenceFactory(series=meeting.series, day=meeting.recurrence_on.replace(day=8))
    series = meeting.series
    series.ended_on = meeting.recurrence_on.replace(day=8)
    series.planned_until = series.ended_on
    series.save()
    assert "The series stops there." in english(member, meeting)

    follower = SeriesFactory(group=series.group, continues=series)
    moved = OccurrenceFactory(series=follower, day=meeting.recurrence_on.replace(day=15))
    response = member.get(meeting.get_absolute_url(), headers={"Accept-Language": "en"})
    assert "After that its meetings change" in response.content.decode()
    assert moved in response.context["next_dates"]


def test_single_date_is_no_series(member, meeting):
    assert url("series_book", meeting) not in page(member, meeting)


def test_the_whole_series_may_be_booked_online(member, bob):
    meeting = meeting_of(2, mode=AttendanceMode.HYBRID, online_capacity=2)
    join_group(bob, meeting)
    OccurrenceFactory(
        series=meeting.series,
        day=meeting.recurrence_on.replace(day=8),
        mode=AttendanceMode.HYBRID,
    )
    told = page(member, meeting).split(f'action="{url("series_book", meeting)}"')[1]
    for seat in Seat.values:
        assert told.split("</form>")[0].count(f'name="seat" value="{seat}"') == 1

    member.post(url("series_book", meeting), {"seat": "online"})

    assert list(Booking.objects.values_list("seat", flat=True)) == ["online", "online"]


def test_who_is_not_of_the_group_does_not_know_of_it(client_of, charlie, meeting):
    member = client_of(charlie)

    assert member.get(meeting.get_absolute_url()).status_code == 404
    assert member.post(url("booking_create", meeting)).status_code == 404


def test_who_has_left_the_group_sees_it_and_may_not_book(member, meeting, bob):
    spell = bob.group_spells.get()
    spell.left_on, spell.end_reason = NOW.date(), "moved"
    spell.save()

    assert member.post(url("booking_create", meeting)).status_code == 403
    assert url("booking_create", meeting) not in page(member, meeting)


def test_the_line_says_where_one_stands(member, meeting, bob):
    for person in regulars(meeting, 3):
        take(meeting, person)
    take(meeting, bob)

    html = member.get(meeting.get_absolute_url()).context["rank"]

    assert html == 2


def test_another_meeting_at_the_same_time_is_said_before(member, meeting, bob):
    other = OccurrenceFactory(
        series__group=meeting.group, day=meeting.recurrence_on, title="Atelier"
    )
    next_one = OccurrenceFactory(
        series__group=meeting.group,
        day=meeting.recurrence_on,
        starts_at=meeting.ends_at,
        ends_at=meeting.ends_at.replace(hour=18),
        title="Plénière",
    )
    BookingFactory(occurrence=other, user=bob)
    BookingFactory(occurrence=next_one, user=bob)

    response = member.get(meeting.get_absolute_url())

    assert response.context["same_time"] == [other]
    assert member.post(url("booking_create", meeting)).status_code == 302


@pytest.mark.parametrize("count", [1, 20])
def test_the_section_costs_the_same_for_one_or_twenty_people(
    rf, bob, count, django_assert_num_queries
):
    meeting = meeting_of(30, roles=[MeetingRole.SCRIBE])
    join_group(bob, meeting)
    for person in regulars(meeting, count):
        BookingFactory(occurrence=meeting, user=person)
    take(meeting, bob)
    request = rf.get("/")
    request.user = User.objects.get(pk=bob.pk)
    meeting = Occurrence.objects.for_list().get(pk=meeting.pk)

    with django_assert_num_queries(9):
        context = booking_section(request, meeting)
        render_to_string(TEMPLATE, context, request)

    assert len(context["coming"]) == count + 1


def online(**values):
    return meeting_of(
        2,
        mode=AttendanceMode.ONLINE,
        online_capacity=5,
        video_url="https://visio.example/secret",
        **values,
    )


@pytest.mark.parametrize(
    ("minutes", "status"), [(16, 403), (15, 200), (0, 200), (-179, 200), (-180, 403)]
)
def test_the_video_link_opens_a_quarter_of_an_hour_before(member, bob, minutes, status):
    meeting = online()
    join_group(bob, meeting)
    booking = take(meeting, bob, Seat.ONLINE)

    with time_machine.travel(before(minutes / 60), tick=False):
        html = page(member, meeting)
        response = member.post(url("meeting_join", meeting))

    assert "visio.example" not in html
    assert response.status_code == status
    booking.refresh_from_db()
    assert ("visio.example" in response.content.decode()) is (status == 200)
    assert (booking.state == BookingState.PRESENT) is (status == 200)


def test_the_video_link_is_for_those_who_booked(member, bob):
    meeting = online()
    join_group(bob, meeting)
    with time_machine.travel(STARTS_AT, tick=False):
        assert member.post(url("meeting_join", meeting)).status_code == 404

    booking = take(meeting, bob, Seat.ONLINE)
    cancel_booking(booking=booking, actor=bob)
    with time_machine.travel(STARTS_AT, tick=False):
        assert member.post(url("meeting_join", meeting)).status_code == 403


@pytest.mark.parametrize(("hours", "told"), [(0, 2), (-3, 1)])
def test_roles_that_nobody_took_are_told_no_more_once_it_is_over(client_of, bob, hours, told):
    meeting = meeting_of(3, roles=["scribe", "host"])
    BookingFactory(occurrence=meeting, user=join_group(bob, meeting), role="scribe")
    client = client_of(bob)

    with time_machine.travel(before(hours), tick=False):
        page = client.get(meeting.get_absolute_url())

    assert len(page.context["roles"]) == told
