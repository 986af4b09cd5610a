"""What stands behind a skill, in words: for every page that shows one."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.enums import SkillStanding
from members.models import Skill
from members.models.skill import FRESH_YEARS

LOOKS = {
    SkillStanding.DECLARED: ("", ""),
    SkillStanding.PROVEN: ("info", "check"),
    SkillStanding.CONFIRMED: ("success", "seal"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The badge of a skill: its word, its look, and why."""

    value: SkillStanding
    look: str
    icon: str
    why: str

    @property
    def label(self) -> str | Promise:
        return self.value.label


def standing_of(skill: Skill, *, now: datetime) -> Standing:
    """Put in words what `with_standing` has counted behind a skill."""
    value = SkillStanding(skill.standing)  # type: ignore[attr-defined]
    look, icon = LOOKS[value]
    return Standing(value, look, icon, _why(skill, value, now))


def _why(skill: Skill, value: SkillStanding, now: datetime) -> str:
    year: int | None = skill.proven_year  # type: ignore[attr-defined]
    if value == SkillStanding.CONFIRMED:
        count: int = skill.confirmer_count  # type: ignore[attr-defined]
        words = ngettext("%(count)s person confirms it", "%(count)s people confirm it", count)
        return words % {"count": count}
    if value == SkillStanding.DECLARED:
        return ""
    if year is not None and now.year - year > FRESH_YEARS:
        return _("proof of %(year)s, to be refreshed") % {"year": year}
    count = skill.proof_count  # type: ignore[attr-defined]
    words = ngettext("%(count)s achievement shows it", "%(count)s achievements show it", count)
    return words % {"count": count}
