from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.enums import Country, HolidayRule, SchoolZone
from meetings.models.plan import FOR_ITS_GROUP, MeetingPlan
from members.enums import Role
from members.models import Group, User
from members.models.user import UserQuerySet

SHORTEST, LONGEST = 15, 600


def check_time_zone(name: str) -> None:
    """Refuse a name that is not in the time zone database (IANA). Raises ValidationError."""
    if name not in available_timezones():
        raise ValidationError(_("This time zone is not known."), code="unknown_time_zone")


class SeriesQuerySet(models.QuerySet["Series"]):
    def run_by(self, user: User) -> "SeriesQuerySet":
        """Those a person plans: all for who runs the collective, else those she facilitates."""
        if user.is_staff or user.has_role(Role.COORDINATOR):
            return self
        if not user.current_roles:
            return self.none()
        own = self.model.objects.filter(Q(facilitators=user) | Q(group__facilitators=user))
        return self.filter(pk__in=own.values("pk"))

    def running_on(self, day: date) -> "SeriesQuerySet":
        """Those whose rule may still give meetings from `day` on; a single one is on its day."""
        open_ended = Q(ended_on=None) | Q(ended_on__gte=day)
        goes_on = (open_ended & ~Q(rrule="")) | Q(rrule="", starts_on__gte=day)
        return self.filter(goes_on, Q(group=None) | Q(group__is_closed=False))

    def with_next_meeting(self, now: datetime) -> "SeriesQuerySet":
        """Add `next_starts_at`: when the next meeting that is not off starts, or None."""
        relation: Any = self.model._meta.get_field("occurrences").related_model
        coming = relation.objects.planned().filter(series=OuterRef("pk"), starts_at__gt=now)
        starts = coming.order_by("starts_at").values("starts_at")[:1]
        return self.annotate(next_starts_at=Subquery(starts))

    def for_list(self) -> "SeriesQuerySet":
        by_group = F("group__name").asc(nulls_first=True)
        rows = self.select_related("group").order_by(by_group, "start_time", "pk")
        return rows.fetch_mode(models.FETCH_RAISE)


class Series(MeetingPlan):
    """Meetings that follow a rule, or a single one: what a group plans its weeks with.

    The rule is the value of an RRULE (RFC 5545 §3.3.10) read in local time: the hour on the wall
    stays the same when clocks change. Empty, the series is one meeting.
    """

    group = models.ForeignKey(
        Group,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="series",
        verbose_name=_("group"),
    )
    # Besides those of the group.
    facilitators = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="facilitated_series",
        verbose_name=_("facilitators"),
        blank=True,
    )
    starts_on = models.DateField(_("first day"))
    start_time = models.TimeField(_("time"))
    minutes = models.PositiveSmallIntegerField(
        _("length, in minutes"),
        validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)],
    )
    time_zone = models.CharField(
        _("time zone"), max_length=40, default="Europe/Paris", validators=[check_time_zone]
    )
    country = models.CharField(_("public holidays of"), max_length=6, choices=Country, blank=True)
    rrule = models.CharField(_("rule"), max_length=200, blank=True)
    excluded_on = ArrayField(
        models.DateField(), verbose_name=_("days left out"), default=list, blank=True
    )
    holiday_rule = models.CharField(
        _("on public holidays"), max_length=10, choices=HolidayRule, default=HolidayRule.SKIP
    )
    school_zone = models.CharField(
        _("in school holidays"), max_length=1, choices=SchoolZone, blank=True
    )
    # Last day it may fall on; another series goes on from there when it was changed midway.
    ended_on = models.DateField(_("last day"), null=True, blank=True)
    continues = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="continued_by",
        verbose_name=_("goes on from"),
    )
    # Days up to this one, included, have their meetings.
    planned_until = models.DateField(_("planned until"), null=True, blank=True)

    # Added by `with_next_meeting()`.
    next_starts_at: datetime | None

    objects = SeriesQuerySet.as_manager()

    class Meta(MeetingPlan.Meta):
        verbose_name = _("series of meetings")
        verbose_name_plural = _("series of meetings")
        ordering = ["starts_on", "start_time", "pk"]
        constraints = [
            *MeetingPlan.Meta.constraints,
            models.CheckConstraint(
                name="series_rules_known",
                condition=Q(
                    holiday_rule__in=HolidayRule.values,
                    school_zone__in=SchoolZone.values,
                    country__in=Country.values,
                ),
            ),
            models.CheckConstraint(name="series_for_a_group_has_one", **FOR_ITS_GROUP),
            models.CheckConstraint(
                name="series_length_within_reason",
                condition=Q(minutes__range=(SHORTEST, LONGEST)),
                violation_error_code="length_out_of_range",
                violation_error_message=_("A meeting lasts from 15 minutes to 10 hours."),
            ),
            models.CheckConstraint(
                name="series_days_in_order",
                # One that was cut before its first day is over.
                condition=Q(ended_on=None) | Q(rrule="") | Q(ended_on__gte=F("starts_on") - 1),
                violation_error_code="dates_out_of_order",
                violation_error_message=_("The last day comes before the first one."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:series_detail", args=[self.public_id])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def facilitated_by(self) -> UserQuerySet:
        """Those who run its meetings: its own facilitators, and those of its group."""
        hers = Q(facilitated_series=self.pk)
        if self.group_id is not None:
            hers |= Q(facilitated_groups=self.group_id)
        return User.objects.filter(hers, is_active=True).distinct().order_by("pk")
