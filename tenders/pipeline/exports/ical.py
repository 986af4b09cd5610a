"""Deadlines as a calendar (RFC 5545): one event a procedure, the same event from read to read."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext
from icalendar import Alarm, Calendar, Event

from tenders.enums import ProcedureState
from tenders.models import Procedure

MAKER = "-//Collectif//Calls for tenders//EN"
READ_AGAIN = timedelta(hours=6)
WARNED = timedelta(days=2)
MINUTE = timedelta(minutes=1)
SHORT_TITLE = 120


def write_calendar(
    procedures: Iterable[Procedure], *, name: str, site_url: str, with_alarm: bool = False
) -> bytes:
    """Return the deadlines of `procedures`; those without a date are left out.

    `with_alarm` warns two days ahead, for a single event that a person takes into her calendar.
    """
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    # RFC 7986; the first is what most programs read.
    calendar.add("x-wr-calname", name)
    calendar.add("name", name)
    calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    for procedure in procedures:
        if procedure.submission_deadline is not None:
            event = _event(procedure, site_url)
            if with_alarm:
                event.add_component(_alarm(procedure))
            calendar.add_component(event)
    return calendar.to_ical()


def _event(procedure: Procedure, site_url: str) -> Event:
    """Build an event that lasts no time: its start is the moment after which it is too late."""
    event = Event()
    is_cancelled = procedure.state == ProcedureState.CANCELLED
    url = f"{site_url}{procedure.get_absolute_url()}"
    event.add("uid", str(procedure.public_id))
    event.add("sequence", _sequence(procedure))
    event.add("dtstamp", procedure.changed_at)
    event.add("last-modified", procedure.changed_at)
    event.add("dtstart", procedure.submission_deadline)
    event.add("summary", _summary(procedure))
    event.add("description", f"{procedure.title}\n{procedure.buyer_name}\n{url}")
    event.add("url", url)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _summary(procedure: Procedure) -> str:
    title = procedure.title[:SHORT_TITLE]
    if procedure.state == ProcedureState.CANCELLED:
        return gettext("Cancelled: %(title)s") % {"title": title}
    return gettext("Deadline: %(title)s") % {"title": title}


def _alarm(procedure: Procedure) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -WARNED)
    alarm.add("description", _summary(procedure))
    return alarm


def _sequence(procedure: Procedure) -> int:
    """Return a number that grows with each change, as RFC 5545 §3.8.7.4 asks: minutes of life."""
    return max(0, (procedure.changed_at - procedure.first_seen_at) // MINUTE)
