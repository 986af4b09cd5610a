"""How people who could answer a call, and what they bring, are worded."""

from django import template
from django.utils.translation import get_language, gettext

from collectif.matching.scores import PartKind
from members.enums import SkillStanding
from members.pipeline.skill_facts import skill_name
from tenders.enums import ProposalState
from tenders.permissions import can_be_asked
from tenders.pipeline.best_people import Person
from tenders.pipeline.coverage import HeldSkill
from tenders.templatetags.tenders import Reason, laid_out, worded

register = template.Library()
register.filter(can_be_asked)

ORDER = (PartKind.EXPERTISE, PartKind.REFERENCE, PartKind.CPV, PartKind.PLACE)
KEPT = "kept"
# The look of a badge, and the drawing in it.
STANDINGS = {
    SkillStanding.CONFIRMED: ("success", "seal"),
    SkillStanding.PROVEN: ("info", "check"),
    SkillStanding.DECLARED: ("", ""),
}
STATES = {
    ProposalState.SENT: ("", "mail"),
    ProposalState.SEEN: ("", "eye"),
    ProposalState.INTERESTED: ("success", "check-circle"),
    ProposalState.DECLINED: ("", "x"),
    ProposalState.NO_ANSWER: ("", "clock"),
}


@register.simple_tag
def person_reasons(person: Person) -> list[Reason]:
    """Why somebody suits a call, for coordinators: what she keeps from them is one figure."""
    titles = {key: title for key, title in person.titles if title}
    parts = sorted(person.parts, key=lambda part: ORDER.index(part.kind))
    told = worded(parts, titles, is_own=False)
    if person.kept_points:
        told.append((KEPT, person.kept_points, gettext("What this person keeps to herself")))
    return laid_out(told)


@register.filter
def standing_look(standing: SkillStanding) -> tuple[str, str]:
    return STANDINGS[standing]


@register.filter
def held_name(skill: HeldSkill) -> str:
    """How a skill is called for the reader."""
    return skill_name(skill.code, skill.label, get_language() or "")


@register.filter
def state_look(state: str) -> tuple[str, str]:
    return STATES[ProposalState(state)]
