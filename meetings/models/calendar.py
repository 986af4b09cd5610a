from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from meetings.enums import SchoolZone


class SchoolHoliday(models.Model):
    """Days without school in one zone; series may pause in them.

    Source: arrêté of the minister of education that sets the calendar of each school year.
    """

    zone = models.CharField(_("zone"), max_length=1, choices=SchoolZone)
    name = models.CharField(_("name"), max_length=80)
    starts_on = models.DateField(_("first day"))
    # The day school starts again.
    ends_on = models.DateField(_("first day of school"))
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("school holiday")
        verbose_name_plural = _("school holidays")
        ordering = ["starts_on", "zone"]
        constraints = [
            models.UniqueConstraint(name="school_holiday_once", fields=["zone", "starts_on"]),
            models.CheckConstraint(
                name="school_holiday_in_order", condition=Q(ends_on__gt=F("starts_on"))
            ),
            models.CheckConstraint(
                name="school_holiday_zone_known", condition=Q(zone__in=["A", "B", "C"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.zone} ({self.starts_on:%Y-%m-%d})"


class CalendarFeed(models.Model):
    """The private address where a person's own calendar reads her meetings (RFC 5545)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="calendar_feed",
        verbose_name=_("person"),
    )
    # SHA-256 of the secret in the address.
    key_digest = models.CharField(_("digest of the key"), max_length=64, unique=True)
    opened_at = models.DateTimeField(_("opened"), db_default=Now())

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        return f"{self.user} ({self.opened_at:%Y-%m-%d})"
