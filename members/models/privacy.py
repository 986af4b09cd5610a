from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from members.enums import JobState
from members.models.user import User

# How long a job may stay silent before another takes it up; two at once do no harm.
SILENCE: Final = timedelta(minutes=2)
# After which a copy that is still not made is given up, so that another can be asked for.
PATIENCE: Final = timedelta(days=1)
UNDER_WAY: Final = (JobState.WAITING, JobState.RUNNING)


def export_path(export: "DataExport", file_name: str) -> str:
    """The same each time: what a worker that died left there is written over."""
    return f"exports/{export.public_id.hex}.zip"


class DataExportQuerySet(models.QuerySet["DataExport"]):
    def visible_to(self, user: User) -> "DataExportQuerySet":
        return self.filter(user=user)

    def under_way(self) -> "DataExportQuerySet":
        return self.filter(state__in=UNDER_WAY)

    def claimable(self, now: datetime) -> "DataExportQuerySet":
        """Those that wait, and those whose worker has given no sign of life."""
        silent = Q(heartbeat_at=None) | Q(heartbeat_at__lt=now - SILENCE)
        return self.filter(Q(state=JobState.WAITING) | Q(state=JobState.RUNNING) & silent)

    def hopeless(self, now: datetime) -> "DataExportQuerySet":
        return self.under_way().filter(requested_at__lt=now - PATIENCE)

    def lapsed(self, now: datetime) -> "DataExportQuerySet":
        """Those kept long enough."""
        return self.filter(state=JobState.READY, expires_at__lte=now)


class DataExport(PublicModel):
    """Everything we hold about a person, made into one archive at her request (GDPR, art. 15)."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="data_exports", verbose_name=_("person")
    )
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.WAITING)
    # Parts done, of `step_count`.
    step = models.PositiveSmallIntegerField(_("done"), default=0)
    step_count = models.PositiveSmallIntegerField(_("parts"), default=0)
    file = models.FileField(_("archive"), upload_to=export_path, max_length=100, blank=True)
    requested_at = models.DateTimeField(_("asked"), db_default=Now())
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    ready_at = models.DateTimeField(_("ready"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)

    objects = DataExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy of one's data")
        verbose_name_plural = _("copies of one's data")
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                name="data_export_one_at_a_time",
                condition=Q(state__in=[JobState.WAITING, JobState.RUNNING]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_state_display()})"

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY


class DeletionRequestQuerySet(models.QuerySet["DeletionRequest"]):
    def open(self) -> "DeletionRequestQuerySet":
        return self.filter(cancelled_at=None, done_at=None)

    def due(self, now: datetime) -> "DeletionRequestQuerySet":
        return self.open().filter(due_at__lte=now)

    def nearly_due(self, now: datetime, margin: timedelta) -> "DeletionRequestQuerySet":
        """Of unused accounts whose person has not come back, those that end within the margin."""
        silent = self.open().filter(is_asked=False, user__last_active_at__lte=F("requested_at"))
        return silent.filter(due_at__gt=now, due_at__lte=now + margin)


class DeletionRequest(PublicModel):
    """A person wants to be forgotten: she has some days to change her mind (GDPR, art. 17)."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="deletion_requests", verbose_name=_("person")
    )
    requested_at = models.DateTimeField(_("asked"), db_default=Now())
    due_at = models.DateTimeField(_("takes effect"))
    # False: nobody asked, the account was left unused too long.
    is_asked = models.BooleanField(_("asked by the person"), default=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    objects = DeletionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to be forgotten")
        verbose_name_plural = _("requests to be forgotten")
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                name="deletion_one_at_a_time",
                condition=Q(cancelled_at=None, done_at=None),
            ),
            models.CheckConstraint(
                name="deletion_done_or_cancelled",
                condition=Q(cancelled_at=None) | Q(done_at=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="deletion_due",
                condition=Q(cancelled_at=None, done_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.due_at:%Y-%m-%d})"
