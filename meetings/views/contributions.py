from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from collectif.core.http import HtmxRequest
from meetings import permissions
from meetings.actions.contributions import speak
from meetings.forms.notes import ContributionForm
from meetings.models import Booking, Contribution
from meetings.models.contribution import TURN
from meetings.views.conduct import heard_meeting


@require_http_methods(["GET", "HEAD", "POST"])
def contribution_update(request: HtmxRequest, public_id: UUID, booking_id: UUID) -> HttpResponse:
    """One's turn at the round table, or that of another for who takes notes."""
    meeting = heard_meeting(request, public_id)
    bookings = meeting.bookings.holding().select_related("user")
    booking = get_object_or_404(bookings, public_id=booking_id)
    booking.occurrence = meeting
    if not permissions.can_write_turn(request.user, booking):
        raise PermissionDenied
    turn = Contribution.objects.filter(booking=booking).first()
    form = _form(request, turn)
    if form.is_valid():
        try:
            _speak(request, booking, form)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(_way_back(request, booking))
    return _page(request, booking, form)


def _speak(request: HtmxRequest, booking: Booking, form: ContributionForm) -> None:
    speak(
        booking=booking,
        base_version=form.cleaned_data["base_version"],
        actor=request.user,
        now=timezone.now(),
        **{name: form.cleaned_data[name] for name in TURN},
    )


def _form(request: HtmxRequest, turn: Contribution | None) -> ContributionForm:
    version = turn.version if turn else 0
    return ContributionForm(
        request.POST if request.method == "POST" else None,
        instance=None if request.method == "POST" else turn,
        initial={"base_version": version},
    )


def _page(request: HtmxRequest, booking: Booking, form: ContributionForm) -> HttpResponse:
    written = Contribution.objects.filter(booking=booking).select_related("edited_by").first()
    is_conflict = form.has_error("__all__", "changed_since")
    if is_conflict and written:
        # She has both texts under her eyes now: her next save may stand.
        form.data = {**request.POST.dict(), "base_version": written.version}
    context = {
        "form": form,
        "booking": booking,
        "meeting": booking.occurrence,
        "other": written if is_conflict else None,
        "is_hers": booking.user_id == request.user.pk,
    }
    status = 422 if form.errors else 200
    return render(request, "meetings/contribution_update.html", context, status=status)


def _way_back(request: HtmxRequest, booking: Booking) -> str:
    meeting = booking.occurrence
    if permissions.can_take_notes(request.user, meeting):
        day = reverse("meetings:day_detail", args=[meeting.public_id])
        return f"{day}#turn-{booking.public_id}"
    return f"{meeting.get_absolute_url()}#agenda-title"
