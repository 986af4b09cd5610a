from datetime import date

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from members.enums import MemberState, StuckReason
from members.models.cohort import CohortQuerySet
from members.models.user import User


class Membership(PublicModel):
    """Where a person stands in the collective today; the journal tells how she came there."""

    user = models.OneToOneField(
        User, on_delete=models.PROTECT, related_name="membership", verbose_name=_("person")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=MemberState, default=MemberState.TRIAL
    )
    since = models.DateField(_("since"))
    # She has said how she is written to, and who may find her: the first of her first steps.
    welcomed_at = models.DateTimeField(_("first steps done"), null=True, blank=True)

    # Added by `with_progress()`; None: she keeps it to herself.
    evidence_count: int | None
    confirmation_count: int | None
    steps_left: int | None
    group_names: list[str]
    entered_on: date

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                name="membership_state_known", condition=Q(state__in=MemberState.values)
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_state_display()})"

    @property
    def stuck_reasons(self) -> list[StuckReason]:
        """After `with_stuck_reasons()`: why she could use a hand, if she could."""
        return [reason for reason in StuckReason if getattr(self, reason.value)]


class OutcomeKind(models.Model):
    """What a person goes on to do; kept by administrators, with the rule of the figures."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    counts_as_positive = models.BooleanField(_("counts as a return to activity"), default=False)
    is_retired = models.BooleanField(_("no longer offered"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("kind of outcome")
        verbose_name_plural = _("kinds of outcome")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Outcome(PublicModel):
    """What became of a person, as she or a coordinator told it; several over the years."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="outcomes", verbose_name=_("person")
    )
    kind = models.ForeignKey(
        OutcomeKind, on_delete=models.PROTECT, related_name="outcomes", verbose_name=_("kind")
    )
    started_on = models.DateField(_("since"))
    note = models.CharField(_("in a few words"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="recorded_outcomes", verbose_name=_("told by")
    )
    created_at = models.DateTimeField(_("told"), db_default=Now())

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["-started_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} ({self.started_on:%Y-%m-%d})"
