from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collectif.core.http import HtmxRequest
from members.actions.confirmations import confirm_reference, confirm_skill
from members.enums import Audience, ConfirmationKind, ProfileField
from members.models import Confirmation, DirectoryEntry, Profile, User
from members.permissions import can_confirm_unasked, is_coordinator
from members.pipeline.openness import openness
from members.views.standings import standing_of


@require_safe
def proof_list(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """What a member says and shows, for a coordinator who can stand by it."""
    profile = _found_profile(request, public_id=public_id)
    context = {"profile": profile, **_proofs(request.user, profile)}
    return render(request, "members/confirmation_proofs.html", context)


@require_POST
def reference_confirm(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Stand by an achievement as a coordinator."""
    profile = _found_profile(request, references__public_id=public_id)
    reference = get_object_or_404(profile.references, public_id=public_id)
    if not openness(profile, Audience.COORDINATORS).shows_reference(reference):
        raise Http404
    _check_other(request, profile)
    try:
        confirm_reference(
            reference=reference,
            actor=request.user,
            kind=ConfirmationKind.COORDINATOR,
            read=request.POST.get("read", ""),
        )
    except ValidationError as error:
        messages.error(request, error.message)
        return redirect("members:proof_list", profile.public_id)
    return _confirmed(request, profile)


@require_POST
def skill_confirm(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Stand by a skill as a coordinator."""
    profile = _found_profile(request, skills__public_id=public_id)
    skill = get_object_or_404(profile.skills, public_id=public_id)
    if not openness(profile, Audience.COORDINATORS).shows(ProfileField.SKILLS):
        raise Http404
    _check_other(request, profile)
    confirm_skill(skill=skill, actor=request.user, kind=ConfirmationKind.COORDINATOR)
    return _confirmed(request, profile)


def _found_profile(request: HtmxRequest, **lookup: Any) -> Profile:
    """The profile a coordinator finds by name in the directory."""
    if not is_coordinator(request.user):
        raise PermissionDenied
    entries = DirectoryEntry.objects.seen_by(request.user, Audience.COORDINATORS)
    named = entries.filter(is_anonymous=False).values("profile")
    rows = Profile.objects.filter(pk__in=named, **lookup).select_related("user")
    return get_object_or_404(rows)


def _check_other(request: HtmxRequest, profile: Profile) -> None:
    if not can_confirm_unasked(request.user, profile.user_id):
        raise PermissionDenied


def _proofs(user: User, profile: Profile) -> dict[str, Any]:
    """What a profile opens to coordinators, and whether this one already stands by it."""
    opened = openness(profile, Audience.COORDINATORS)
    now = timezone.now()
    own = Confirmation.objects.standing().filter(confirmed_by=user, profile=profile)
    kept = set(own.values_list("skill", "reference"))
    skills = profile.skills.for_list() if opened.shows(ProfileField.SKILLS) else []
    references = filter(opened.shows_reference, profile.references.with_proofs())
    return {
        "skills": [
            (skill, standing_of(skill, now=now), (skill.pk, None) in kept) for skill in skills
        ],
        "references": [(reference, (None, reference.pk) in kept) for reference in references],
        "can_confirm": can_confirm_unasked(user, profile.user_id),
    }


def _confirmed(request: HtmxRequest, profile: Profile) -> HttpResponse:
    messages.success(request, _("Thank you: your confirmation is given."))
    return redirect("members:proof_list", profile.public_id)
