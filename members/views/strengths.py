from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_http_methods

from collectif.core.http import HtmxRequest
from members import expertise, hidden_skills
from members.actions.drafts import keep_draft
from members.actions.references import NEW_DRAFT
from members.actions.skills import SkillChoice, add_skills
from members.enums import SkillKind
from members.forms.strengths import StrengthChoiceForm, StrengthForm
from members.hidden_skills import Proposal
from members.models import Profile, Skill
from members.views.profiles import own_profile, stored


@require_http_methods(["GET", "HEAD", "POST"])
def strength_create(request: HtmxRequest) -> HttpResponse:
    """Tell situations lived, recognise the strengths they show, keep those.

    Each step carries the answers to the next; none of them is stored.
    """
    profile = own_profile(request)
    form = StrengthForm(request.POST if request.method == "POST" else None)
    step = request.POST.get("step", "")
    if step == "back" or not form.is_valid():
        return _questions(request, form, step)
    answers = {code: form.cleaned_data[code] for code in hidden_skills.situations()}
    proposals = _new_proposals(profile, answers)
    given = request.POST if step == "keep" else None
    choice = StrengthChoiceForm(given, proposals=proposals, answers=answers)
    if choice.is_valid():
        return _keep(request, profile, proposals, answers, choice.cleaned_data)
    context = {
        "form": form,
        "choice": choice,
        "answers": answers,
        "proposals": _shown(choice, proposals),
    }
    status = 422 if choice.errors else 200
    return render(request, "members/strength_choose.html", context, status=status)


def _questions(request: HtmxRequest, form: StrengthForm, step: str) -> HttpResponse:
    """The questions, with what was answered when one comes back to them."""
    if step == "back":
        form = StrengthForm(initial={name: request.POST.get(name, "") for name in form.fields})
    status = 422 if form.errors else 200
    return render(request, "members/strength_create.html", {"form": form}, status=status)


def _new_proposals(profile: Profile, answers: dict[str, str]) -> list[Proposal]:
    held = {skill.hidden_code for skill in profile.stated_skills}
    return [one for one in hidden_skills.proposals(answers) if one.strength.code not in held]


def _shown(choice: StrengthChoiceForm, proposals: list[Proposal]) -> list[dict[str, Any]]:
    """Each box beside what the strength means and the sentence that suggested it."""
    language = get_language() or expertise.FRENCH
    boxes = choice["strengths"].subwidgets
    return [
        {"box": box, "about": one.strength.about(language), "sentence": one.sentence}
        for box, one in zip(boxes, proposals, strict=True)
    ]


def _keep(
    request: HtmxRequest,
    profile: Profile,
    proposals: list[Proposal],
    answers: dict[str, str],
    chosen: dict[str, Any],
) -> HttpResponse:
    kept = [one for one in proposals if one.strength.code in chosen["strengths"]]
    added = add_skills(
        profile=stored(profile), actor=request.user, choices=[_choice(one) for one in kept]
    )
    if added:
        messages.success(request, _said(len(added)))
    story = chosen["story"]
    if not story:
        return redirect("members:skill_update")
    codes = [one.strength.code for one in kept]
    skills = Skill.objects.filter(profile__user=request.user, hidden_code__in=codes)
    shown = [str(skill.public_id) for skill in skills]
    keep_draft(owner=request.user, form=NEW_DRAFT, data={"text": [answers[story]], "skills": shown})
    return redirect("members:reference_create")


def _choice(proposal: Proposal) -> SkillChoice:
    return SkillChoice(
        hidden_code=proposal.strength.code, kind=SkillKind.HIDDEN, found_in=proposal.sentence
    )


def _said(count: int) -> str:
    said = ngettext("%(count)s strength is added.", "%(count)s strengths are added.", count)
    return said % {"count": count}
