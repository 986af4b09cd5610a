from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collectif.core.http import HtmxRequest
from members.actions.invitations import (
    invite_person,
    revoke_invitation,
    send_invitation_again,
)
from members.forms.invitations import InvitationForm
from members.models import Invitation
from members.views.intake import require_intake

PAGE_SIZE: Final = 20


@require_safe
def invitation_list(request: HtmxRequest) -> HttpResponse:
    """Invitations on their way, the oldest first, those that have expired among them."""
    require_intake(request)
    rows = Invitation.objects.visible_to(request.user).open().for_list()
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    now = timezone.now()
    lines = [(invitation, invitation.has_expired(now)) for invitation in page]
    return render(request, "members/intake/invitations.html", {"page": page, "lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_create(request: HtmxRequest) -> HttpResponse:
    """Invite somebody known from elsewhere."""
    require_intake(request)
    initial = {"group": request.GET.get("group", "")}
    form = InvitationForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            invitation = invite_person(actor=request.user, now=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            facts = {"email": invitation.email, "group": invitation.group.name}
            said = _("The invitation is leaving for %(email)s; a place is kept in %(group)s.")
            messages.success(request, said % facts)
            return redirect("members:invitation_list")
    status = 422 if form.errors else 200
    return render(request, "members/intake/invite.html", {"form": form}, status=status)


@require_POST
def invitation_send(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Send a new key; the former one is dead."""
    invitation = _visible_invitation(request, public_id)
    try:
        send_invitation_again(invitation=invitation, actor=request.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The invitation is leaving again, good for fourteen days."))
    return redirect(invitation.application or "members:invitation_list")


@require_POST
def invitation_revoke(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Take an invitation back: its place is free."""
    invitation = _visible_invitation(request, public_id)
    try:
        revoke_invitation(invitation=invitation, actor=request.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The invitation is taken back: its place is free again."))
    return redirect(invitation.application or "members:invitation_list")


def _visible_invitation(request: HtmxRequest, public_id: UUID) -> Invitation:
    rows = Invitation.objects.visible_to(request.user).select_related("application")
    return get_object_or_404(rows, public_id=public_id)
