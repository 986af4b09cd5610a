from datetime import date

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from members.enums import MemberState, StateReason
from members.models.membership import Outcome
from members.models.user import User

OUTSIDE = tuple(state.value for state in MemberState if state.is_outside)


class DepartureQuerySet(models.QuerySet["Departure"]):
    def open(self) -> "DepartureQuerySet":
        return self.filter(cancelled_at=None, done_at=None)

    def due(self, today: date) -> "DepartureQuerySet":
        return self.open().filter(left_on__lte=today)


class Departure(PublicModel):
    """A member tells that she leaves, from a day on: until then she may stay after all."""

    WORD_LENGTH = 1_000

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="departures", verbose_name=_("person")
    )
    left_on = models.DateField(_("no longer with us from"))
    target = models.CharField(_("afterwards"), max_length=10, choices=MemberState)
    reason = models.CharField(_("reason"), max_length=20, choices=StateReason)
    # To those who coordinate.
    word = models.CharField(_("a word"), max_length=WORD_LENGTH, blank=True)
    # What she said comes next: taken back with the departure.
    outcome = models.OneToOneField(
        Outcome,
        on_delete=models.SET_NULL,
        related_name="departure",
        verbose_name=_("outcome"),
        null=True,
        blank=True,
    )
    announced_at = models.DateTimeField(_("announced"), db_default=Now())
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    objects = DepartureQuerySet.as_manager()

    class Meta:
        verbose_name = _("departure")
        verbose_name_plural = _("departures")
        ordering = ["-announced_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                name="departure_one_at_a_time",
                condition=Q(cancelled_at=None, done_at=None),
            ),
            models.CheckConstraint(
                name="departure_done_or_cancelled",
                condition=Q(cancelled_at=None) | Q(done_at=None),
            ),
            models.CheckConstraint(name="departure_leads_outside", condition=Q(target__in=OUTSIDE)),
        ]
        indexes = [
            models.Index(
                fields=["left_on"],
                name="departure_due",
                condition=Q(cancelled_at=None, done_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.left_on:%Y-%m-%d})"
