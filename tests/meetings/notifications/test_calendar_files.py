import re
from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from meetings.enums import AttendanceMode, BookingState, Seat
from meetings.notifications.calendar_files import write_agenda, write_invitation
from tests.meetings.booking_scenes import NOW, meeting_of
from tests.meetings.factories import BookingFactory, OccurrenceFactory

pytestmark = pytest.mark.django_db

STAMP = datetime(2026, 11, 17, 9, tzinfo=UTC)


@pytest.fixture
def booking(bob):
    meeting = meeting_of(
        5,
        title="Groupe du mardi ; méthodes, outils\\et récits d’expérience de la semaine écoulée",
        access_notes="Sonner, puis 2e étage",
    )
    return BookingFactory(occurrence=meeting, user=bob)


def event_of(text):
    return Calendar.from_ical(text).events[0]


def test_invitation_says_when_where_and_for_whom(booking, bob):
    text = write_invitation(booking, stamp=STAMP)
    event = event_of(text)

    assert Calendar.from_ical(text)["method"] == "REQUEST"
    assert event["uid"] == f"{booking.public_id}@collectif.example"
    assert event.start.isoformat() == "2026-12-01T14:00:00+01:00"
    assert event.end.isoformat() == "2026-12-01T17:00:00+01:00"
    assert event["location"] == "Salle Jacquard, 3 rue des Filatures, Valsorne"
    assert event["summary"] == booking.occurrence.title
    assert event["attendee"] == f"mailto:{bob.email}"
    assert "Sonner, puis 2e étage" in event["description"]


def test_lines_obey_the_standard(booking):
    raw = write_invitation(booking, stamp=STAMP).encode()

    lines = raw.split(b"\r\n")
    assert lines.pop() == b""
    assert b"\n" not in b"".join(lines)
    assert max(len(line) for line in lines) <= 75
    unfolded = raw.replace(b"\r\n ", b"").decode()
    assert "SUMMARY:Groupe du mardi \\; méthodes\\, outils\\\\et récits" in unfolded
    assert unfolded.index("BEGIN:VTIMEZONE") < unfolded.index("BEGIN:VEVENT")
    assert "DTSTART;TZID=Europe/Paris:20261201T140000" in unfolded


def test_cancel_has_the_same_uid_and_a_greater_sequence(booking):
    first = event_of(write_invitation(booking, stamp=STAMP))
    booking.revision += 1
    booking.occurrence.sequence += 2
    text = write_invitation(booking, stamp=STAMP, is_off=True)
    last = event_of(text)

    assert Calendar.from_ical(text)["method"] == "CANCEL"
    assert first["uid"] == last["uid"]
    assert last["sequence"] == first["sequence"] + 3
    assert last["status"] == "CANCELLED"


def test_the_video_link_is_never_in_a_calendar(bob):
    meeting = meeting_of(
        5, mode=AttendanceMode.ONLINE, online_capacity=5, video_url="https://visio.example/secret"
    )
    booking = BookingFactory(occurrence=meeting, user=bob, seat=Seat.ONLINE)

    text = write_invitation(booking, stamp=STAMP) + write_agenda([booking], stamp=STAMP).decode()

    assert "visio" not in text
    assert str(meeting.public_id) in text.replace("\r\n ", "")


@pytest.mark.parametrize(
    ("day", "offset"),
    [(date(2027, 3, 23), "+01:00"), (date(2027, 3, 30), "+02:00"), (date(2026, 10, 27), "+01:00")],
)
def test_the_hour_on_the_wall_stays_across_clock_changes(bob, day, offset):
    booking = BookingFactory(occurrence=OccurrenceFactory(day=day), user=bob)

    event = event_of(write_invitation(booking, stamp=STAMP))

    assert event.start.isoformat() == f"{day}T14:00:00{offset}"


def test_agenda_tells_offers_and_what_is_off(bob):
    meeting = meeting_of(5)
    offered = BookingFactory(
        occurrence=meeting,
        user=bob,
        state=BookingState.OFFERED,
        queued_at=NOW,
        offered_until=NOW,
    )
    off = OccurrenceFactory(
        day=date(2026, 12, 8), state="cancelled", cancelled_at=NOW, cancel_reason="Grève"
    )
    cancelled = BookingFactory(occurrence=off, user=bob)

    calendar = Calendar.from_ical(write_agenda([offered, cancelled], stamp=STAMP, is_feed=True))

    assert [event["status"] for event in calendar.events] == ["TENTATIVE", "CANCELLED"]
    assert calendar["method"] == "PUBLISH"


def test_an_empty_agenda_is_still_a_calendar():
    raw = write_agenda([], stamp=STAMP, name="Mes réunions", is_feed=True)

    calendar = Calendar.from_ical(raw)
    assert calendar.events == []
    assert re.search(rb"X-WR-CALNAME:Mes r", raw)
    assert calendar.timezones[0]["tzid"] == "Europe/Paris"
