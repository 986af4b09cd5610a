from typing import Any, Final

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from meetings.models.booking import Booking
from meetings.models.readers import meetings_heard_by
from members.models import User

# What each one says in turn.
TURN: Final = ("done", "next_step", "need", "offer")
LONGEST_TURN: Final = 1000


def _words(name: Any) -> models.TextField:
    limit = MaxLengthValidator(LONGEST_TURN)
    return models.TextField(name, max_length=LONGEST_TURN, validators=[limit], blank=True)


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def visible_to(self, user: User) -> "ContributionQuerySet":
        return self.filter(booking__occurrence__in=meetings_heard_by(user).values("pk"))


class Contribution(PublicModel):
    """What one person says at the round table of a meeting; no row, nothing said yet."""

    booking = models.OneToOneField(
        Booking, on_delete=models.PROTECT, related_name="contribution", verbose_name=_("booking")
    )
    done = _words(_("done since last time"))
    next_step = _words(_("next step"))
    need = _words(_("I need"))
    offer = _words(_("I offer"))
    # Grows with each change: who writes over another's words is told.
    version = models.PositiveIntegerField(_("version"), default=0)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="edited_contributions",
        verbose_name=_("written by"),
    )
    edited_at = models.DateTimeField(_("written"))

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("turn at the round table")
        verbose_name_plural = _("turns at the round table")
        constraints = [
            models.CheckConstraint(name="contribution_versioned", condition=Q(version__gte=1))
        ]

    def __str__(self) -> str:
        return str(self.booking_id)
