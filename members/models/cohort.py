"""How the members fare, as those who run the collective may know it."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from members.enums import Audience, MemberState, NextStep, ProfileField, Role, StuckReason
from members.enums.cohort import PATIENCE
from members.models.contact import Block
from members.models.group import Group, GroupSpell
from members.models.role import RoleGrant
from members.models.user import User

HERE = tuple(state for state in MemberState if not state.is_outside)
# Whoever is on a break, or gone, is left in peace.
ACCOMPANIED = (MemberState.TRIAL, MemberState.ACTIVE)
_PROFILE = "user__profile"
# As `Profile.next_steps` has it: the part of the profile, and what its directory entry lacks.
_MISSING: dict[NextStep, tuple[ProfileField, Q]] = {
    NextStep.ADD_REFERENCE: (ProfileField.REFERENCES, Q(shown__proof_count=0)),
    NextStep.CHOOSE_DOMAINS: (ProfileField.SKILLS, Q(shown__families=0)),
    NextStep.CHOOSE_DEPARTMENTS: (ProfileField.PLACES, Q(shown__departments=[])),
    NextStep.WRITE_HEADLINE: (ProfileField.HEADLINE, Q(shown__headline="")),
    NextStep.GIVE_DAYS: (ProfileField.AVAILABILITY, Q(shown__days_per_month=None)),
    NextStep.ADD_SECOND_REFERENCE: (ProfileField.REFERENCES, Q(shown__proof_count=1)),
    NextStep.CHOOSE_WORK_FORMS: (ProfileField.WORK_FORMS, Q(shown__work_forms=[])),
    NextStep.ADD_PHOTO: (ProfileField.PHOTO, Q(shown__has_photo=False)),
}
_NO_ENTRY = Q(shown=None)


class CohortQuerySet(models.QuerySet[Any, Any]):
    def visible_to(self, user: User) -> "CohortQuerySet":
        """Memberships of people who are still here by name, for those who run the collective."""
        return self.filter(user__in=User.objects.followed_by(user))

    def here(self) -> "CohortQuerySet":
        """Those who have not left: getting to know us, active, on a break."""
        return self.filter(state__in=HERE)

    def in_group(self, group: Group, *, day: date) -> "CohortQuerySet":
        stays = GroupSpell.objects.current_on(day).filter(group=group)
        return self.filter(user__in=stays.values("user"))

    def with_progress(self, viewer: User, *, now: datetime) -> "CohortQuerySet":
        """Add what a coordinator follows of each person, in the same query.

        `entered_on`: the first day of her latest time as a member. `group_names`, `state_rank`.
        `evidence_count`, `confirmation_count`, `steps_left`: as her entry of the directory tells
        coordinators, so that what she keeps to herself is not told by a number; None then.
        """
        today = timezone.localdate(now)
        return self.annotate(
            shown=FilteredRelation(
                f"{_PROFILE}__directory_entries",
                condition=Q(**{f"{_PROFILE}__directory_entries__audience": Audience.COORDINATORS}),
            ),
            is_reserved=Case(
                When(Q(shown__is_anonymous=True), then=True),
                default=Exists(Block.objects.filter(owner=OuterRef("user"), blocked=viewer)),
            ),
        ).annotate(
            entered_on=Case(
                When(state=MemberState.TRIAL, then="since"),
                default=Coalesce(Subquery(_latest_grant(now)), "since"),
            ),
            group_names=ArraySubquery(
                GroupSpell.objects.current_on(today)
                .filter(user=OuterRef("user"))
                .order_by("group__name")
                .values("group__name")
            ),
            state_rank=_rank(),
            evidence_count=_told("proof_count"),
            confirmation_count=_told("confirmation_count"),
            steps_left=Case(When(is_reserved=True, then=None), default=_steps_left()),
        )

    def with_stuck_reasons(
        self, *, now: datetime, has_call: Q, misses_meetings: Q
    ) -> "CohortQuerySet":
        """After `with_progress`: add a boolean for each `StuckReason`, and `is_stuck`.

        Two come from modules that are not known here. `has_call`: whether she kept or answered a
        call lately. `misses_meetings`: whether her groups have met since, and she booked nothing.
        Nobody is stuck before she has been here as long, nor by what she keeps to herself.
        """
        since = {reason: now - patience for reason, patience in PATIENCE.items()}
        days = {reason: timezone.localdate(moment) for reason, moment in since.items()}
        means = {
            StuckReason.NO_BOOKING: misses_meetings
            & Q(entered_on__lte=days[StuckReason.NO_BOOKING]),
            StuckReason.NO_EVIDENCE: Q(evidence_count=0)
            & Q(entered_on__lte=days[StuckReason.NO_EVIDENCE]),
            StuckReason.NO_CALL: ~has_call & Q(entered_on__lte=days[StuckReason.NO_CALL]),
            StuckReason.NOT_SEEN: Q(user__last_active_at__lte=since[StuckReason.NOT_SEEN]),
        }
        followed = Q(state__in=ACCOMPANIED, user__is_active=True)
        flags = {reason.value: _flag(followed & told) for reason, told in means.items()}
        any_of = Q(**dict.fromkeys(flags, True), _connector=Q.OR)
        return self.annotate(**flags).annotate(is_stuck=_flag(any_of))

    def for_list(self) -> "CohortQuerySet":
        """What a line of the table or of an export shows; reading more is an error."""
        person = [f"user__{name}" for name in ("public_id", "first_name", "last_name", "email")]
        return (
            self.select_related("user")
            .only("state", "since", *person, "user__last_active_at")
            .fetch_mode(models.FETCH_RAISE)
        )


def _latest_grant(now: datetime) -> models.QuerySet[RoleGrant, Any]:
    grants = RoleGrant.objects.filter(user=OuterRef("user"), role=Role.MEMBER)
    begun = grants.filter(starts_on__lte=timezone.localdate(now))
    return begun.order_by("-starts_on").values("starts_on")[:1]


def _rank() -> Case:
    whens = [When(state=state, then=Value(rank)) for rank, state in enumerate(MemberState)]
    return Case(*whens, default=Value(len(MemberState)))


def _told(count: str) -> Case:
    """A count of her entry; None when she keeps her achievements to herself."""
    kept = _is_kept(ProfileField.REFERENCES) | Q(is_reserved=True)
    return Case(
        When(kept, then=None),
        default=Coalesce(F(f"shown__{count}"), 0),
        output_field=models.IntegerField(),
    )


def _steps_left() -> models.expressions.Combinable:
    total: models.expressions.Combinable = Value(0)
    for one in _steps():
        total = total + one
    return total


def _steps() -> Iterator[Case]:
    for step, (field, missing) in _MISSING.items():
        without_entry = [] if step == NextStep.ADD_SECOND_REFERENCE else [When(_NO_ENTRY, then=1)]
        yield Case(
            When(_is_kept(field), then=0),
            *without_entry,
            When(missing, then=1),
            default=0,
        )


def _is_kept(field: ProfileField) -> Q:
    """Say whether a part of her profile is for herself alone: every other audience reaches us."""
    return Q(**{f"{_PROFILE}__audiences__contains": {field.value: Audience.ME.value}})


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False)
