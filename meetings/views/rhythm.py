from datetime import timedelta
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from collectif.core.http import HtmxRequest
from meetings.enums import BookingState
from meetings.enums.booking import ATTENDANCE
from meetings.models import Booking

# Older absences are nobody's business, hers included: what counts is the rhythm found again.
FADES_AFTER: Final = timedelta(weeks=12)


@require_safe
def rhythm_detail(request: HtmxRequest) -> HttpResponse:
    """The regularity of a person, for her own eyes: the last twelve weeks."""
    since = timezone.now() - FADES_AFTER
    noted = Booking.objects.filter(
        user=request.user,
        state__in=sorted(ATTENDANCE),
        occurrence__starts_at__gte=since,
        occurrence__attendance_closed_at__isnull=False,
    )
    bookings = list(noted.select_related("occurrence").order_by("-occurrence__starts_at"))
    counts = {state: sum(one.state == state for one in bookings) for state in ATTENDANCE}
    context = {
        "bookings": bookings,
        "present_count": counts[BookingState.PRESENT],
        "excused_count": counts[BookingState.EXCUSED],
        "counted": counts[BookingState.PRESENT] + counts[BookingState.ABSENT],
    }
    return render(request, "meetings/rhythm_detail.html", context)
