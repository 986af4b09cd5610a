from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from members.models import Profile
from tenders.enums import FeedbackReason, Verdict
from tenders.models.matching_version import MatchStatistics
from tenders.models.procedure import Procedure

MARKED = (Verdict.KEPT, Verdict.HIDDEN)
OUTCOMES = (Verdict.APPLIED, Verdict.WON)


class MatchFeedbackQuerySet(models.QuerySet["MatchFeedback"]):
    def last_words(self) -> "MatchFeedbackQuerySet":
        """The last row of each person about each procedure; filters added after come before it."""
        return self.order_by("profile", "procedure", "-pk").distinct("profile", "procedure")

    def outcomes(self, profile: Profile, procedures: Iterable[Procedure]) -> dict[int, str]:
        """How far the person went with each procedure (answered, won), by its key."""
        told = self.filter(profile=profile, procedure__in=list(procedures)).last_words()
        found = told.values_list("procedure", "verdict")
        return {key: verdict for key, verdict in found if verdict in OUTCOMES}


class MatchFeedback(models.Model):
    """What a person said of a procedure, beside the score it had for her at that moment.

    Append only: a trigger refuses any other write, but to let the rows go with their person.
    A reason comes after the click: it is a row of its own, with the same verdict.
    """

    # Found through `match_feedback_story`.
    profile = models.ForeignKey(
        Profile,
        on_delete=models.CASCADE,
        related_name="feedback",
        verbose_name=_("profile"),
        db_index=False,
    )
    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, related_name="feedback", verbose_name=_("procedure")
    )
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    reason = models.CharField(_("reason"), max_length=10, choices=FeedbackReason, blank=True)
    words = models.CharField(_("in her words"), max_length=200, blank=True)
    # None when the procedure was not among her matches.
    score = models.DecimalField(_("score"), max_digits=7, decimal_places=4, null=True, blank=True)
    # As in `Match.parts`.
    parts = models.JSONField(_("parts"), default=list, blank=True)
    engine_version = models.CharField(_("engine"), max_length=20, blank=True)
    # The constants and frequencies that gave the score; None in the oldest rows, which kept none.
    statistics = models.ForeignKey(
        MatchStatistics,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="feedback",
        verbose_name=_("statistics"),
    )
    at = models.DateTimeField(_("time"), db_default=Now())

    objects = MatchFeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("verdict on a match")
        verbose_name_plural = _("verdicts on matches")
        indexes = [
            models.Index(fields=["profile", "procedure", "-id"], name="match_feedback_story"),
        ]
        constraints = [
            models.CheckConstraint(
                name="match_feedback_verdict_known", condition=Q(verdict__in=Verdict.values)
            ),
            models.CheckConstraint(
                name="match_feedback_reason_of_a_mark",
                condition=Q(reason="")
                | Q(reason__in=FeedbackReason.values, verdict__in=[each.value for each in MARKED]),
            ),
            models.CheckConstraint(
                name="match_feedback_words_of_other",
                condition=Q(words="") | Q(reason=FeedbackReason.OTHER),
            ),
            models.CheckConstraint(
                name="match_feedback_score_has_engine",
                condition=Q(score=None, engine_version="", parts=[])
                | (Q(score__isnull=False, score__gt=0) & ~Q(engine_version="")),
            ),
            models.CheckConstraint(
                name="match_feedback_version_of_a_score",
                condition=Q(statistics=None) | Q(score__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.verdict}"
