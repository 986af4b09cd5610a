from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collectif.core.http import HtmxRequest
from members.actions.confirmations import confirm_asked, decline_request, end_confirmation
from members.forms.confirmations import ConfirmationForm
from members.models import Confirmation, ConfirmationRequest
from members.permissions import can_confirm, can_end_confirmation

MOST_PEOPLE = 8
# Letters below which a name would lead to half of the directory.
SHORTEST = 2


@require_safe
def confirmation_list(request: HtmxRequest) -> HttpResponse:
    """What one is asked to confirm, and what one has confirmed."""
    requests = ConfirmationRequest.objects.visible_to(request.user).open()
    given = Confirmation.objects.filter(confirmed_by=request.user)
    context = {
        "requests": requests.for_list(),
        "given": given.for_list().order_by("-confirmed_at", "-pk"),
    }
    return render(request, "members/confirmation_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def confirmation_answer(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Read an achievement one was there for, and stand by it."""
    asked = _request_made_to(request, public_id)
    shown = {"read": asked.reference.story_key()}
    form = ConfirmationForm(request.POST if request.method == "POST" else None, initial=shown)
    if form.is_valid():
        try:
            confirm_asked(request=asked, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Thank you: your confirmation is given."))
            return redirect("members:confirmation_list")
    held = asked.reference.confirmations.standing().filter(confirmed_by=request.user)
    context = {"asked": asked, "form": form, "held": held.first(), **shown}
    status = 422 if form.errors else 200
    return render(request, "members/confirmation_answer.html", context, status=status)


@require_POST
def confirmation_decline(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Answer without confirming; nobody is told."""
    decline_request(request=_request_made_to(request, public_id), actor=request.user)
    messages.success(request, _("Noted. Nobody is told, and you are not asked again."))
    return redirect("members:confirmation_list")


@require_http_methods(["GET", "HEAD", "POST"])
def confirmation_delete(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Take back what one confirmed, or remove what another confirmed of oneself."""
    standing = Confirmation.objects.visible_to(request.user).standing()
    visible = standing.for_list().select_related("profile__user")
    confirmation = get_object_or_404(visible, public_id=public_id)
    if not can_end_confirmation(request.user, confirmation):
        raise PermissionDenied
    is_owner = confirmation.owner_id == request.user.pk
    if request.method == "POST":
        end_confirmation(confirmation=confirmation, actor=request.user)
        messages.success(request, _("This confirmation no longer stands."))
        if is_owner:
            return redirect(confirmation.reference or "members:skill_update")
        return redirect("members:confirmation_list")
    context = {"confirmation": confirmation, "is_owner": is_owner}
    return render(request, "members/confirmation_delete.html", context)


def _request_made_to(request: HtmxRequest, public_id: UUID) -> ConfirmationRequest:
    visible = ConfirmationRequest.objects.visible_to(request.user)
    rows = visible.select_related("reference__profile__user").prefetch_related(
        "reference__proofs__skill__rome_skill"
    )
    asked = get_object_or_404(rows, public_id=public_id)
    if not can_confirm(request.user, asked.reference.profile.user_id):
        raise PermissionDenied
    return asked
