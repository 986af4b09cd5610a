from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from members.enums import Role
from members.models import User
from tenders.enums import ContestState
from tenders.models.matching_version import MatchStatistics
from tenders.models.procedure import Procedure


class MatchContestQuerySet(models.QuerySet["MatchContest"]):
    def visible_to(self, user: User) -> "MatchContestQuerySet":
        """Those of the person; all of them for who coordinates."""
        return self if user.has_role(Role.COORDINATOR) else self.filter(author=user)

    def open(self) -> "MatchContestQuerySet":
        return self.filter(state=ContestState.OPEN)

    def for_list(self) -> "MatchContestQuerySet":
        """Those to answer first, the oldest on top; then the last answered."""
        ordered = self.order_by(F("answered_at").desc(nulls_first=True), "created_at", "pk")
        return ordered.select_related("author", "answered_by", "procedure").fetch_mode(
            models.FETCH_RAISE
        )


class MatchContest(PublicModel):
    """Somebody finds a ranking wrong, or misses a call in it: a person looks, and answers.

    Regulation (EU) 2024/1689, art. 14 and 86; GDPR, art. 22-3.
    """

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="match_contests",
        verbose_name=_("person"),
    )
    # None: her list as a whole.
    procedure = models.ForeignKey(
        Procedure,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contests",
        verbose_name=_("procedure"),
    )
    words = models.CharField(_("what is contested"), max_length=2000)
    # As they stood; None, empty and "" when there was no match.
    score = models.DecimalField(_("score"), max_digits=7, decimal_places=4, null=True, blank=True)
    parts = models.JSONField(_("parts"), default=list, blank=True)
    engine_version = models.CharField(_("engine"), max_length=20, blank=True)
    # As in `MatchFeedback`: whoever answers reads the constants that gave the score.
    statistics = models.ForeignKey(
        MatchStatistics,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contests",
        verbose_name=_("statistics"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ContestState, default=ContestState.OPEN
    )
    created_at = models.DateTimeField(_("contested"), db_default=Now())
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="answered_contests",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=2000, blank=True)

    objects = MatchContestQuerySet.as_manager()

    class Meta:
        verbose_name = _("contested ranking")
        verbose_name_plural = _("contested rankings")
        constraints = [
            models.UniqueConstraint(
                fields=["author", "procedure"],
                name="contest_open_once",
                condition=Q(state=ContestState.OPEN),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="contest_answered_by_someone",
                condition=Q(state=ContestState.OPEN, answered_by=None, answered_at=None, answer="")
                | (
                    Q(
                        state=ContestState.ANSWERED,
                        answered_by__isnull=False,
                        answered_at__isnull=False,
                    )
                    & ~Q(answer="")
                ),
            ),
            models.CheckConstraint(
                name="contest_never_answered_by_oneself",
                condition=Q(answered_by=None) | ~Q(answered_by=F("author")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_id} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("tenders:contest_detail", args=[self.public_id])
