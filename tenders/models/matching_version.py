from datetime import timedelta
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from members.models import Profile
from tenders.models.procedure import Procedure

# An engine whose workers have said nothing for so long is no longer in use.
SILENCE: Final = timedelta(minutes=15)


class MatchStatisticsQuerySet(models.QuerySet["MatchStatistics"]):
    def in_force(self, engine_version: str) -> "MatchStatistics | None":
        """The version of this engine that was switched on last, its frequencies left aside."""
        switched_on = self.filter(engine_version=engine_version, switched_on_at__isnull=False)
        return switched_on.for_list().order_by("switched_on_at", "pk").last()

    def engines_at_work(self) -> set[str]:
        """The engines whose workers have given a sign of life lately."""
        lately = self.filter(used_at__gt=Now() - SILENCE)
        return set(lately.order_by().values_list("engine_version", flat=True))

    def for_list(self) -> "MatchStatisticsQuerySet":
        """Newest first, the frequencies left aside: they are large."""
        return self.defer("data").order_by("-pk")


class MatchStatistics(models.Model):
    """A version of the matching: the constants of the score and how common words and CPV are.

    Frozen once built, so that a score does not drift when another notice arrives. It may be
    compared with the one in force before it is switched on.
    """

    engine_version = models.CharField(_("engine"), max_length=10)
    notice_count = models.PositiveIntegerField(_("notices"))
    # `collectif.matching.weights.Weights`
    weights = models.JSONField(_("weights"), default=dict)
    # `collectif.matching.statistics.Statistics`, its weights left out.
    data = models.JSONField(_("frequencies"))
    built_at = models.DateTimeField(_("built"), db_default=Now())
    # None: made to be compared, and not in force.
    switched_on_at = models.DateTimeField(_("switched on"), null=True, blank=True)
    # By workers that draw lists with it: their engine is the one in use.
    used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    objects = MatchStatisticsQuerySet.as_manager()

    class Meta:
        verbose_name = _("matching statistics")
        verbose_name_plural = _("matching statistics")
        get_latest_by = "id"

    def __str__(self) -> str:
        return f"{self.engine_version} ({self.notice_count})"

    @property
    def frozen(self) -> dict[str, Any]:
        """What `Statistics.from_dict` reads."""
        return {**self.data, "weights": self.weights}


class ProfileMatchingQuerySet(models.QuerySet["ProfileMatching"]):
    def is_fresh(self, profile: Profile) -> bool:
        """Say whether the matches of `profile` stand for what it says now."""
        return self.filter(profile=profile, profile_changed_at=profile.changed_at).exists()

    def current(self, statistics: MatchStatistics) -> "ProfileMatchingQuerySet":
        """Those that stand for what the profile and the frequencies are."""
        return self.filter(statistics=statistics, profile_changed_at=F("profile__changed_at"))

    def settled(self, statistics: MatchStatistics) -> "ProfileMatchingQuerySet":
        """Those that need no other work than the notices to come."""
        return self.current(statistics).filter(has_room=False)


class ProfileMatching(models.Model):
    """Up to which change of a profile, and with which statistics, its matches stand."""

    profile = models.OneToOneField(
        Profile,
        on_delete=models.CASCADE,
        related_name="matching",
        verbose_name=_("profile"),
    )
    statistics = models.ForeignKey(
        MatchStatistics,
        on_delete=models.PROTECT,
        related_name="profile_matchings",
        verbose_name=_("statistics"),
    )
    # `Profile.changed_at` as it was read: any later value means new work.
    profile_changed_at = models.DateTimeField(_("version of the profile"))
    matched_at = models.DateTimeField(_("matched"), db_default=Now())
    # Calls that reach the floor may have been left out, for lack of room.
    is_full = models.BooleanField(_("list is full"), db_default=False)
    # A full list has lost a call: another may take its place.
    has_room = models.BooleanField(_("has room again"), db_default=False)
    # The profile as it was read, so that new procedures are compared without reading it again:
    # `collectif.matching.profile_vectors.ProfileVector`.
    vector = models.JSONField(_("words and codes"), default=dict, editable=False)

    objects = ProfileMatchingQuerySet.as_manager()

    class Meta:
        verbose_name = _("matching of a profile")
        verbose_name_plural = _("matching of profiles")
        indexes = [
            models.Index(
                fields=["profile"], name="profile_matching_room", condition=Q(has_room=True)
            )
        ]

    def __str__(self) -> str:
        return str(self.profile)


class ProcedureVector(models.Model):
    """The words of a procedure, cleaned and stemmed once: `stems[i]` occurs `counts[i]` times.

    It stands for the text as it was at `procedure_changed_at`, read by that version of our reader.
    """

    procedure = models.OneToOneField(
        Procedure,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="vector",
        verbose_name=_("procedure"),
    )
    reading_version = models.CharField(_("reader"), max_length=10)
    procedure_changed_at = models.DateTimeField(_("version of the procedure"))
    stems = ArrayField(models.TextField(), verbose_name=_("stems"))
    counts = ArrayField(models.PositiveIntegerField(), verbose_name=_("occurrences"))

    class Meta:
        verbose_name = _("words of a procedure")
        verbose_name_plural = _("words of procedures")
        constraints = [
            models.CheckConstraint(
                name="procedure_vector_counts_each_stem",
                condition=Q(stems__len=F("counts__len")),
            )
        ]

    def __str__(self) -> str:
        return str(self.procedure)
