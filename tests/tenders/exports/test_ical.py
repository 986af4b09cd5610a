from datetime import timedelta

import pytest
from icalendar import Calendar

from tenders.pipeline.exports.ical import write_calendar
from tests.tenders.factories import ProcedureFactory, at

SITE = "https://collectif.example"
SEEN = at("2026-11-20", "08:00")

pytestmark = pytest.mark.django_db


def procedure(**values):
    times = {
        "first_seen_at": SEEN,
        "changed_at": SEEN,
        "submission_deadline": at("2026-12-01", "11:00"),
    }
    made = ProcedureFactory(**(times | values))
    made.refresh_from_db()
    return made


def events(*procedures, **options):
    body = write_calendar(procedures, name="Mes achats", site_url=SITE, **options)
    return Calendar.from_ical(body).events, body


def test_event_is_the_deadline_to_the_minute():
    call = procedure(title="Conseil; achats, études")
    (event,), body = events(call)
    assert event["UID"] == str(call.public_id)
    assert event.decoded("DTSTART") == call.submission_deadline
    assert "DTEND" not in event
    assert event["STATUS"] == "CONFIRMED"
    assert event["URL"] == f"{SITE}{call.get_absolute_url()}"
    assert "Conseil; achats, études" in event["SUMMARY"]
    assert b"X-WR-CALNAME:Mes achats\r\n" in body


def test_lines_are_folded_and_end_as_they_must():
    _found, body = events(procedure(title="é" * 300))
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert body.endswith(b"END:VCALENDAR\r\n")


def test_moved_deadline_is_the_same_event_a_step_further():
    before, after = procedure(), procedure(changed_at=SEEN + timedelta(hours=2))
    (first, second), _body = events(before, after)
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 120)
    assert second.decoded("LAST-MODIFIED") == SEEN + timedelta(hours=2)


def test_cancelled_call_says_so():
    (event,), _body = events(procedure(cancelled=True))
    assert event["STATUS"] == "CANCELLED"


def test_undated_call_is_left_out():
    found, _body = events(procedure(undated=True, submission_deadline=None))
    assert found == []


def test_single_event_warns_two_days_ahead():
    (event,), _body = events(procedure(), with_alarm=True)
    (alarm,) = event.subcomponents
    assert alarm.decoded("TRIGGER") == -timedelta(days=2)


def test_same_calls_make_the_same_bytes():
    call = procedure()
    assert events(call)[1] == events(call)[1]
