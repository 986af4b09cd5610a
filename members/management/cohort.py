"""The other members of the demonstration, as if they had come one after the other."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from members import actions
from members.actions.charters import sign_charter
from members.actions.confirmations import confirm_reference
from members.actions.consents import give_consent
from members.actions.memberships import (
    change_membership,
    leave_collective,
    open_membership,
    welcome_member,
)
from members.actions.references import add_reference
from members.actions.skills import rate_skill
from members.actions.stays import enter_group
from members.enums import (
    ConfirmationKind,
    ConsentPurpose,
    MemberState,
    SkillLevel,
    StateReason,
    WorkForm,
)
from members.enums.cohort import WEEK
from members.forms.consents import CONSENT_WORDS
from members.models import Charter, Group, OutcomeKind, Profile, Skill, User


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoMember:
    """A member; weeks since she came, paused or left, days since she was seen."""

    name: tuple[str, str]
    email: str
    came: int
    seen: int
    paused: int | None = None
    left: int | None = None
    outcome: str = ""
    is_trial: bool = False
    is_grouped: bool = False
    headline: str = ""
    departments: tuple[str, ...] = ()
    days_per_month: int | None = None
    work_forms: tuple[WorkForm, ...] = ()
    skills: dict[str, int | None] = field(default_factory=dict)
    achievements: tuple[dict[str, Any], ...] = ()


def demo_members() -> list[DemoMember]:
    return [DemoMember(**told) for told in _read()["members"]]


def open_cohort() -> None:
    """Have those who are not there yet join; whoever is there is left as she is."""
    told = _read()
    coordinator = User.objects.get(email=told["coordinator"])
    group = Group.objects.get(name=told["group"])
    known = set(User.objects.values_list("email", flat=True))
    now = timezone.now()
    for one in demo_members():
        if one.email not in known:
            _join(one, coordinator, group, now)


def _read() -> dict[str, Any]:
    return yaml.safe_load(Path(__file__).with_name("cohort.yaml").read_text(encoding="utf-8"))


def _join(one: DemoMember, coordinator: User, group: Group, now: datetime) -> None:
    first_name, last_name = one.name
    user = actions.create_account(
        email=one.email, first_name=first_name, last_name=last_name, actor=coordinator
    )
    came_on = timezone.localdate(now) - one.came * WEEK
    arrive = welcome_member if one.is_trial else open_membership
    arrive(user=user, actor=coordinator, today=came_on)
    sign_charter(user=user, charter=Charter.objects.in_force().get(), now=now)
    if one.is_grouped:
        today = timezone.localdate(now)
        enter_group(group=group, user=user, entered_on=came_on, actor=coordinator, today=today)
    _tell(one, user, now)
    _move_on(one, user, coordinator, now)
    # The one thing that no action can date back: that she has not come since.
    User.objects.filter(pk=user.pk).update(last_active_at=now - timedelta(days=one.seen))


def _tell(one: DemoMember, user: User, now: datetime) -> None:
    profile = actions.create_profile(user=user, actor=user)
    profile = actions.update_profile(
        profile=profile,
        actor=user,
        headline=one.headline,
        departments=one.departments,
        days_per_month=one.days_per_month,
        work_forms=one.work_forms,
    )
    actions.set_skills(profile=profile, actor=user, domain_codes=list(one.skills), labels=[])
    skills = {skill.domain_code: skill for skill in profile.skills.all()}
    for code, level in one.skills.items():
        if level:
            rate_skill(
                skill=skills[code],
                actor=user,
                level=SkillLevel(level),
                last_used_year=timezone.localdate(now).year,
            )
    for achievement in one.achievements:
        _prove(profile, achievement, skills)
    purpose = ConsentPurpose.DIRECTORY
    text = str(CONSENT_WORDS[purpose])
    give_consent(user=user, purpose=purpose, text=text, source="first_steps", now=now)


def _prove(profile: Profile, told: dict[str, Any], skills: dict[str, Skill]) -> None:
    reference = add_reference(
        profile=profile,
        actor=profile.user,
        title=told["title"],
        text=told["text"],
        year=told["year"],
        skills=[skills[code] for code in told["shows"]],
    )
    for email in told.get("confirmed_by", ()):
        peer = User.objects.get(email=email)
        confirm_reference(reference=reference, actor=peer, kind=ConfirmationKind.PEER)


def _move_on(one: DemoMember, user: User, coordinator: User, now: datetime) -> None:
    today = timezone.localdate(now)
    if one.paused is not None:
        change_membership(
            membership=user.membership,
            target=MemberState.PAUSED,
            reason=StateReason.BUSY,
            actor=coordinator,
            today=today - one.paused * WEEK,
        )
    if one.left is not None:
        leave_collective(
            user=user,
            left_on=today - one.left * WEEK,
            target=MemberState.ALUMNI,
            reason=StateReason.KEEPS_IN_TOUCH,
            actor=coordinator,
            today=today,
            kind=OutcomeKind.objects.get(name=one.outcome),
        )
