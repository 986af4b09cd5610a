from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from meetings import permissions
from meetings.enums import BookingState
from meetings.models import (
    ActionItem,
    Agenda,
    AgendaItem,
    Booking,
    Contribution,
    Minutes,
    MinutesVersion,
    Occurrence,
)
from meetings.pipeline.shortlist import brought_to
from meetings.pipeline.tables import own_tables
from members.models import User


def conduct_section(
    request: HttpRequest, meeting: Occurrence, *, booking: Booking | None
) -> dict[str, Any]:
    """What the page of a meeting says of its agenda, its minutes and what was decided.

    The agenda is for all who may know of the meeting; the words said there, for who hears them.
    What fills its points is that of the day: once it is past, what was looked at is in its minutes.
    `booking`: the reader's own, if she has one.
    """
    user: Any = request.user
    agenda = Agenda.objects.filter(occurrence=meeting).first()
    items = list(AgendaItem.objects.filter(agenda=agenda).for_list()) if agenda else []
    tables = own_tables(items, booking)
    for item in items:
        item.own_table = tables.get(item.pk)
    now = timezone.now()
    hears = permissions.can_hear(user, meeting)
    is_past = meeting.local_end.date() < now.astimezone(meeting.zone).date()
    filled = [] if is_past else items
    return {
        "agenda": agenda,
        "agenda_items": items,
        "planned": sum(item.minutes for item in items),
        "prepares": permissions.can_run_meeting(user, meeting),
        "today": timezone.localdate(now),
        "hears": hears,
        "is_past": is_past,
        **brought_to(meeting, filled, reader=user, now=now, hears=hears),
        **(_words(user, meeting) if hears else {}),
    }


def _words(user: User, meeting: Occurrence) -> dict[str, Any]:
    versions = MinutesVersion.objects.visible_to(user).filter(minutes__occurrence=meeting)
    booking = meeting.bookings.holding().filter(user=user).first()
    return {
        "takes_notes": permissions.can_take_notes(user, meeting),
        "minutes": Minutes.objects.filter(occurrence=meeting).select_related("scribe").first(),
        "published": versions.current().first(),
        "proposed": versions.filter(published_at=None).order_by("number").last(),
        "documents": meeting.documents.for_list(),
        "follow_up": ActionItem.objects.left_to(meeting),
        "actions": meeting.actions.for_list(),
        "own_booking": booking if booking and booking.state != BookingState.ABSENT else None,
        "own_turn": Contribution.objects.filter(booking=booking).first() if booking else None,
    }
