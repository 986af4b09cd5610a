from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from members.models import Profile
from tenders.models.matching_version import MatchStatistics
from tenders.models.procedure import Procedure

# What the partial index speaks too.
HOLDS = Q(closed_at__isnull=True)


class MatchQuerySet(models.QuerySet["Match"]):
    def holding(self) -> "MatchQuerySet":
        """Those that stand today; the others are kept to look back on."""
        return self.filter(HOLDS)


class Match(models.Model):
    """Why a procedure may suit a profile: a score that is the exact sum of its named parts.

    Closed, never deleted, when it no longer holds: the call is closed or cancelled, other calls
    suit better, or its score has sunk. Opened again when it comes back, `first_seen_at` kept.
    """

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
    first_seen_at = models.DateTimeField(_("first seen"), db_default=Now())
    # Since when it is as it is; an unchanged match is not written again.
    matched_at = models.DateTimeField(_("matched"), db_default=Now())
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        constraints = [
            models.UniqueConstraint(fields=["profile", "procedure"], name="match_once"),
            models.CheckConstraint(name="match_score_positive", condition=Q(score__gt=0)),
        ]
        indexes = [
            models.Index(
                fields=["profile", "-score", "procedure"], name="match_ranked", condition=HOLDS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score}"
