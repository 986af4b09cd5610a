from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from members.models import Profile
from tenders.enums import MarkKind
from tenders.models.procedure import Procedure


class MatchStatistics(models.Model):
    """Word and CPV frequencies of the notices at one moment: what the scores are drawn from.

    Frozen once built, so that a score does not drift when another notice arrives.
    """

    engine_version = models.CharField(_("engine"), max_length=10)
    notice_count = models.PositiveIntegerField(_("notices"))
    data = models.JSONField(_("frequencies"))
    built_at = models.DateTimeField(_("built"), db_default=Now())

    class Meta:
        verbose_name = _("matching statistics")
        verbose_name_plural = _("matching statistics")
        get_latest_by = "id"

    def __str__(self) -> str:
        return f"{self.engine_version} ({self.notice_count})"


class ProfileMatchingQuerySet(models.QuerySet["ProfileMatching"]):
    def is_fresh(self, profile: Profile) -> bool:
        """Say whether the matches of `profile` stand for what it says now."""
        return self.filter(profile=profile, profile_changed_at=profile.changed_at).exists()

    def current(self, statistics: MatchStatistics) -> "ProfileMatchingQuerySet":
        """Those that need no other work than the notices to come."""
        return self.filter(statistics=statistics, profile_changed_at=F("profile__changed_at"))


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

    objects = ProfileMatchingQuerySet.as_manager()

    class Meta:
        verbose_name = _("matching of a profile")
        verbose_name_plural = _("matching of profiles")

    def __str__(self) -> str:
        return str(self.profile)


class Match(models.Model):
    """Why a procedure may suit a profile: a score that is the exact sum of its named parts."""

    # Found through `match_once`.
    profile = models.ForeignKey(
        Profile,
        on_delete=models.CASCADE,
        related_name="matches",
        verbose_name=_("profile"),
        db_index=False,
    )
    procedure = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="matches", verbose_name=_("procedure")
    )
    score = models.DecimalField(_("score"), max_digits=7, decimal_places=4)
    # [{"kind", "points" (text of a decimal), ...facts that let the page say why}]
    parts = models.JSONField(_("parts"))
    statistics = models.ForeignKey(
        MatchStatistics,
        on_delete=models.PROTECT,
        related_name="matches",
        verbose_name=_("statistics"),
    )
    matched_at = models.DateTimeField(_("matched"), db_default=Now())

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        constraints = [
            models.UniqueConstraint(fields=["profile", "procedure"], name="match_once"),
            models.CheckConstraint(name="match_score_positive", condition=Q(score__gt=0)),
        ]
        indexes = [
            models.Index(fields=["profile", "-score", "procedure"], name="match_ranked"),
        ]

    def __str__(self) -> str:
        return f"{self.score}"


class ProcedureMark(PublicModel):
    """What a person decided of a procedure: kept, or set aside. One at most; she can undo it."""

    # Found through `procedure_mark_once`.
    profile = models.ForeignKey(
        Profile,
        on_delete=models.CASCADE,
        related_name="marks",
        verbose_name=_("profile"),
        db_index=False,
    )
    procedure = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="marks", verbose_name=_("procedure")
    )
    kind = models.CharField(_("decision"), max_length=10, choices=MarkKind)
    marked_at = models.DateTimeField(_("decided"), db_default=Now())

    class Meta:
        verbose_name = _("mark on a procedure")
        verbose_name_plural = _("marks on procedures")
        constraints = [
            models.UniqueConstraint(fields=["profile", "procedure"], name="procedure_mark_once"),
            models.CheckConstraint(
                name="procedure_mark_kind_known", condition=Q(kind__in=MarkKind.values)
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
