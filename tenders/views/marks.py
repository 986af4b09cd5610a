from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from collectif.core.http import HtmxRequest
from members.models import Profile
from tenders.actions.marks import clear_mark, mark_procedure
from tenders.enums import MarkKind
from tenders.models import Procedure
from tenders.permissions import can_mark

SAID = {
    MarkKind.KEPT: _("Kept. You will find it under “Kept”."),
    MarkKind.HIDDEN: _("Set aside. It will not be proposed to you again."),
}


@require_POST
def mark_create(request: HtmxRequest, public_id: UUID, kind: MarkKind) -> HttpResponse:
    procedure, profile = _subject(request, public_id)
    mark_procedure(profile=profile, procedure=procedure, kind=kind)
    return _answer(request, procedure, profile, str(SAID[kind]))


@require_POST
def mark_delete(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    procedure, profile = _subject(request, public_id)
    clear_mark(profile=profile, procedure=procedure)
    return _answer(request, procedure, profile, gettext("Back in the list."))


def _subject(request: HtmxRequest, public_id: UUID) -> tuple[Procedure, Profile]:
    procedure = get_object_or_404(Procedure.objects.visible_to(request.user), public_id=public_id)
    profile = Profile.objects.visible_to(request.user).first()
    if profile is None or not can_mark(request.user):
        raise PermissionDenied
    return procedure, profile


def _answer(
    request: HtmxRequest, procedure: Procedure, profile: Profile, said: str
) -> HttpResponse:
    """The card anew for htmx, else back to the page the person was on."""
    if request.htmx:
        shown = Procedure.objects.for_viewer(profile).for_list().with_extract().get(pk=procedure.pk)
        context = {"procedure": shown, "can_mark": True, "plain": "plain" in request.POST}
        return render(request, "tenders/procedure_card.html", context)
    messages.success(request, said)
    return redirect(_way_back(request) or procedure)


def _way_back(request: HtmxRequest) -> str:
    url = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure())
    return url if is_ours else ""
