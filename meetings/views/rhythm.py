from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from collectif.core.http import HtmxRequest
from meetings.enums import BookingState
from meetings.enums.booking import ATTENDANCE
from meetings.models import Booking
from meetings.pipeline.absences import FADES_AFTER
from members.models import User


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The meetings of one person whose attendance is closed, the last one first.

    `unsaid_count`: those that closed by themselves, of which nothing is known; they count nowhere.
    """

    bookings: Sequence[Booking]
    present_count: int
    excused_count: int
    counted: int
    unsaid_count: int


@require_safe
def rhythm_detail(request: HtmxRequest) -> HttpResponse:
    """The regularity of a person, for her own eyes: the last twelve weeks."""
    context = {"rhythm": rhythm_of(request.user, now=timezone.now())}
    return render(request, "meetings/rhythm_detail.html", context)


def rhythm_of(user: User, *, now: datetime) -> Rhythm:
    """Say how regularly a person came in the last twelve weeks; one query."""
    noted = user.bookings.filter(
        state__in=[*ATTENDANCE, BookingState.CONFIRMED],
        occurrence__starts_at__gte=now - FADES_AFTER,
        occurrence__attendance_closed_at__isnull=False,
    )
    rows = list(noted.select_related("occurrence").order_by("-occurrence__starts_at"))
    bookings = [booking for booking in rows if not booking.is_unsaid]
    counts = Counter(booking.state for booking in bookings)
    present = counts[BookingState.PRESENT]
    return Rhythm(
        bookings=bookings,
        present_count=present,
        excused_count=counts[BookingState.EXCUSED],
        counted=present + counts[BookingState.ABSENT],
        unsaid_count=len(rows) - len(bookings),
    )
