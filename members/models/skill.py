from typing import Any

from django.apps import apps
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from members import expertise, hidden_skills
from members.enums import SkillKind, SkillLevel, SkillStanding
from members.models.profile import Profile
from members.models.rome import RomeSkill

FIRST_YEAR = 1960
# A proof older than this is shown with its age.
FRESH_YEARS = 5


class SkillQuerySet(models.QuerySet["Skill"]):
    def visible_to(self, user: models.Model) -> "SkillQuerySet":
        """One's own skills; others read them through the directory."""
        return self.filter(profile__user=user)

    def with_standing(self) -> "SkillQuerySet":
        """Add what stands behind each skill, and why.

        `standing` (`SkillStanding`), `proof_count`, `proven_year` (of the latest proof, None
        without any or when one of them has no year), `confirmer_count` (people). Whoever
        confirmed an achievement confirmed what it was then said to prove, not what came after.
        """
        proofs = apps.get_model("members.SkillProof")._default_manager
        told = proofs.filter(skill=OuterRef("pk")).order_by().values("skill")
        undated = Exists(proofs.filter(skill=OuterRef("pk"), reference__year=None))
        latest = told.annotate(latest=Max("reference__year")).values("latest")
        return self.annotate(
            proof_count=_counted(told.annotate(count=Count("pk"))),
            proven_year=Case(When(undated, then=None), default=Subquery(latest)),
            confirmer_count=_counted(self._confirmers()),
        ).annotate(
            standing=Case(
                When(confirmer_count__gt=0, then=Value(SkillStanding.CONFIRMED.value)),
                When(proof_count__gt=0, then=Value(SkillStanding.PROVEN.value)),
                default=Value(SkillStanding.DECLARED.value),
                output_field=CharField(),
            )
        )

    def for_list(self) -> "SkillQuerySet":
        """With its standing; reading more is an error."""
        return self.select_related("rome_skill").with_standing().fetch_mode(models.FETCH_RAISE)

    def _confirmers(self) -> models.QuerySet[Any, Any]:
        """One row for each outer skill: how many people stand by it."""
        confirmations = apps.get_model("members.Confirmation")._default_manager
        through_proof = Q(
            reference__proofs__skill=OuterRef("pk"),
            reference__proofs__created_at__lte=F("confirmed_at"),
        )
        return (
            confirmations.filter(
                Q(skill=OuterRef("pk")) | through_proof,
                profile=OuterRef("profile"),
                revoked_at=None,
            )
            .order_by()
            .values("profile")
            .annotate(count=Count("confirmed_by", distinct=True))
        )


def _counted(rows: models.QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(rows.values("count")), 0)


class Skill(PublicModel):
    """A skill the person states: of our tree, of ROME, a hidden strength, or her own words."""

    MAX_LABELS = 20
    MAX_PER_PROFILE = 60
    LABEL_LENGTH = 80

    profile = models.ForeignKey(
        Profile, on_delete=models.CASCADE, related_name="skills", verbose_name=_("profile")
    )
    domain_code = models.CharField(_("domain of expertise"), max_length=80, blank=True)
    rome_skill = models.ForeignKey(
        RomeSkill,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="skills",
        verbose_name=_("skill of ROME"),
    )
    # A code of `members.hidden_skills`.
    hidden_code = models.CharField(_("hidden strength"), max_length=40, blank=True)
    label = models.CharField(_("in her own words"), max_length=LABEL_LENGTH, blank=True)
    kind = models.CharField(
        _("kind"), max_length=12, choices=SkillKind, default=SkillKind.TECHNICAL
    )
    level = models.PositiveSmallIntegerField(
        _("level"),
        choices=SkillLevel,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(4)],
    )
    last_used_year = models.PositiveSmallIntegerField(_("last used"), null=True, blank=True)
    # The sentence of hers, in the questionnaire or her CV, that suggested it.
    found_in = models.CharField(_("what suggested it"), max_length=500, blank=True)

    objects = SkillQuerySet.as_manager()

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ["domain_code", "label", "pk"]
        constraints = [
            models.CheckConstraint(
                name="skill_says_one_thing",
                condition=(
                    ~Q(domain_code="") & Q(rome_skill=None, hidden_code="", label="")
                    | Q(domain_code="", rome_skill__isnull=False, hidden_code="", label="")
                    | ~Q(hidden_code="") & Q(domain_code="", rome_skill=None, label="")
                    | ~Q(label="") & Q(domain_code="", rome_skill=None, hidden_code="")
                ),
            ),
            models.CheckConstraint(
                name="skill_level_known",
                condition=Q(level__isnull=True) | Q(level__range=(1, 4)),
            ),
            models.CheckConstraint(name="skill_kind_known", condition=Q(kind__in=SkillKind.values)),
            models.UniqueConstraint(
                fields=["profile", "domain_code"],
                name="skill_domain_once",
                condition=~Q(domain_code=""),
            ),
            models.UniqueConstraint(
                fields=["profile", "rome_skill"],
                name="skill_rome_once",
                condition=Q(rome_skill__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["profile", "hidden_code"],
                name="skill_hidden_once",
                condition=~Q(hidden_code=""),
            ),
            models.UniqueConstraint(
                "profile",
                Lower("label"),
                name="skill_words_once",
                condition=~Q(label=""),
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.domain_code or self.hidden_code or str(self.rome_skill)

    @property
    def name(self) -> str:
        """What it is called in the language of the reader; one that left our tree, by its code."""
        language = get_language() or expertise.FRENCH
        if domain := expertise.domains().get(self.domain_code):
            return domain.label(language)
        if strength := hidden_skills.strengths().get(self.hidden_code):
            return strength.label(language)
        return str(self)
