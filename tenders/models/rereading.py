from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from tenders.enums import RunStatus, Source
from tenders.models.source import SourceRecord, SourceRecordQuerySet

# How long a job may stay silent before it is announced again; two at once do no harm.
SILENCE = timedelta(seconds=120)


class RereadingQuerySet(models.QuerySet["Rereading"]):
    def active(self) -> "RereadingQuerySet":
        return self.filter(status__in=[RunStatus.QUEUED, RunStatus.RUNNING])

    def forgotten(self) -> "RereadingQuerySet":
        """Those that no worker seems to know of: their task was lost on the way."""
        return self.active().filter(heartbeat_at__lt=Now() - SILENCE)


class Rereading(PublicModel):
    """A demand to read again the records that were set apart, and how far it has come.

    Records are read by id; `cursor` is the last one read, stored with what was read of its page.
    """

    # Empty: those of every source, set apart for any reason.
    source = models.CharField(_("source"), max_length=10, choices=Source, blank=True)
    quarantine_code = models.CharField(_("why they are set apart"), max_length=40, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=RunStatus, default=RunStatus.QUEUED
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="rereadings",
        verbose_name=_("asked by"),
    )
    cursor = models.BigIntegerField(_("last record read"), default=0)
    # What is set apart meanwhile lies beyond it, so that the work has an end.
    last_record = models.BigIntegerField(_("record to stop at"))
    total_count = models.PositiveIntegerField(_("to read"))
    seen_count = models.PositiveIntegerField(_("read"), default=0)
    readable_count = models.PositiveIntegerField(_("could be read"), default=0)
    # Workers lost since the last page: a record that kills its reader is not read for ever.
    failure_count = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    created_at = models.DateTimeField(_("asked"), db_default=Now())
    heartbeat_at = models.DateTimeField(_("last sign of life"), db_default=Now())
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = RereadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("second reading")
        verbose_name_plural = _("second readings")
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                name="rereading_one_at_a_time",
                condition=Q(status__in=[RunStatus.QUEUED, RunStatus.RUNNING]),
                violation_error_code="already_running",
                violation_error_message=_(
                    "Records are already being read again: wait until that is done."
                ),
            ),
            models.CheckConstraint(
                name="rereading_status_known", condition=Q(status__in=RunStatus.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.quarantine_code} {self.seen_count}/{self.total_count}".strip()

    @property
    def is_active(self) -> bool:
        return self.status in {RunStatus.QUEUED, RunStatus.RUNNING}

    @property
    def records(self) -> SourceRecordQuerySet:
        """The records left to read, in order."""
        left = SourceRecord.objects.quarantined(
            source=self.source, quarantine_code=self.quarantine_code
        )
        return left.filter(pk__gt=self.cursor, pk__lte=self.last_record).order_by("pk")
