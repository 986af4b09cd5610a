from datetime import datetime
from hashlib import sha256
from uuid import uuid4

from django.apps import apps
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from members.enums import Audience
from members.models.directory import DirectoryEntry
from members.models.profile import Profile
from members.models.skill import FIRST_YEAR, FRESH_YEARS, Skill
from members.models.user import User

LONGEST = 4000

# The fields that tell it: whoever confirms an achievement stands by these.
STORY = ("title", "context", "text", "result", "figures", "year")


def evidence_path(reference: "Reference", file_name: str) -> str:
    """Where a piece of evidence is kept; the name a person sees is `file_name`."""
    return f"evidence/{reference.profile_id}/{uuid4().hex}"


class ReferenceQuerySet(models.QuerySet["Reference"]):
    def visible_to(self, user: models.Model) -> "ReferenceQuerySet":
        """One's own achievements; others read them through the directory."""
        return self.filter(profile__user=user)

    def opened_to(self, user: User, audience: Audience) -> "ReferenceQuerySet":
        """Achievements of those whom this viewer finds by name in the directory.

        What each profile opens to her audience is `openness`'s to say.
        """
        found = DirectoryEntry.objects.seen_by(user, audience).filter(is_anonymous=False)
        reaching = [one for one in Audience if one.reaches(audience)]
        return self.filter(audience__in=reaching, profile__in=found.values("profile"))

    def with_proofs(self) -> "ReferenceQuerySet":
        """What each one proves, and who confirms it."""
        confirmations = apps.get_model("members.Confirmation")._default_manager
        standing = confirmations.filter(revoked_at=None).select_related("confirmed_by")
        return self.prefetch_related(
            models.Prefetch("proofs", SkillProof.objects.select_related("skill__rome_skill")),
            models.Prefetch("confirmations", standing),
        )


class Reference(PublicModel):
    """A past achievement: what was asked, what she did, what came of it."""

    MAX_PER_PROFILE = 30

    profile = models.ForeignKey(
        Profile, on_delete=models.CASCADE, related_name="references", verbose_name=_("profile")
    )
    title = models.CharField(_("title"), max_length=160)
    context = models.TextField(
        _("the situation"), max_length=2000, blank=True, validators=[MaxLengthValidator(2000)]
    )
    # Django checks the length of a text field in forms only.
    text = models.TextField(
        _("what you did, and what came of it"),
        max_length=LONGEST,
        validators=[MaxLengthValidator(LONGEST)],
    )
    result = models.TextField(
        _("the result"), max_length=2000, blank=True, validators=[MaxLengthValidator(2000)]
    )
    figures = models.CharField(_("in figures"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(
        _("year it ended"),
        null=True,
        blank=True,
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(2200)],
    )
    sector = models.CharField(_("sector"), max_length=120, blank=True)
    classification_code = models.CharField(_("CPV code"), max_length=8, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    file = models.FileField(_("file"), upload_to=evidence_path, max_length=100, blank=True)
    file_name = models.CharField(_("name of the file"), max_length=200, blank=True)
    audience = models.CharField(
        _("who sees it"), max_length=12, choices=Audience, default=Audience.MEMBERS
    )
    created_at = models.DateTimeField(_("created"), db_default=Now())

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="reference_audience_known", condition=Q(audience__in=Audience.values)
            ),
            models.CheckConstraint(
                name="reference_year_within_reason",
                condition=Q(year__isnull=True) | Q(year__range=(FIRST_YEAR, 2200)),
                violation_error_code="year_out_of_range",
                violation_error_message=_("Give the year in four digits, such as 2019."),
            ),
            models.CheckConstraint(
                name="reference_cpv_8_digits",
                condition=Q(classification_code="") | Q(classification_code__regex=r"^[0-9]{8}$"),
                violation_error_code="cpv_malformed",
                violation_error_message=_("A CPV code has 8 digits."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("members:reference_detail", args=[self.public_id])

    def story_key(self) -> str:
        """A digest of the story and of the skills it proves: what whoever confirms has read."""
        told = [str(getattr(self, name)) for name in STORY]
        skills = sorted(str(proof.skill_id) for proof in self.proofs.all())
        return sha256("\x1f".join([*told, *skills]).encode()).hexdigest()

    def is_fresh(self, now: datetime) -> bool:
        """Say whether it is at most FRESH_YEARS old; without a year, nobody knows."""
        return self.year is None or now.year - self.year <= FRESH_YEARS


class SkillProof(models.Model):
    """An achievement that shows a skill at work; both are of the same profile."""

    skill = models.ForeignKey(
        Skill, on_delete=models.CASCADE, related_name="proofs", verbose_name=_("skill")
    )
    reference = models.ForeignKey(
        Reference, on_delete=models.CASCADE, related_name="proofs", verbose_name=_("achievement")
    )
    # Whoever confirmed the achievement before this did not confirm the skill.
    created_at = models.DateTimeField(_("said"), db_default=Now())

    class Meta:
        verbose_name = _("proof of a skill")
        verbose_name_plural = _("proofs of skills")
        constraints = [models.UniqueConstraint(fields=["skill", "reference"], name="proof_once")]

    def __str__(self) -> str:
        return f"{self.skill}: {self.reference}"
