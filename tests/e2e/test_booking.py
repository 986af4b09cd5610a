"""A member's week: book, give back, somebody else comes in; who comes, and who was there."""

import re
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, pairwise
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import Page, expect

from collectif.core.outbox import OutboxMessage
from meetings.enums import AttendanceMode, BookingState, MeetingRole, Openness, Seat
from meetings.models import AttendanceContest, Booking
from meetings.notifications.links import guest_url
from meetings.notifications.reminders import stop_url
from tests.meetings.booking_scenes import join_group, regular, take
from tests.meetings.factories import BookingFactory, OccurrenceFactory, SeriesFactory

pytestmark = pytest.mark.django_db(transaction=True)

PARIS = ZoneInfo("Europe/Paris")
ROOM_FIRST = {"roles": [MeetingRole.SCRIBE], "takes_guests": True}


def coming(days=20, **values):
    return OccurrenceFactory(day=timezone.localdate() + timedelta(days=days), **values)


def under_way(**values):
    """Begun five minutes ago."""
    starts_at = timezone.now() - timedelta(minutes=5)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}
    return coming(days=0, **times, **values)


@pytest.fixture
def meeting(bob):
    """One place in the room."""
    meeting = coming(room_capacity=1, **ROOM_FIRST)
    join_group(bob, meeting)
    return meeting


def button(page: Page, url_name: str, subject) -> str:
    path = reverse(f"meetings:{url_name}", args=[subject.public_id])
    return page.locator(f'[hx-post="{path}"]').first


def test_a_members_week(page, bare, sign_in, address, bob, meeting):
    """Journey 3: book in two clicks, give the place back, and who waits takes it by her mail."""
    omar = regular(meeting, first_name="Omar", verified=True)
    sign_in(page, bob).goto(address(meeting))
    button(page, "booking_create", meeting).click()
    expect(page.locator("#booking .badge.is-success").first).to_be_visible()
    expect(page.locator("#booking [data-focus-first]")).to_be_focused()
    sent = OutboxMessage.objects.get(to_address=bob.email)
    event = Calendar.from_ical(sent.calendar).events[0]
    assert event.start == meeting.local_start
    assert str(event.start.tzinfo) == "Europe/Paris"

    # Without JavaScript, the last place being taken: the waiting list.
    sign_in(bare, omar).goto(address(meeting))
    bare.locator("#booking form button.button").first.click()
    expect(bare.locator("#booking .badge.is-warning")).to_be_visible()
    waiting = Booking.objects.get(user=omar)
    assert waiting.state == BookingState.WAITING

    button(page, "booking_cancel", meeting).click()
    expect(page.locator("#booking .badge.is-success")).to_have_count(0)
    waiting.refresh_from_db()
    assert waiting.state == BookingState.OFFERED

    # By the link of her mail, logged in or not.
    bare.context.clear_cookies()
    offer = OutboxMessage.objects.get(to_address=omar.email, kind="meetings/offer")
    link = urljoin(address(meeting), re.search(r"/reunions/offre/\S+", offer.text_body)[0])
    bare.goto(link)
    bare.locator("button[value=accept]").click()
    waiting.refresh_from_db()
    assert waiting.state == BookingState.CONFIRMED
    bare.goto(link)
    expect(bare.locator("button[value=accept]")).to_have_count(0)


def urljoin(url: str, path: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{path}"


def test_the_last_place_raced_for_in_two_browsers_is_one_persons(
    page, bare, sign_in, address, bob, meeting
):
    omar = regular(meeting, verified=True)
    sign_in(page, bob).goto(address(meeting))
    sign_in(bare, omar).goto(address(meeting))

    button(page, "booking_create", meeting).click()
    expect(page.locator("#booking .badge.is-success").first).to_be_visible()
    bare.locator("#booking form button.button").first.click()
    expect(bare.locator("#booking .badge.is-warning")).to_be_visible()

    assert meeting.bookings.holding().count() == 1


def next_clock_change() -> date:
    """The Sunday when the clocks of Paris change next."""
    noons = (
        datetime.combine(timezone.localdate(), time(12), PARIS) + timedelta(days=n) for n in count()
    )
    return next(b for a, b in pairwise(noons) if a.utcoffset() != b.utcoffset()).date()


def test_the_hour_is_that_of_the_place_across_the_clock_change(browser, sign_in, address, bob):
    """Journey 3: 14 h in Paris before and after, for a browser that is elsewhere."""
    change = next_clock_change()
    series = SeriesFactory(starts_on=change - timedelta(days=5))
    days = (change - timedelta(days=5), change + timedelta(days=2))
    meetings = [OccurrenceFactory(series=series, day=day) for day in days]
    join_group(bob, meetings[0])
    assert len({one.starts_at.astimezone(UTC).hour for one in meetings}) == 2

    context = browser.new_context(locale="fr-FR", timezone_id="America/New_York")
    page = sign_in(context.new_page(), bob)
    for one in meetings:
        page.goto(address(one))
        expect(page.locator("#main")).to_contain_text("14 h")
        page.goto(address("meetings:calendar", view="week", day=one.recurrence_on.isoformat()))
        expect(page.locator(".week-event")).to_contain_text("14 h")
    context.close()


def test_the_video_link_opens_to_those_booked_just_before(bare, sign_in, address, bob, alice):
    """The page tells it to nobody earlier, nor to who has no place."""
    online = {"mode": AttendanceMode.ONLINE, "online_capacity": 5}
    url = "https://visio.example/salle-7"
    later = coming(video_url=url, **online)
    now = under_way(video_url=url, **online)
    for one in (later, now):
        join_group(bob, one)
        BookingFactory(occurrence=one, user=bob, seat=Seat.ONLINE)
    sign_in(bare, bob)
    for one in (later, now):
        bare.goto(address(one))
        assert url not in bare.content()
    join = reverse("meetings:meeting_join", args=[now.public_id])
    # The video site is not of this machine.
    bare.route("https://visio.example/**", lambda route: route.fulfill(body="salle 7"))
    bare.locator(f'form[action="{join}"] button').click()
    bare.wait_for_url(url)

    assert Booking.objects.get(occurrence=now).state == BookingState.PRESENT


def test_roll_call_on_a_phone_then_closed_and_contested(page, bare, sign_in, address, alice, bob):
    meeting = under_way()
    join_group(bob, meeting)
    BookingFactory(occurrence=meeting, user=bob)
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, alice).goto(address("meetings:attendance_list", meeting.public_id))
    absent = page.locator(f"[id^=mark-{BookingState.ABSENT}]")
    absent.click()
    expect(absent).to_have_attribute("aria-pressed", "true")
    expect(absent).to_be_focused()
    page.locator(".roll-call ~ form button.is-primary").click()
    expect(page.locator(".roll-call ~ form")).to_have_count(0)

    sign_in(bare, bob).goto(address(meeting))
    bare.locator("#booking a[href$='contester/']").click()
    bare.fill("#id_words", "J’étais là, au fond.")
    bare.locator("main form button.is-primary").click()
    contest = AttendanceContest.objects.get()
    page.goto(address("meetings:attendance_answer", contest.public_id))
    page.fill("#id_answer", "Exact, pardon.")
    page.locator("main form button.is-primary").click()
    expect(page.locator(".roll-call")).to_be_visible()

    assert Booking.objects.get(user=bob).state == BookingState.PRESENT


def test_pages_of_booking_are_sound(page, sign_in, address, assert_sound, bob, alice, meeting):
    take(meeting, bob)
    waiting = take(meeting, regular(meeting, email="omar@example.org"))
    guest = BookingFactory(
        occurrence=meeting,
        user=None,
        guest_name="Paul Royer",
        guest_email="paul@example.org",
        invited_by=bob,
        state=BookingState.REQUESTED,
    )
    Booking.objects.filter(pk=waiting.pk).update(passed_at=timezone.now())
    public = coming(openness=Openness.PUBLIC, mode=AttendanceMode.HYBRID)
    now = under_way(mode=AttendanceMode.HYBRID)
    BookingFactory(occurrence=now, user=bob)
    names = ("attendance_list", "door_detail", "waiting_list")
    assert_sound(
        sign_in(page, alice),
        [address(f"meetings:{name}", one.public_id) for name in names for one in (meeting, now)],
    )
    assert_sound(
        sign_in(page, bob),
        [
            address(meeting),
            address(public),
            address("meetings:guest_create", meeting.public_id),
            address("meetings:public_place_create", public.public_id),
            address("meetings:calendar_feed_detail"),
            address("meetings:rhythm_detail"),
            urljoin(address(meeting), urlsplit(guest_url(guest)).path),
            urljoin(address(meeting), urlsplit(stop_url(bob)).path),
        ],
    )
