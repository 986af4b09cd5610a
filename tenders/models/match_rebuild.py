from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from members.enums import Role
from members.models import Profile, User
from tenders.enums import RunStatus
from tenders.models.matching_version import MatchStatistics
from tenders.models.procedure import Procedure

# How long a shard whose row nobody holds may stay silent before another worker takes it up.
LEASE: Final = timedelta(seconds=20)
# How long a rebuild may stay silent before it is announced again; announcing twice does no harm.
SILENCE: Final = timedelta(seconds=60)
UNDER_WAY: Final = (RunStatus.QUEUED, RunStatus.RUNNING)


class MatchRebuildQuerySet(models.QuerySet["MatchRebuild"]):
    def visible_to(self, user: User) -> "MatchRebuildQuerySet":
        """Coordinators answer for the ranking; whoever administers the site looks after it."""
        may_see = user.is_staff or user.has_role(Role.COORDINATOR)
        return self if may_see else self.none()

    def active(self) -> "MatchRebuildQuerySet":
        return self.filter(status__in=UNDER_WAY)

    def forgotten(self) -> "MatchRebuildQuerySet":
        """Those that no worker seems to know of: their task was lost on the way."""
        silent = Now() - SILENCE
        lively = MatchRebuildShard.objects.filter(rebuild=OuterRef("pk"), heartbeat_at__gte=silent)
        return self.active().filter(~Exists(lively), heartbeat_at__lt=silent)

    def with_progress(self, *, since: datetime) -> "MatchRebuildQuerySet":
        """Add how far the work has come: `profile_count` of `total_count`, and `match_count`.

        `recent_count`: the profiles drawn after `since`, from which the speed is told.
        """
        done = Q(shards__status=RunStatus.SUCCEEDED)
        recent = done & Q(shards__heartbeat_at__gt=since)
        return self.select_related("statistics", "requested_by").annotate(
            total_count=Coalesce(Sum("shards__profile_count"), 0),
            profile_count=Coalesce(Sum("shards__profile_count", filter=done), 0),
            recent_count=Coalesce(Sum("shards__profile_count", filter=recent), 0),
            match_count=Coalesce(Sum("shards__match_count", filter=done), 0),
        )


class MatchRebuild(PublicModel):
    """All matches drawn again under one version, aside, then put in the place of the others.

    Readers see the matches of the version in force until the very end, then those of this one.
    """

    statistics = models.ForeignKey(
        MatchStatistics,
        on_delete=models.CASCADE,
        related_name="rebuilds",
        verbose_name=_("statistics"),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=RunStatus, default=RunStatus.QUEUED
    )
    # None: the notices have grown so much that it began by itself.
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="match_rebuilds",
        verbose_name=_("asked by"),
    )
    # No matching was under way then: what is matched later is matched again before the switch.
    planned_at = models.DateTimeField(_("planned"), db_default=Now())
    heartbeat_at = models.DateTimeField(_("last sign of life"), db_default=Now())
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    # Workers that tried the last step, the switch, since it was last asked for.
    switch_count = models.PositiveSmallIntegerField(_("attempts to switch"), db_default=0)

    objects = MatchRebuildQuerySet.as_manager()

    class Meta:
        verbose_name = _("matches drawn again")
        verbose_name_plural = _("matches drawn again")
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                name="match_rebuild_one_at_a_time",
                condition=Q(status__in=UNDER_WAY),
                violation_error_code="already_running",
                violation_error_message=_(
                    "All matches are already being drawn again: wait until that is done."
                ),
            ),
            models.CheckConstraint(
                name="match_rebuild_status_known", condition=Q(status__in=RunStatus.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statistics_id}: {self.status}"

    @property
    def is_active(self) -> bool:
        return self.status in UNDER_WAY


class MatchRebuildShardQuerySet(models.QuerySet["MatchRebuildShard"]):
    def claimable(self) -> "MatchRebuildShardQuerySet":
        """Shards to do: new ones, and those whose worker fell silent.

        A worker that lives holds the row: take them with `skip_locked`.
        """
        is_silent = Q(status=RunStatus.RUNNING, heartbeat_at__lt=Now() - LEASE)
        return self.filter(Q(status=RunStatus.QUEUED) | is_silent)

    def unfinished(self) -> "MatchRebuildShardQuerySet":
        return self.exclude(status=RunStatus.SUCCEEDED)


class MatchRebuildShard(models.Model):
    """A range of profiles, drawn by one worker in one transaction.

    A worker holds it by `attempt_count`, a fencing token: taking a shard adds one, and what was
    drawn is written only while the number is still the worker's own.
    """

    rebuild = models.ForeignKey(
        MatchRebuild,
        on_delete=models.CASCADE,
        related_name="shards",
        verbose_name=_("matches drawn again"),
        db_index=False,
    )
    number = models.PositiveIntegerField(_("number"))
    first_profile = models.BigIntegerField(_("first profile"))
    last_profile = models.BigIntegerField(_("last profile"))
    profile_count = models.PositiveIntegerField(_("profiles"))
    match_count = models.PositiveIntegerField(_("matches"), db_default=0)
    status = models.CharField(
        _("status"), max_length=10, choices=RunStatus, default=RunStatus.QUEUED
    )
    attempt_count = models.PositiveIntegerField(_("attempts"), db_default=0)
    # Attempts since it was last asked for: one that kills its workers is given up.
    failure_count = models.PositiveSmallIntegerField(_("failures in a row"), db_default=0)
    heartbeat_at = models.DateTimeField(_("last sign of life"), db_default=Now())

    objects = MatchRebuildShardQuerySet.as_manager()

    class Meta:
        verbose_name = _("range of profiles drawn again")
        verbose_name_plural = _("ranges of profiles drawn again")
        constraints = [
            models.UniqueConstraint(fields=["rebuild", "number"], name="match_rebuild_shard_once"),
            models.CheckConstraint(
                name="match_rebuild_shard_in_order",
                condition=Q(first_profile__lte=F("last_profile")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.status}"


class Draft(models.Model):
    """What a rebuild draws aside, which nobody sees before the switch.

    Postgres does not check what it names: the switch leaves out what is gone.
    """

    rebuild = models.ForeignKey(
        MatchRebuild,
        on_delete=models.CASCADE,
        related_name="%(class)ss",
        verbose_name=_("matches drawn again"),
        db_index=False,
        db_constraint=False,
    )
    profile = models.ForeignKey(
        Profile,
        on_delete=models.CASCADE,
        related_name="%(class)ss",
        verbose_name=_("profile"),
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        abstract = True


class ProfileDraft(Draft):
    """A profile as a rebuild has read it: what its `ProfileMatching` will say."""

    pk = models.CompositePrimaryKey("rebuild", "profile")
    profile_changed_at = models.DateTimeField(_("version of the profile"))
    vector = models.JSONField(_("words and codes"))
    is_full = models.BooleanField(_("list is full"))

    class Meta:
        verbose_name = _("profile read aside")
        verbose_name_plural = _("profiles read aside")

    def __str__(self) -> str:
        return str(self.profile_id)


class MatchDraft(Draft):
    """See `Match`."""

    pk = models.CompositePrimaryKey("rebuild", "profile", "procedure")
    procedure = models.ForeignKey(
        Procedure,
        on_delete=models.CASCADE,
        related_name="matchdrafts",
        verbose_name=_("procedure"),
        db_index=False,
        db_constraint=False,
    )
    score = models.DecimalField(_("score"), max_digits=7, decimal_places=4)
    parts = models.JSONField(_("parts"))

    class Meta:
        verbose_name = _("match drawn aside")
        verbose_name_plural = _("matches drawn aside")

    def __str__(self) -> str:
        return f"{self.score}"
