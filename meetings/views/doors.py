"""Coming in: by the code on the door, or by the video link that opens just before."""

from io import BytesIO
from uuid import UUID

import qrcode
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from qrcode.image.svg import SvgPathImage

from collectif.core.http import HtmxRequest, render_partial, site_url
from meetings.actions.attendance import come_by_the_door, join_online
from meetings.models import Occurrence
from meetings.pipeline.doors import door_code, is_door_code
from meetings.views.booking_section import may_join
from meetings.views.bookings import own_booking, visible_meeting
from meetings.views.waiting import run_meeting
from members.models import User


@never_cache
@require_safe
def door_detail(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """The page to show on the door: it renews itself before its code is over."""
    meeting = run_meeting(request, public_id)
    code = door_code(meeting, now=timezone.now())
    context = {"meeting": meeting, "code": code, "url": _door_url(meeting, code)}
    return render_partial(request, "meetings/door_detail.html", context, partial="door")


@never_cache
@require_safe
def door_picture(request: HtmxRequest, public_id: UUID, code: str) -> HttpResponse:
    """The code as a picture to scan (ISO/IEC 18004); only a code that is good now."""
    meeting = run_meeting(request, public_id)
    if not is_door_code(meeting, code, now=timezone.now()):
        raise PermissionDenied
    drawn = BytesIO()
    qrcode.make(_door_url(meeting, code), image_factory=SvgPathImage).save(drawn)
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def door_enter(request: HtmxRequest, public_id: UUID, code: str) -> HttpResponse:
    """“I am here”: what the code on the door opens; a GET only asks."""
    meeting = visible_meeting(request, public_id)
    refusal, booking = "", None
    facilitators: list[User] = []
    if request.method == "POST":
        try:
            booking = come_by_the_door(meeting=meeting, user=request.user, code=code)
        except ValidationError as error:
            refusal = error.messages[0]
            if error.code == "not_booked":
                facilitators = list(meeting.series.facilitated_by())
    context = {
        "meeting": meeting,
        "booking": booking,
        "refusal": refusal,
        "facilitators": facilitators,
    }
    return render(request, "meetings/door_enter.html", context, status=422 if refusal else 200)


@never_cache
@require_POST
def meeting_join(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Note that the person joins, and lead her to the meeting.

    A page that leads on rather than a redirect: a form may only send to this site (CSP,
    `form-action`).
    """
    meeting = visible_meeting(request, public_id)
    booking = own_booking(request, meeting)
    if not may_join(booking, now=timezone.now()):
        raise PermissionDenied
    join_online(booking=booking, actor=request.user)
    return render(request, "meetings/meeting_join.html", {"meeting": meeting})


def _door_url(meeting: Occurrence, code: str) -> str:
    return site_url(reverse("meetings:door_enter", args=[meeting.public_id, code]))
