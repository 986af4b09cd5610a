from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from meetings.models.booking import Booking
from meetings.models.occurrence import Occurrence


class AttendanceContestQuerySet(models.QuerySet["AttendanceContest"]):
    def of_meeting(self, occurrence: Occurrence) -> "AttendanceContestQuerySet":
        return self.filter(booking__occurrence=occurrence)

    def for_list(self) -> "AttendanceContestQuerySet":
        rows = self.select_related("booking__user", "booking__occurrence", "answered_by")
        return rows.order_by("asked_at", "pk").fetch_mode(models.FETCH_RAISE)


class AttendanceContest(PublicModel):
    """“I was there”: what was noted is not so for her, and whoever runs the meeting answers."""

    booking = models.OneToOneField(
        Booking, on_delete=models.PROTECT, related_name="contest", verbose_name=_("booking")
    )
    words = models.TextField(_("what happened"), max_length=1000)
    asked_at = models.DateTimeField(_("asked"), db_default=Now())
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="answered_attendance_contests",
        verbose_name=_("answered by"),
    )
    answer = models.TextField(_("answer"), max_length=1000, blank=True)

    objects = AttendanceContestQuerySet.as_manager()

    class Meta:
        verbose_name = _("contested attendance")
        verbose_name_plural = _("contested attendances")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="attendance_contest_answered_whole",
                condition=Q(answered_at__isnull=True, answer="")
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
                violation_error_code="answer_required",
                violation_error_message=_("Say in a few words what you decide, and why."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking} ({self.asked_at:%Y-%m-%d})"
