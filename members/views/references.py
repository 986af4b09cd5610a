from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collectif.core.http import HtmxRequest
from members.actions.drafts import drop_draft, keep_draft
from members.actions.evidence import Upload
from members.actions.references import (
    add_reference,
    change_reference,
    draft_name,
    remove_reference,
)
from members.forms.references import ReferenceForm
from members.models import FormDraft, Profile, Reference
from members.permissions import audience_of, can_edit_profile
from members.pipeline.openness import openness
from members.sources.evidence import content_type
from members.views.profiles import own_profile, stored

PAGE = "members/reference_form.html"
# A file may hold anything: it is saved, never shown, nor kept by what lies on its way.
DOWNLOAD_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'",
}


@require_http_methods(["GET", "HEAD", "POST"])
def reference_create(request: HtmxRequest) -> HttpResponse:
    """Tell one more achievement."""
    profile = own_profile(request)
    form = _form(request, profile)
    if form.is_valid():
        try:
            reference = add_reference(
                profile=stored(profile), actor=request.user, **_told(form), **form.words()
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your achievement is saved."))
            return redirect(reference)
    return _form_page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
def reference_update(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Tell an achievement better."""
    reference = _own_reference(request, public_id)
    form = _form(request, reference.profile, reference)
    if form.is_valid():
        try:
            change_reference(
                reference=reference,
                actor=request.user,
                removes_file=form.cleaned_data["removes_file"],
                **_told(form),
                **form.words(),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your achievement is saved."))
            return redirect(reference)
    return _form_page(request, form, _own_reference(request, public_id))


@require_http_methods(["GET", "HEAD", "POST"])
def reference_delete(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Ask before an achievement is removed for good."""
    reference = _own_reference(request, public_id)
    if request.method == "POST":
        remove_reference(reference=reference, actor=request.user)
        messages.success(request, _("Your achievement is removed."))
        return redirect("members:profile_detail")
    return render(request, "members/reference_delete.html", {"reference": reference})


@require_POST
def reference_draft(request: HtmxRequest, public_id: UUID | None = None) -> HttpResponse:
    """Keep what is typed so far: by itself every few seconds, or asked for with a button."""
    reference = _own_reference(request, public_id) if public_id else None
    profile = reference.profile if reference else own_profile(request)
    form = ReferenceForm(request.POST, profile=profile)
    try:
        keep_draft(owner=request.user, form=draft_name(reference), data=form.typed())
    except ValidationError as error:
        return HttpResponse(" ".join(error.messages), status=422, content_type="text/plain")
    if request.headers.get("Accept") == "text/plain":
        return HttpResponse(status=204)
    messages.success(request, _("Your draft is kept: you will find it where you left it."))
    return redirect("members:profile_detail")


@require_POST
def reference_draft_delete(request: HtmxRequest, public_id: UUID | None = None) -> HttpResponse:
    """Start afresh from what is saved, or from an empty page."""
    reference = _own_reference(request, public_id) if public_id else None
    if reference is None:
        own_profile(request)
    drop_draft(owner=request.user, form=draft_name(reference))
    if reference:
        return redirect("members:reference_update", public_id)
    return redirect("members:reference_create")


@require_safe
def reference_file(request: HtmxRequest, public_id: UUID) -> FileResponse:
    """Give the file of an achievement to be saved, to whoever may see it today."""
    reference = _readable_reference(request, public_id)
    try:
        content = reference.file.open("rb")
    except (FileNotFoundError, ValueError) as error:
        raise Http404 from error
    return FileResponse(
        content,
        as_attachment=True,
        filename=reference.file_name,
        content_type=content_type(reference.file_name),
        headers=DOWNLOAD_HEADERS,
    )


def _own_reference(request: HtmxRequest, public_id: UUID) -> Reference:
    visible = Reference.objects.visible_to(request.user).select_related("profile__user")
    reference = get_object_or_404(visible.with_proofs(), public_id=public_id)
    if not can_edit_profile(request.user, reference.profile):
        raise PermissionDenied
    return reference


def _readable_reference(request: HtmxRequest, public_id: UUID) -> Reference:
    """One's own, or one that its profile opens under its name to this kind of viewer."""
    own = Reference.objects.visible_to(request.user).filter(public_id=public_id).first()
    if own:
        return own
    audience = audience_of(request.user)
    if audience is None:
        raise Http404
    opened = Reference.objects.opened_to(request.user, audience).select_related("profile")
    reference = get_object_or_404(opened, public_id=public_id)
    if not openness(reference.profile, audience).shows_reference(reference):
        raise Http404
    return reference


def _form(
    request: HtmxRequest, profile: Profile, reference: Reference | None = None
) -> ReferenceForm:
    if request.method == "POST":
        return ReferenceForm(request.POST, request.FILES, instance=reference, profile=profile)
    initial = _ticked(request, reference)
    if draft := _draft(request, reference):
        initial |= _restored(draft)
    return ReferenceForm(instance=reference, profile=profile, initial=initial)


def _ticked(request: HtmxRequest, reference: Reference | None) -> dict[str, Any]:
    """The skills it proves, or the one whose proof is asked for."""
    if reference:
        return {"skills": [proof.skill.public_id for proof in reference.proofs.all()]}
    return {"skills": request.GET.getlist("skill")}


def _restored(draft: FormDraft) -> dict[str, Any]:
    several = {"skills"}
    return {
        name: values if name in several else values[0]
        for name, values in draft.data.items()
        if values
    }


def _draft(request: HtmxRequest, reference: Reference | None) -> FormDraft | None:
    return request.user.form_drafts.filter(form=draft_name(reference)).first()


def _told(form: ReferenceForm) -> dict[str, Any]:
    """What goes with the words of the story: its skills and its file."""
    given = form.cleaned_data
    upload = Upload(given["file"].name, given["file"]) if given["file"] else None
    return {"skills": given["skills"], "new_labels": given["new_skills"], "upload": upload}


def _form_page(
    request: HtmxRequest, form: ReferenceForm, reference: Reference | None = None
) -> HttpResponse:
    is_new = request.method != "POST"
    context = {
        "form": form,
        "reference": reference,
        "draft": _draft(request, reference) if is_new else None,
        "confirmation_count": len(reference.confirmations.all()) if reference else 0,
    }
    return render(request, PAGE, context, status=422 if form.errors else 200)
