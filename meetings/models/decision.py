from datetime import date

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from meetings.enums.conduct import ActionState
from meetings.models.occurrence import Occurrence
from meetings.models.readers import meetings_heard_by
from members.models import User

LONGEST_DECISION = 1000
LONGEST_ACTION = 300
# What waits longer than fifty others waits for another day.
MOST_LEFT = 50


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: User) -> "DecisionQuerySet":
        return self.filter(occurrence__in=meetings_heard_by(user).values("pk"))


class Decision(PublicModel):
    """What a meeting decided, in one sentence."""

    occurrence = models.ForeignKey(
        Occurrence, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("meeting")
    )
    text = models.TextField(
        _("what we decide"),
        max_length=LONGEST_DECISION,
        validators=[MaxLengthValidator(LONGEST_DECISION)],
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="recorded_decisions",
        verbose_name=_("written by"),
    )
    created_at = models.DateTimeField(_("written"), db_default=Now())

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="decision_once_a_meeting",
                fields=["occurrence", "text"],
                violation_error_code="already_decided",
                violation_error_message=_("This decision is written down already."),
            )
        ]

    def __str__(self) -> str:
        return self.text


class ActionItemQuerySet(models.QuerySet["ActionItem"]):
    def visible_to(self, user: User) -> "ActionItemQuerySet":
        """One's own, and those of the meetings whose words she may read."""
        heard = meetings_heard_by(user).values("pk")
        return self.filter(Q(owner=user) | Q(occurrence__in=heard))

    def open(self) -> "ActionItemQuerySet":
        return self.filter(state=ActionState.OPEN)

    def owned_by(self, user: User) -> "ActionItemQuerySet":
        return self.filter(owner=user)

    def before(self, occurrence: Occurrence) -> "ActionItemQuerySet":
        """Those taken at earlier meetings of the same group, or of the same series."""
        same = (
            Q(occurrence__group=occurrence.group_id)
            if occurrence.group_id
            else Q(occurrence__series=occurrence.series_id)
        )
        return self.filter(same, occurrence__starts_at__lt=occurrence.starts_at)

    def left_to(self, occurrence: Occurrence) -> "ActionItemQuerySet":
        """What earlier meetings left to do, first due first; those of a page, no more."""
        return self.before(occurrence).open().for_list()[:MOST_LEFT]

    def for_list(self) -> "ActionItemQuerySet":
        """What is due first comes first."""
        return (
            self.select_related("owner", "occurrence")
            .order_by("due_on", "pk")
            .fetch_mode(models.FETCH_RAISE)
        )


class ActionItem(PublicModel):
    """What somebody takes upon herself at a meeting: it comes back until it is done."""

    occurrence = models.ForeignKey(
        Occurrence, on_delete=models.PROTECT, related_name="actions", verbose_name=_("meeting")
    )
    text = models.CharField(_("what is to be done"), max_length=LONGEST_ACTION)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="owned_actions",
        verbose_name=_("who does it"),
    )
    due_on = models.DateField(_("for when"))
    state = models.CharField(
        _("state"), max_length=8, choices=ActionState, default=ActionState.OPEN
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="recorded_actions",
        verbose_name=_("written by"),
    )
    created_at = models.DateTimeField(_("written"), db_default=Now())

    # Added by the page of the day.
    is_left: bool

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="action_once_a_meeting",
                fields=["occurrence", "owner", "text"],
                violation_error_code="already_taken",
                violation_error_message=_("This action is written down already."),
            ),
            models.CheckConstraint(
                name="action_state_known", condition=Q(state__in=ActionState.values)
            ),
            models.CheckConstraint(
                name="action_closed_at_a_time",
                condition=Q(state=ActionState.OPEN, closed_at__isnull=True)
                | (~Q(state=ActionState.OPEN) & Q(closed_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_on"],
                name="action_open_of_owner",
                condition=Q(state=ActionState.OPEN),
            )
        ]

    def __str__(self) -> str:
        return self.text

    def is_late_on(self, day: date) -> bool:
        return self.state == ActionState.OPEN and self.due_on < day
