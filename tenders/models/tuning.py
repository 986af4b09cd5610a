from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from collectif.matching.scores import WHOLE
from collectif.matching.tuning import LEAST, LONGEST_WORD
from members.models import Profile
from tenders.enums import TuningTarget


class WeightTuningQuerySet(models.QuerySet["WeightTuning"]):
    def in_force(self) -> "WeightTuningQuerySet":
        """Those that take points away today, the most refused first."""
        return self.filter(percent__lt=WHOLE).order_by("-refused_count", "target", "key")


class WeightTuning(PublicModel):
    """A word, a CPV division or a département that counts less for a person, and why.

    Drawn from what she said of calls, by `collectif.matching.tuning`. One that she took back stays,
    whole: what was counted then counts no more.
    """

    # Found through `weight_tuning_once`.
    profile = models.ForeignKey(
        Profile,
        on_delete=models.CASCADE,
        related_name="weight_tunings",
        verbose_name=_("profile"),
        db_index=False,
    )
    target = models.CharField(_("what counts less"), max_length=10, choices=TuningTarget)
    # A stem, a CPV division, a code of a département; `word`: the first as she wrote it.
    key = models.CharField(_("key"), max_length=LONGEST_WORD)
    word = models.CharField(_("word"), max_length=LONGEST_WORD)
    # Of its points that are left; 100 once taken back.
    percent = models.PositiveSmallIntegerField(_("percent left"))
    refused_count = models.PositiveIntegerField(_("calls set aside for it"))
    kept_count = models.PositiveIntegerField(_("calls kept in spite of it"))
    # Keys of `MatchFeedback`: the newest that counted, and that of the day she took it back.
    last_feedback_id = models.BigIntegerField(_("last verdict that counted"))
    undone_up_to = models.BigIntegerField(_("taken back up to"), default=0)
    tuned_at = models.DateTimeField(_("drawn"), db_default=Now())

    objects = WeightTuningQuerySet.as_manager()

    class Meta:
        verbose_name = _("weight of a person")
        verbose_name_plural = _("weights of people")
        constraints = [
            models.UniqueConstraint(fields=["profile", "target", "key"], name="weight_tuning_once"),
            models.CheckConstraint(
                name="weight_tuning_target_known", condition=Q(target__in=TuningTarget.values)
            ),
            models.CheckConstraint(
                name="weight_tuning_takes_half_at_most", condition=Q(percent__range=(LEAST, WHOLE))
            ),
            models.CheckConstraint(
                name="weight_tuning_whole_when_undone",
                condition=Q(percent__lt=WHOLE) | Q(undone_up_to__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.percent} %"
