from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from members.notifications.interview_calendar import write_interview
from tests.members.intake_factories import NOW, InterviewFactory

pytestmark = pytest.mark.django_db


def written(interview, *, is_off=False) -> str:
    return write_interview(
        interview, address="rose@example.org", name="Valette, Rose", is_off=is_off, stamp=NOW
    )


def event_of(text):
    return Calendar.from_ical(text).walk("VEVENT")[0]


@pytest.mark.parametrize(
    ("starts_at", "clock"),
    [
        # The Saturday and the Monday around the change to winter time.
        (datetime(2026, 10, 24, 8, tzinfo=UTC), "20261024T100000"),
        (datetime(2026, 10, 26, 9, tzinfo=UTC), "20261026T100000"),
        (datetime(2027, 3, 27, 9, tzinfo=UTC), "20270327T100000"),
        (datetime(2027, 3, 29, 8, tzinfo=UTC), "20270329T100000"),
    ],
)
def test_ten_is_ten_on_both_sides_of_a_clock_change(starts_at, clock):
    text = written(InterviewFactory(starts_at=starts_at))

    assert f"DTSTART;TZID=Europe/Paris:{clock}" in text
    assert "BEGIN:VTIMEZONE" in text
    assert event_of(text).decoded("DTSTART").astimezone(UTC) == starts_at


def test_entry_is_one_that_programs_take():
    text = written(InterviewFactory(place="12, rue des Moulins; 2e étage", sequence=3))

    assert "\r\n" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "METHOD:REQUEST" in text
    event = event_of(text)
    assert (event["SEQUENCE"], event["STATUS"]) == (3, "CONFIRMED")
    assert str(event["LOCATION"]) == "12, rue des Moulins; 2e étage"
    assert event["ATTENDEE"].params["CN"] == "Valette, Rose"
    assert event.decoded("DTSTAMP") == NOW


def test_called_off_entry_names_the_same_event():
    interview = InterviewFactory()

    asked, off = event_of(written(interview)), event_of(written(interview, is_off=True))

    assert asked["UID"] == off["UID"]
    assert off["STATUS"] == "CANCELLED"
    assert "METHOD:CANCEL" in written(interview, is_off=True)
