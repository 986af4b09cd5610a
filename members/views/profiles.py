from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from collectif.core.http import HtmxRequest
from collectif.core.places import DEPARTMENTS
from members import actions, expertise
from members.enums import ContractNature, NextStep, ProfileField, WorkForm
from members.forms import ProfileForm
from members.models import Profile, Skill
from members.models.profile import ProfileQuerySet
from members.permissions import can_edit_profile
from members.views.standings import Standing, standing_of

STEP_COUNT = 3
STEP_PAGES = {
    NextStep.ADD_REFERENCE: ("members:reference_create", "seal"),
    NextStep.CHOOSE_DOMAINS: ("members:skill_update", "book"),
    NextStep.CHOOSE_DEPARTMENTS: ("members:profile_update", "map-pin"),
    NextStep.WRITE_HEADLINE: ("members:profile_update", "edit"),
    NextStep.GIVE_DAYS: ("members:profile_update", "calendar"),
    NextStep.ADD_SECOND_REFERENCE: ("members:reference_create", "seal"),
    NextStep.CHOOSE_WORK_FORMS: ("members:profile_update", "briefcase"),
    NextStep.ADD_PHOTO: ("members:photo_update", "user"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One of the next steps, with the page where it is taken."""

    step: NextStep
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class Held:
    """A skill of hers, and what stands behind it."""

    skill: Skill
    standing: Standing


@require_safe
def profile_detail(request: HtmxRequest) -> HttpResponse:
    """One's own profile, who sees each part of it, and what would help it most."""
    profile = own_profile(request, Profile.objects.with_lists())
    context = {
        "profile": profile,
        "today": timezone.localdate(),
        "steps": _steps(profile),
        "skill_groups": _skill_groups(profile),
        "signature": request.user.charter_signatures.select_related("charter").first(),
        "departments": [DEPARTMENTS[code] for code in profile.departments],
        "contract_natures": [ContractNature(nature).label for nature in profile.contract_natures],
        "work_forms": [WorkForm(form).label for form in profile.work_forms],
        "audiences": {field.value: profile.audience_of(field).label for field in ProfileField},
        **_lists(profile),
    }
    return render(request, "members/profile_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def profile_update(request: HtmxRequest) -> HttpResponse:
    """The practical part: one line, places, kinds of contract, time."""
    profile = own_profile(request)
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=profile)
    if form.is_valid():
        actions.update_profile(profile=stored(profile), actor=request.user, **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        return redirect("members:profile_detail")
    status = 422 if form.errors else 200
    return render(request, "members/profile_update.html", {"form": form}, status=status)


def own_profile(request: HtmxRequest, profiles: ProfileQuerySet | None = None) -> Profile:
    """The person's profile, or a blank one that is stored at the first change she makes."""
    visible = (
        (Profile.objects.all() if profiles is None else profiles)
        .visible_to(request.user)
        .with_contents()
    )
    profile = visible.filter(user=request.user).first() or Profile(user=request.user)
    if not can_edit_profile(request.user, profile):
        raise PermissionDenied
    return profile


def stored(profile: Profile) -> Profile:
    """The profile as a row; a blank one becomes one now."""
    if profile.pk:
        return profile
    return actions.create_profile(user=profile.user, actor=profile.user)


def _steps(profile: Profile) -> list[Step]:
    pages = [(step, *STEP_PAGES[step]) for step in profile.next_steps()[:STEP_COUNT]]
    return [Step(step, reverse(view_name), icon) for step, view_name, icon in pages]


def _lists(profile: Profile) -> dict[str, list[Any]]:
    """The lists of a profile; a blank one has none."""
    names = ("languages", "links", "operators")
    return {name: list(getattr(profile, name).all()) if profile.pk else [] for name in names}


def _skill_groups(profile: Profile) -> list[tuple[str, list[Held]]]:
    """Her skills under the name of their family, in the order of the tree, then all others."""
    now, language = timezone.now(), get_language() or expertise.FRENCH
    skills = profile.skills.for_list() if profile.pk else []
    held = {skill: Held(skill, standing_of(skill, now=now)) for skill in skills}
    by_code = {skill.domain_code: skill for skill in held}
    families = (
        (
            family.label(language),
            [held.pop(by_code[one.code]) for one in family.domains if one.code in by_code],
        )
        for family in expertise.families()
    )
    groups = [(family, named) for family, named in families if named]
    return [*groups, *([(_("And also"), list(held.values()))] if held else [])]
