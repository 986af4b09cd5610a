"""The link of an offer: whoever holds it takes or leaves the place, without logging in."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from collectif.core.http import HtmxRequest
from meetings.actions.waiting import accept_offer, decline_offer
from meetings.enums import BookingState
from meetings.models import Booking
from meetings.notifications.links import read_offer_token

ANSWERS = {"accept": accept_offer, "decline": decline_offer}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def offer_answer(request: HtmxRequest, token: str) -> HttpResponse:
    """Ask on GET, for programs follow the links of e-mails too; act on POST, once."""
    try:
        public_id, until = read_offer_token(token)
    except BadSignature:
        return render(request, "meetings/link_broken.html", status=404)
    rows = Booking.objects.select_related("occurrence", "user")
    booking = get_object_or_404(rows, public_id=public_id)
    refusal = ""
    answer = ANSWERS.get(request.POST.get("answer", "")) if request.method == "POST" else None
    if answer is not None:
        try:
            booking = answer(booking=booking, until=until, actor=booking.user)
        except ValidationError as error:
            refusal = error.messages[0]
    is_asked = (
        booking.state == BookingState.OFFERED
        and booking.offered_until == until
        and until > timezone.now()
    )
    context = {
        "booking": booking,
        "meeting": booking.occurrence,
        "is_asked": is_asked,
        "refusal": refusal,
    }
    status = 422 if refusal or (request.method == "POST" and answer is None) else 200
    return render(request, "meetings/booking_offer.html", context, status=status)
