"""Levels, hidden strengths, proofs and confirmations of the demonstration."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import yaml

from members.actions.confirmations import ask_to_confirm, confirm_reference
from members.actions.references import change_reference
from members.actions.skills import SkillChoice, add_skills, rate_skill
from members.enums import ConfirmationKind, SkillLevel
from members.models import Profile, User


def open_proofs(new: Collection[str]) -> None:
    """Tell what stands behind the skills of those who were just opened, by their addresses."""
    people = yaml.safe_load(Path(__file__).with_name("proofs.yaml").read_text(encoding="utf-8"))
    for told in people:
        if told["person"] in new:
            _tell(Profile.objects.get(user__email=told["person"]), told)


def _tell(profile: Profile, told: dict[str, Any]) -> None:
    strengths = told["strengths"].items()
    choices = [SkillChoice(hidden_code=code, found_in=sentence) for code, sentence in strengths]
    add_skills(profile=profile, actor=profile.user, choices=choices)
    skills = {str(skill): skill for skill in profile.skills.all()}
    for name, (level, year) in told["levels"].items():
        rate_skill(
            skill=skills[name],
            actor=profile.user,
            level=SkillLevel(level),
            last_used_year=year,
        )
    for achievement in told["achievements"]:
        shown = [skills[name] for name in achievement["shows"]]
        _prove(profile, achievement, shown)


def _prove(profile: Profile, told: dict[str, Any], skills: list[Any]) -> None:
    reference = change_reference(
        reference=profile.references.get(title=told["title"]),
        actor=profile.user,
        skills=skills,
        year=told["year"],
        figures=told.get("figures", ""),
    )
    for email, words in told.get("confirmed_by", {}).items():
        confirm_reference(
            reference=reference,
            actor=User.objects.get(email=email),
            kind=ConfirmationKind.PEER,
            words=words,
        )
    for email in told.get("asked_of", ()):
        person = User.objects.get(email=email)
        ask_to_confirm(reference=reference, asked_of=person, actor=profile.user)
