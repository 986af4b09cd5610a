"""“Je pars” : a member tells that she leaves, and may stay after all."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from collectif.core.http import HtmxRequest
from members.actions.departures import announce_departure, cancel_departure
from members.enums import MemberState
from members.forms.memberships import DepartureForm
from members.models import Departure, Membership
from members.views.memberships import can_depart, has_kinds


@require_http_methods(["GET", "HEAD", "POST"])
def departure_create(request: HtmxRequest) -> HttpResponse:
    """Tell from which day one leaves, and what comes next; whoever is not here has no need to."""
    membership = Membership.objects.filter(user=request.user).first()
    if membership is None or not can_depart(membership):
        return redirect("members:membership_mine")
    departure = Departure.objects.open().filter(user=request.user).select_related("outcome").first()
    form = _form(request, membership, departure)
    if form.is_valid() and _announced(request, form):
        return redirect("members:membership_mine")
    context = {"form": form, "departure": departure, "has_kinds": has_kinds()}
    status = 422 if form.errors else 200
    return render(request, "members/departure_create.html", context, status=status)


@require_POST
def departure_cancel(request: HtmxRequest) -> HttpResponse:
    """Stay after all."""
    try:
        cancel_departure(user=request.user, now=timezone.now(), today=timezone.localdate())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("You stay with us. We are glad."))
    return redirect("members:membership_mine")


def _form(
    request: HtmxRequest, membership: Membership, departure: Departure | None
) -> DepartureForm:
    data = request.POST if request.method == "POST" else None
    initial: dict[str, object] = {"kind": ""}
    if departure:
        names = ("left_on", "target", "reason", "word")
        initial |= {name: getattr(departure, name) for name in names}
    if departure and departure.outcome:
        told = ("kind", "started_on", "note")
        initial |= {name: getattr(departure.outcome, name) for name in told}
    return DepartureForm(data, initial=initial, state=MemberState(membership.state))


def _announced(request: HtmxRequest, form: DepartureForm) -> bool:
    """Say whether it was written; what refuses it is told by the form."""
    now = timezone.now()
    try:
        departure = announce_departure(
            user=request.user, now=now, today=timezone.localdate(now), **form.cleaned_data
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    departure.refresh_from_db(fields=["done_at"])
    said = (
        _("It is done. Thank you for the way made together: the door stays open.")
        if departure.done_at
        else _("It is written down, and those who coordinate know of it.")
    )
    messages.success(request, said)
    return True
