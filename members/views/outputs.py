from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from collectif.core.http import HtmxRequest
from members.actions.outputs import record_dossier
from members.documents import rendering
from members.enums import Audience
from members.forms.outputs import DOCX, JSON, PDF_COLUMNS, PDF_SOBER, DossierForm
from members.models import Profile
from members.permissions import can_make_dossier
from members.pipeline.shown_profile import ShownProfile, shown_profile
from members.pipeline.skills_dossiers import skills_dossier
from members.views.directory import visible_entries
from members.views.profiles import own_profile

PAGE = "members/dossier_create.html"
# What is asked for -> the format, and the layout (of the PDF alone).
WRITTEN: dict[str, tuple[rendering.Format, rendering.Layout]] = {
    PDF_SOBER: ("pdf", "sober"),
    PDF_COLUMNS: ("pdf", "columns"),
    DOCX: ("docx", "sober"),
    JSON: ("json", "sober"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def dossier_create(request: HtmxRequest) -> HttpResponse:
    """Make one's own skills dossier: all that is written there is hers to give."""
    profile = own_profile(request)
    if not profile.pk:
        return render(request, PAGE, {"profile": profile, "is_own": True})
    shown = shown_profile(profile, Audience.ME)
    own = profile.references.filter(audience=Audience.ME).values_list("public_id", flat=True)
    return _answer(request, profile, shown, kept_back=set(own))


@require_http_methods(["GET", "HEAD", "POST"])
def member_dossier_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Make the dossier of a member, with what she opens to those who coordinate."""
    entries = visible_entries(request).select_related("profile__user")
    entry = get_object_or_404(entries, profile__public_id=public_id)
    if not can_make_dossier(request.user):
        raise PermissionDenied
    shown = shown_profile(entry.profile, Audience(entry.audience))
    return _answer(request, entry.profile, shown, kept_back=set(), who=entry.title)


def _answer(
    request: HtmxRequest,
    profile: Profile,
    shown: ShownProfile,
    *,
    kept_back: set[UUID],
    who: str = "",
) -> HttpResponse:
    """Return the page, or the file. `kept_back`: not ticked at first; `who`: somebody else."""
    told = [str(one.public_id) for one in shown.references if one.public_id not in kept_back]
    initial = {"references": told, "language": get_language()}
    given = request.POST if request.method == "POST" else None
    form = DossierForm(given, shown=shown, initial=initial)
    if form.is_valid():
        return _file(request, profile, shown, form)
    context = {
        "profile": profile,
        "shown": shown,
        "form": form,
        "is_own": not who,
        "who": who,
    }
    return render(request, PAGE, context, status=422 if form.errors else 200)


def _file(
    request: HtmxRequest, profile: Profile, shown: ShownProfile, form: DossierForm
) -> HttpResponse:
    asked = form.cleaned_data
    dossier = skills_dossier(
        profile,
        shown,
        references={UUID(one) for one in asked.get("references", [])},
        is_anonymous=asked.get("is_anonymous", False),
        language=asked["language"],
        made_on=timezone.localdate(),
    )
    format_, layout = WRITTEN[asked["form"]]
    document = rendering.render(dossier, format=format_, layout=layout, language=asked["language"])
    record_dossier(
        profile=profile, actor=request.user, form=format_, is_anonymous=dossier.is_anonymous
    )
    return HttpResponse(
        document.data,
        content_type=document.media_type,
        headers={
            "Content-Disposition": content_disposition_header(True, document.filename) or "",
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
