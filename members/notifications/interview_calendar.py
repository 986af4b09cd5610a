"""An interview as a calendar entry (RFC 5545) that mail programs enter, move and take away."""

from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from icalendar import Calendar, Event, vCalAddress

from members.models import Interview

MAKER = "-//Collectif//Interviews//EN"
YEAR = timedelta(days=366)


def write_interview(
    interview: Interview, *, address: str, name: str, is_off: bool, stamp: datetime
) -> str:
    """Return the entry for one attendee: a REQUEST, or a CANCEL when it is off for her.

    Times are those of the local clock with their zone, so that 10 h stays 10 h when clocks change.
    The same UID with a greater SEQUENCE replaces what was entered before (RFC 5546, §3.2.2).
    """
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_off else "REQUEST")
    event = _event(interview, stamp)
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("attendee", _attendee(address, name))
    calendar.add_component(event)
    day = timezone.localtime(interview.starts_at).date()
    calendar.add_missing_timezones(first_date=day - YEAR, last_date=day + YEAR)
    return calendar.to_ical().decode()


def _event(interview: Interview, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", f"{interview.public_id}@{_domain()}")
    event.add("sequence", interview.sequence)
    event.add("dtstamp", stamp)
    event.add("dtstart", timezone.localtime(interview.starts_at))
    event.add("dtend", timezone.localtime(interview.ends_at))
    title = gettext("Interview, %(collective)s") % {"collective": settings.SITE_NAME}
    event.add("summary", title)
    event.add("location", interview.place)
    event.add("organizer", _party(settings.CONTACT_EMAIL, interview.interviewer.get_full_name()))
    return event


def _attendee(address: str, name: str) -> vCalAddress:
    attendee = _party(address, name)
    attendee.params["PARTSTAT"] = "NEEDS-ACTION"
    attendee.params["RSVP"] = "TRUE"
    return attendee


def _party(address: str, name: str) -> vCalAddress:
    party = vCalAddress(f"mailto:{address}")
    party.params["CN"] = name
    return party


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
