"""Bookings as calendar entries (RFC 5545): one event a place, the same for its whole life."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext
from icalendar import Calendar, Event, Timezone, vCalAddress

from meetings.enums import BookingState
from meetings.models import Booking
from meetings.notifications.links import url_to_share
from meetings.notifications.readers import Reader, reader_of

MAKER: Final = "-//Collectif//Meetings//EN"
READ_AGAIN: Final = timedelta(hours=1)
YEAR: Final = timedelta(days=366)
EPOCH: Final = date(2026, 1, 1)


def write_invitation(booking: Booking, *, stamp: datetime, is_off: bool = False) -> str:
    """Return the entry that a mail carries to one person: a REQUEST, or a CANCEL (RFC 5546 §3.2).

    The same UID with a greater SEQUENCE replaces what was entered before.
    """
    calendar = _calendar("CANCEL" if is_off else "REQUEST")
    event = _event(booking, stamp)
    event["status"] = "CANCELLED" if is_off else "CONFIRMED"
    event.add("organizer", _party(settings.CONTACT_EMAIL, settings.SITE_NAME))
    event.add("attendee", _attendee(reader_of(booking)))
    calendar.add_component(event)
    return _written(calendar, [booking]).decode()


def write_agenda(
    bookings: Iterable[Booking], *, stamp: datetime, name: str = "", is_feed: bool = False
) -> bytes:
    """Return several meetings to enter at once (METHOD:PUBLISH): a mail, or a feed read again.

    Every booking needs its `occurrence`. An offer not answered yet is tentative.
    """
    bookings = list(bookings)
    calendar = _calendar("PUBLISH")
    if is_feed:
        # RFC 7986 §5; the first is what most programs read.
        calendar.add("x-wr-calname", name)
        calendar.add("name", name)
        calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    for booking in bookings:
        event = _event(booking, stamp)
        event["status"] = _status(booking)
        calendar.add_component(event)
    return _written(calendar, bookings)


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _event(booking: Booking, stamp: datetime) -> Event:
    """Build the event with local times and their zone: 14 h stays 14 h when clocks change.

    The video link is never in it, nor a guest's own link: a calendar is copied and shared.
    """
    meeting = booking.occurrence
    url = url_to_share(booking)
    event = Event()
    event.add("uid", f"{booking.public_id}@{_domain()}")
    event.add("sequence", booking.sequence)
    event.add("dtstamp", stamp)
    event.add("dtstart", meeting.local_start)
    event.add("dtend", meeting.local_end)
    event.add("summary", meeting.title)
    event.add("location", booking.where or gettext("Online"))
    event.add("description", "\n".join(filter(None, [meeting.access_notes, url or _in_the_mail()])))
    if url:
        event.add("url", url)
    return event


def _in_the_mail() -> str:
    return gettext("Your place: by the link of our e-mail.")


def _status(booking: Booking) -> str:
    if booking.occurrence.is_cancelled or booking.state == BookingState.CANCELLED:
        return "CANCELLED"
    return "TENTATIVE" if booking.state == BookingState.OFFERED else "CONFIRMED"


def _attendee(reader: Reader) -> vCalAddress:
    attendee = _party(reader.address, reader.full_name)
    attendee.params["PARTSTAT"] = "ACCEPTED"
    attendee.params["RSVP"] = "FALSE"
    return attendee


def _party(address: str, name: str) -> vCalAddress:
    party = vCalAddress(f"mailto:{address}")
    party.params["CN"] = name
    return party


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]


def _written(calendar: Calendar, bookings: list[Booking]) -> bytes:
    """Add the zones in use, or ours: a calendar without any component is not one (§3.6)."""
    days = [booking.occurrence.local_start.date() for booking in bookings] or [EPOCH]
    zones = {booking.occurrence.time_zone for booking in bookings} or {settings.TIME_ZONE}
    for zone in sorted(zones):
        first, last = min(days) - YEAR, max(days) + YEAR
        calendar.subcomponents.insert(0, Timezone.from_tzinfo(ZoneInfo(zone), zone, first, last))
    return calendar.to_ical()
