"""Where a newcomer stands: what is left of her first steps, and her first week."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.urls import reverse

from members.enums import FirstStep, MemberState
from members.models import GroupSpell, Membership, Profile, User

# As long as a group is new to somebody.
FIRST_DAYS: Final = timedelta(days=14)
PAGES: Final = {
    FirstStep.CHOICES: ("members:welcome", "mail"),
    FirstStep.HEADLINE: ("members:profile_update", "edit"),
    FirstStep.SKILLS: ("members:skill_update", "book"),
}


@dataclass(frozen=True, slots=True)
class StepLine:
    step: FirstStep
    is_done: bool

    @property
    def url(self) -> str:
        return reverse(PAGES[self.step][0])

    @property
    def icon(self) -> str:
        return "check-circle" if self.is_done else PAGES[self.step][1]


@dataclass(frozen=True, slots=True)
class Arrival:
    """The first steps in order, and the stay that has just begun, or is about to."""

    steps: list[StepLine]
    stay: GroupSpell | None

    @property
    def left(self) -> list[StepLine]:
        return [line for line in self.steps if not line.is_done]


def arrival_of(user: User, profile: Profile | None, *, today: date) -> Arrival | None:
    """Return what a page tells somebody who gets to know us; None when there is nothing to tell.

    `profile`: with its contents. One query for all others, three at most.
    """
    membership = Membership.objects.filter(user=user).first()
    if membership is None or membership.state != MemberState.TRIAL:
        return None
    done = {
        FirstStep.CHOICES: membership.welcomed_at is not None,
        FirstStep.HEADLINE: bool(profile and profile.headline),
        FirstStep.SKILLS: bool(profile and profile.stated_skills),
    }
    steps = [StepLine(step, is_done) for step, is_done in done.items()]
    arrival = Arrival(steps, _stay(user, today))
    return arrival if arrival.left or arrival.stay else None


def _stay(user: User, today: date) -> GroupSpell | None:
    stays = GroupSpell.objects.filter(user=user, entered_on__gt=today - FIRST_DAYS)
    now_or_soon = stays.exclude(left_on__lte=today).select_related("group")
    return now_or_soon.prefetch_related("group__facilitators").first()
