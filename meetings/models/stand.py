from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from meetings.models.occurrence import Occurrence

SHORTEST, LONGEST = 5, 120
FEWEST, MOST = 1, 50


class ForumStand(PublicModel):
    """A table of a forum: who holds it, what about, and how many it sees at a time.

    Its slots follow each other from the start of the meeting to its end; they are counted in
    minutes after the start, so that a forum that moves takes them along.
    """

    occurrence = models.ForeignKey(
        Occurrence, on_delete=models.PROTECT, related_name="stands", verbose_name=_("meeting")
    )
    host = models.CharField(_("who holds it"), max_length=120)
    subject = models.CharField(_("what about"), max_length=200)
    place = models.CharField(_("where"), max_length=120, blank=True)
    slot_minutes = models.PositiveSmallIntegerField(
        _("length of a slot, in minutes"),
        default=20,
        validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)],
    )
    slot_places = models.PositiveSmallIntegerField(
        _("people at a time"),
        default=1,
        validators=[MinValueValidator(FEWEST), MaxValueValidator(MOST)],
    )

    class Meta:
        verbose_name = _("stand")
        verbose_name_plural = _("stands")
        ordering = ["host", "pk"]
        constraints = [
            models.CheckConstraint(
                name="stand_slots_within_reason",
                condition=Q(slot_minutes__range=(SHORTEST, LONGEST))
                & Q(slot_places__range=(FEWEST, MOST)),
                violation_error_code="slots_out_of_range",
                violation_error_message=_("A slot lasts from 5 minutes to 2 hours."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.host}, {self.subject}"

    @property
    def slots(self) -> list[int]:
        """When each slot starts, in minutes after the start of the meeting."""
        length = (self.occurrence.ends_at - self.occurrence.starts_at) // timedelta(minutes=1)
        return list(range(0, length - self.slot_minutes + 1, self.slot_minutes))


class StandVisit(models.Model):
    """A slot that somebody has taken at a stand; given back, it is free again."""

    stand = models.ForeignKey(
        ForumStand, on_delete=models.PROTECT, related_name="visits", verbose_name=_("stand")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="stand_visits",
        verbose_name=_("person"),
    )
    starts_after = models.PositiveSmallIntegerField(_("minutes after the start"))

    class Meta:
        verbose_name = _("visit of a stand")
        verbose_name_plural = _("visits of stands")
        ordering = ["starts_after", "pk"]
        constraints = [
            models.UniqueConstraint(name="stand_visited_once", fields=["stand", "user"]),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.stand}"

    @property
    def starts_at(self) -> datetime:
        return self.stand.occurrence.starts_at + timedelta(minutes=self.starts_after)
