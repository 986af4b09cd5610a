from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collectif.core.http import HtmxRequest, render_partial
from collectif.core.text import normalise_spaces
from members import expertise
from members.actions.references import prove_skill
from members.actions.skills import SkillChoice, add_skills, rate_skill, remove_skill
from members.enums import SkillKind
from members.forms.skills import (
    SkillAddForm,
    SkillProveForm,
    SkillRateForm,
    SkillSearchForm,
    SkillTreeForm,
)
from members.models import ConfirmationRequest, Profile, Skill
from members.models.skill_search import DOMAIN, SkillProposal, skill_proposals
from members.permissions import can_edit_profile
from members.views.profiles import own_profile, stored
from members.views.standings import Standing, standing_of

PAGE = "members/skill_update.html"


@dataclass(frozen=True, slots=True)
class Row:
    """A skill of the page: what stands behind it, and the form of its level."""

    skill: Skill
    standing: Standing
    form: SkillRateForm


@require_safe
def skill_update(request: HtmxRequest) -> HttpResponse:
    """One's skills by kind, each with what stands behind it, and where more are added."""
    profile = own_profile(request)
    search = SkillSearchForm(request.GET)
    context = _context(request, profile, search)
    status = 200 if search.is_valid() else 422
    return render_partial(request, PAGE, context, partial="proposals", status=status)


@require_POST
def skill_create(request: HtmxRequest) -> HttpResponse:
    """Add what is ticked, or one skill in one's own words."""
    profile = own_profile(request)
    form = SkillAddForm(request.POST)
    if form.is_valid():
        try:
            added = add_skills(
                profile=stored(profile), actor=request.user, choices=_choices(form.cleaned_data)
            )
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        else:
            messages.success(request, _said(added))
            return redirect("members:skill_update")
    search = SkillSearchForm({"q": request.POST.get("words", "")})
    context = {**_context(request, profile, search), "faulty": form}
    return render(request, PAGE, context, status=422)


@require_POST
def skill_rate(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Say how far a skill goes, in place."""
    skill = _own_skill(request, public_id)
    form = SkillRateForm(request.POST, auto_id=_auto_id(skill))
    if form.is_valid():
        try:
            rate_skill(skill=skill, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _list_answer(request, skill.profile, _("Your level is saved."))
    context = _context(request, skill.profile, SkillSearchForm({}), faulty={skill.pk: form})
    return render_partial(request, PAGE, context, partial="skill_list", status=422)


@require_POST
def skill_delete(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Remove a skill; what proved it stays."""
    skill = _own_skill(request, public_id)
    remove_skill(skill=skill, actor=request.user)
    return _list_answer(request, skill.profile, _("This skill is removed."))


@require_http_methods(["GET", "HEAD", "POST"])
def skill_prove(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Choose, among one's achievements, those that show a skill at work."""
    skill = _own_skill(request, public_id)
    given = request.POST if request.method == "POST" else None
    proven = {"references": [proof.reference for proof in skill.proofs.select_related("reference")]}
    form = SkillProveForm(given, profile=skill.profile, initial=proven)
    if form.is_valid():
        prove_skill(skill=skill, actor=request.user, references=form.cleaned_data["references"])
        messages.success(request, _("What proves this skill is saved."))
        return redirect("members:skill_update")
    status = 422 if form.errors else 200
    return render(
        request, "members/skill_prove.html", {"skill": skill, "form": form}, status=status
    )


def _own_skill(request: HtmxRequest, public_id: UUID) -> Skill:
    visible = Skill.objects.visible_to(request.user).select_related("profile__user", "rome_skill")
    skill = get_object_or_404(visible, public_id=public_id)
    if not can_edit_profile(request.user, skill.profile):
        raise PermissionDenied
    return skill


def _context(
    request: HtmxRequest,
    profile: Profile,
    search: SkillSearchForm,
    faulty: dict[int, SkillRateForm] | None = None,
) -> dict[str, Any]:
    typed = search.cleaned_data["q"] if search.is_valid() else ""
    rows = _rows(profile, faulty or {})
    asked = ConfirmationRequest.objects.visible_to(request.user).open()
    return {
        "profile": profile,
        "kinds": [(kind, [row for row in rows if row.skill.kind == kind]) for kind in SkillKind],
        "skill_count": len(rows),
        "search": search,
        "typed": normalise_spaces(typed),
        "proposals": _proposals(typed, rows),
        "picked": request.GET.getlist("picked"),
        "add_form": SkillAddForm(initial={"kind": SkillKind.TECHNICAL}),
        "tree": SkillTreeForm(auto_id="id_tree_%s"),
        "asked_count": asked.count(),
    }


def _rows(profile: Profile, faulty: dict[int, SkillRateForm]) -> list[Row]:
    if not profile.pk:
        return []
    now = timezone.now()
    skills = sorted(profile.skills.for_list(), key=lambda skill: skill.name.lower())
    return [
        Row(skill, standing_of(skill, now=now), faulty.get(skill.pk) or _rate_form(skill))
        for skill in skills
    ]


def _rate_form(skill: Skill) -> SkillRateForm:
    held = {"level": skill.level, "last_used_year": skill.last_used_year}
    return SkillRateForm(initial=held, auto_id=_auto_id(skill))


def _auto_id(skill: Skill) -> str:
    return f"id_{skill.public_id}_%s"


def _proposals(typed: str, rows: list[Row]) -> list[tuple[SkillProposal, bool]]:
    """What the words lead to, and whether she has it already."""
    held = {f"{DOMAIN}:{row.skill.domain_code}" for row in rows if row.skill.domain_code}
    held |= {f"rome:{row.skill.rome_skill_id}" for row in rows if row.skill.rome_skill_id}
    language = get_language() or expertise.FRENCH
    return [(one, one.value in held) for one in skill_proposals(typed, language)]


def _choices(given: dict[str, Any]) -> Iterable[SkillChoice]:
    for value in given["picked"]:
        kind, _colon, code = value.partition(":")
        yield SkillChoice(domain_code=code) if kind == DOMAIN else SkillChoice(rome_code=code)
    if given["words"]:
        yield SkillChoice(label=given["words"], kind=SkillKind(given["kind"] or "technical"))


def _said(added: list[Skill]) -> str:
    if not added:
        return _("You had this already: nothing has changed.")
    said = ngettext("%(count)s skill is added.", "%(count)s skills are added.", len(added))
    return said % {"count": len(added)}


def _list_answer(request: HtmxRequest, profile: Profile, said: str) -> HttpResponse:
    """The list anew for htmx, else the whole page."""
    messages.success(request, said)
    if request.htmx:
        context = {**_context(request, profile, SkillSearchForm({})), "tells": True}
        return render_partial(request, PAGE, context, partial="skill_list")
    return redirect("members:skill_update")
