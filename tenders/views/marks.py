from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from collectif.core.http import HtmxRequest
from members.models import Profile
from tenders.actions.marks import clear_mark, mark_procedure
from tenders.enums import MarkKind
from tenders.forms.feedback import ReasonForm
from tenders.models import Procedure
from tenders.permissions import can_mark

SAID = {
    MarkKind.KEPT: gettext_lazy("Kept. You will find it under “Kept”."),
    MarkKind.HIDDEN: gettext_lazy("Set aside. It will not be proposed to you again."),
}


@require_POST
def mark_create(request: HtmxRequest, public_id: UUID, kind: MarkKind) -> HttpResponse:
    """Keep or set aside at once; why is asked after, and may be left unsaid."""
    procedure, profile = mark_subject(request, public_id)
    mark_procedure(profile=profile, procedure=procedure, kind=kind)
    if request.htmx:
        return marked_card(request, procedure, profile, form=ReasonForm(kind=kind))
    back = way_back(request)
    query = {"next": back} if back else {}
    url = reverse("tenders:mark_explain", args=[public_id], query=query)
    said = format_html('{} <a href="{}">{}</a>', SAID[kind], url, _("Say why, or undo"))
    messages.success(request, said)
    return redirect(back or procedure)


@require_POST
def mark_delete(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    procedure, profile = mark_subject(request, public_id)
    clear_mark(profile=profile, procedure=procedure)
    if request.htmx:
        return marked_card(request, procedure, profile)
    messages.success(request, _("Back in the list."))
    return redirect(way_back(request) or procedure)


def mark_subject(request: HtmxRequest, public_id: UUID) -> tuple[Procedure, Profile]:
    """What the person may know of, and her profile; 404 for the one, 403 without the other."""
    procedure = get_object_or_404(Procedure.objects.visible_to(request.user), public_id=public_id)
    profile = Profile.objects.visible_to(request.user).first()
    if profile is None or not can_mark(request.user):
        raise PermissionDenied
    return procedure, profile


def marked_card(
    request: HtmxRequest,
    procedure: Procedure,
    profile: Profile,
    *,
    form: ReasonForm | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    """The card anew for htmx, with the question why, or the answer that was noted."""
    shown = Procedure.objects.for_viewer(profile, with_ended=True).for_list().with_extract()
    context = {
        "procedure": shown.get(pk=procedure.pk),
        "can_mark": True,
        "plain": "plain" in request.POST,
        "way_back": way_back(request),
        "reason_form": form,
        "reason_said": said,
    }
    return render(request, "tenders/procedure_card.html", context, status=status)


def way_back(request: HtmxRequest) -> str:
    """The page of ours that the person came from, or ""."""
    url = request.POST.get("next", "") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure())
    return url if is_ours else ""
