from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from members.enums import Role
from members.models import User
from tenders.enums import Origin, RunStatus, Source

# How long a worker may stay silent before another takes its run up.
LEASE = timedelta(seconds=180)
# How long a run may wait for a worker before it is announced again.
QUEUE_PATIENCE = timedelta(seconds=60)


class SourceRunQuerySet(models.QuerySet["SourceRun"]):
    def for_list(self) -> "SourceRunQuerySet":
        return self.select_related("requested_by").order_by("-created_at", "-pk")

    def visible_to(self, user: User) -> "SourceRunQuerySet":
        """Coordinators answer for the sources; whoever administers the site looks after them."""
        may_see = user.is_staff or user.has_role(Role.COORDINATOR)
        return self if may_see else self.none()

    def last_success(self) -> "SourceRun | None":
        """The newest run that succeeded: which source, and when; no more is read."""
        ended = self.filter(status=RunStatus.SUCCEEDED).only("source", "finished_at")
        return ended.order_by("-pk").first()

    def caught_up(self) -> "SourceRunQuerySet":
        """Runs after which a source was up to date: a chosen window says nothing of the rest."""
        return self.filter(status=RunStatus.SUCCEEDED, is_catch_up=True)

    def ended(self) -> "SourceRunQuerySet":
        return self.filter(status__in=[RunStatus.SUCCEEDED, RunStatus.FAILED])

    def active(self) -> "SourceRunQuerySet":
        return self.filter(status__in=[RunStatus.QUEUED, RunStatus.RUNNING])

    def claimable(self) -> "SourceRunQuerySet":
        """Runs no worker holds: new ones, those whose worker fell silent, those due again."""
        is_silent = Q(retry_at__isnull=True, heartbeat_at__lt=Now() - LEASE)
        is_due = Q(retry_at__lte=Now())
        return self.filter(
            Q(status=RunStatus.QUEUED) | (Q(status=RunStatus.RUNNING) & (is_silent | is_due))
        )

    def forgotten(self) -> "SourceRunQuerySet":
        """Claimable runs that no worker seems to know of: their task was lost on the way."""
        is_fresh = Q(status=RunStatus.QUEUED, created_at__gte=Now() - QUEUE_PATIENCE)
        return self.claimable().exclude(is_fresh)


class SourceRun(PublicModel):
    """One pull of one source over a window of publication days, and how far it has come.

    `cursor_day` and `cursor_offset` say where to go on: every page is stored with its cursor
    in one transaction, so a run taken up after a crash neither skips nor repeats a page.
    """

    source = models.CharField(_("source"), max_length=10, choices=Source)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin)
    base_url = models.URLField(_("address"), max_length=300)
    status = models.CharField(
        _("status"), max_length=10, choices=RunStatus, default=RunStatus.QUEUED
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="source_runs",
        verbose_name=_("asked by"),
    )
    # Starts where the last one ended: only these say up to when the source has been read.
    is_catch_up = models.BooleanField(_("follows the last one"), default=False)
    window_start = models.DateField(_("from"))
    window_end = models.DateField(_("to"))
    cursor_day = models.DateField(_("day being read"))
    cursor_offset = models.PositiveIntegerField(_("records read of that day"), default=0)
    seen_count = models.PositiveIntegerField(_("read"), default=0)
    new_count = models.PositiveIntegerField(_("new"), default=0)
    changed_count = models.PositiveIntegerField(_("changed"), default=0)
    unchanged_count = models.PositiveIntegerField(_("unchanged"), default=0)
    quarantined_count = models.PositiveIntegerField(_("set apart"), default=0)
    error_code = models.CharField(_("error"), max_length=40, blank=True)
    error_detail = models.TextField(_("detail of the error"), blank=True)
    # Grows each time a worker takes the run; it may write only while the number is still its own.
    attempt_count = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # Since the last page that was stored.
    failure_count = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    retry_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    created_at = models.DateTimeField(_("asked"), db_default=Now())
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    # The last sign of life: a running run that stays silent is taken up by another worker.
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = SourceRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("source run")
        verbose_name_plural = _("source runs")
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                name="source_run_one_at_a_time",
                condition=Q(status__in=[RunStatus.QUEUED, RunStatus.RUNNING]),
                violation_error_code="already_running",
                violation_error_message=_("This source is already being read."),
            ),
            models.CheckConstraint(
                name="source_run_window_in_order",
                condition=Q(window_end__gte=F("window_start")),
                violation_error_code="dates_out_of_order",
                violation_error_message=_("The last day comes before the first one."),
            ),
            models.CheckConstraint(
                name="source_run_status_known", condition=Q(status__in=RunStatus.values)
            ),
        ]
        indexes = [models.Index(fields=["source", "-created_at"], name="source_run_recent")]

    def __str__(self) -> str:
        return f"{self.source} {self.window_start} – {self.window_end}"

    @property
    def is_active(self) -> bool:
        return self.status in {RunStatus.QUEUED, RunStatus.RUNNING}

    @property
    def duration(self) -> timedelta | None:
        """How long it took, or None while nobody can say."""
        if self.started_at is None or self.finished_at is None:
            return None
        return self.finished_at - self.started_at

    @property
    def outside_count(self) -> int:
        """Notices that were read and left out, for their place is elsewhere."""
        return self.seen_count - self.new_count - self.changed_count - self.unchanged_count

    @property
    def day_count(self) -> int:
        return (self.window_end - self.window_start).days + 1

    @property
    def days_read(self) -> int:
        if self.status == RunStatus.SUCCEEDED:
            return self.day_count
        return (self.cursor_day - self.window_start).days


class SourceRecordQuerySet(models.QuerySet["SourceRecord"]):
    def visible_to(self, user: User) -> "SourceRecordQuerySet":
        """What was read elsewhere, for whoever answers for the sources.

        What a person entered here is confidential: it has its own pages.
        """
        may_see = user.is_staff or user.has_role(Role.COORDINATOR)
        return self.exclude(source=Source.PRIVATE) if may_see else self.none()

    def quarantined(self, *, source: str = "", quarantine_code: str = "") -> "SourceRecordQuerySet":
        """What could not be read; of one source, for one reason, when they are given."""
        found = self.exclude(quarantine_code="")
        if source:
            found = found.filter(source=source)
        if quarantine_code:
            found = found.filter(quarantine_code=quarantine_code)
        return found

    def for_list(self) -> "SourceRecordQuerySet":
        return self.defer("body").order_by("-changed_at", "-pk").fetch_mode(models.FETCH_RAISE)


class SourceRecord(PublicModel):
    """A record as its source gave it: kept whole, whether or not we could read it."""

    source = models.CharField(_("source"), max_length=10, choices=Source)
    source_id = models.CharField(_("id given by the source"), max_length=80)
    # The whole text; JSON is canonical (keys sorted).
    body = models.TextField(_("payload"))
    media_type = models.CharField(_("format"), max_length=20, default="application/json")
    # SHA-256 of the body: says whether a record that comes again has changed.
    digest = models.CharField(_("digest"), max_length=64)
    quarantine_code = models.CharField(_("why it is set apart"), max_length=40, blank=True)
    quarantine_detail = models.TextField(_("detail"), blank=True)
    run = models.ForeignKey(
        SourceRun,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="records",
        verbose_name=_("run that last changed it"),
    )
    first_seen_at = models.DateTimeField(_("first seen"), db_default=Now())
    changed_at = models.DateTimeField(_("changed"), db_default=Now())

    objects = SourceRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("source record")
        verbose_name_plural = _("source records")
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="source_record_once"),
        ]
        indexes = [
            models.Index(
                fields=["-changed_at"],
                name="source_record_quarantine",
                condition=~Q(quarantine_code=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.source_id}"


class SourceState(models.Model):
    """How a source fares from one run to the next: whether we leave it in peace, and alerts."""

    source = models.CharField(_("source"), max_length=10, choices=Source, primary_key=True)
    # Runs given up since the last that came to its end.
    failure_count = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    # No run is started by itself before (circuit breaker).
    paused_until = models.DateTimeField(_("left in peace until"), null=True, blank=True)
    # Set when coordinators were told that the source is out of date; emptied by a success.
    stale_since = models.DateTimeField(_("out of date since"), null=True, blank=True)

    class Meta:
        verbose_name = _("state of a source")
        verbose_name_plural = _("states of sources")

    def __str__(self) -> str:
        return self.get_source_display()


class SourceValidator(models.Model):
    """What a source gave us to ask "has it changed?" about one address (ETag, Last-Modified)."""

    url = models.CharField(_("address"), max_length=500, primary_key=True)
    value = models.CharField(_("validator"), max_length=300)

    class Meta:
        verbose_name = _("validator of an address")
        verbose_name_plural = _("validators of addresses")

    def __str__(self) -> str:
        return self.url


class OutsideRecord(models.Model):
    """A notice that was read and left out, for its place is out of our territory.

    Sources that cannot be asked for a place would otherwise give it again each hour.
    """

    source = models.CharField(_("source"), max_length=10, choices=Source)
    source_id = models.CharField(_("id given by the source"), max_length=80)
    # The départements of that day ("38,73"): another territory reads it again.
    territory = models.CharField(_("territory"), max_length=600)

    class Meta:
        verbose_name = _("notice out of the territory")
        verbose_name_plural = _("notices out of the territory")
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="outside_record_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.source_id}"
