from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from collectif.core.places import DEPARTMENTS
from members.enums import ContractNature, NextStep


def _services() -> list[str]:
    return [ContractNature.SERVICES]


def validate_department(code: str) -> None:
    if code not in DEPARTMENTS:
        raise ValidationError(
            _("“%(code)s” is not a département."), code="unknown_department", params={"code": code}
        )


class ProfileQuerySet(models.QuerySet["Profile"]):
    def visible_to(self, user: models.Model) -> "ProfileQuerySet":
        """One's own profile; wider visibility comes with the consented directory."""
        return self.filter(user=user)

    def with_contents(self) -> "ProfileQuerySet":
        return self.select_related("user").prefetch_related("skills", "references")


class Profile(PublicModel):
    """What a person brings, as far as matching needs it: never an age, never a school year."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="profile",
        verbose_name=_("person"),
    )
    headline = models.CharField(_("what I bring, in one line"), max_length=160, blank=True)
    departments = ArrayField(
        models.CharField(max_length=3, validators=[validate_department]),
        verbose_name=_("départements where I can work"),
        default=list,
        blank=True,
    )
    # A gate the person chose: most contracts are won outside one's own département.
    is_strict_place = models.BooleanField(_("only in these départements"), default=False)
    is_remote = models.BooleanField(_("I also work remotely"), default=True)
    contract_natures = ArrayField(
        models.CharField(max_length=10, choices=ContractNature),
        verbose_name=_("kinds of contract"),
        default=_services,
    )
    days_per_month = models.PositiveSmallIntegerField(
        _("days a month"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(23)],
    )
    available_from = models.DateField(_("available from"), null=True, blank=True)
    # Set by each action that changes what matching reads; the tenders app compares it.
    changed_at = models.DateTimeField(_("changed"), db_default=Now(), db_index=True)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        constraints = [
            models.CheckConstraint(
                name="profile_strict_place_names_one",
                condition=Q(is_strict_place=False) | ~Q(departments=[]),
                violation_error_code="place_required",
                violation_error_message=_("Tick at least one département, or leave the box empty."),
            ),
            models.CheckConstraint(
                name="profile_days_within_a_month",
                condition=Q(days_per_month__isnull=True) | Q(days_per_month__range=(1, 23)),
                violation_error_code="days_out_of_range",
                violation_error_message=_("Give between 1 and 23 days a month."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    def get_absolute_url(self) -> str:
        return reverse("members:profile_detail")

    @property
    def stated_skills(self) -> "list[Skill]":
        """None before the profile is stored."""
        return list(self.skills.all()) if self.pk else []

    @property
    def told_references(self) -> "list[Reference]":
        """None before the profile is stored."""
        return list(self.references.all()) if self.pk else []

    def next_steps(self) -> list[NextStep]:
        """What would help most, best first; reads what `with_contents` has fetched."""
        reference_count = len(self.told_references)
        missing = {
            NextStep.ADD_REFERENCE: reference_count == 0,
            NextStep.CHOOSE_DOMAINS: not any(skill.domain_code for skill in self.stated_skills),
            NextStep.CHOOSE_DEPARTMENTS: not self.departments,
            NextStep.WRITE_HEADLINE: not self.headline,
            NextStep.GIVE_DAYS: self.days_per_month is None,
            NextStep.ADD_SECOND_REFERENCE: reference_count == 1,
        }
        return [step for step, is_missing in missing.items() if is_missing]


class Skill(models.Model):
    """A skill the person states: a domain of our expertise tree, or her own words."""

    MAX_LABELS = 20
    LABEL_LENGTH = 80

    profile = models.ForeignKey(
        Profile, on_delete=models.CASCADE, related_name="skills", verbose_name=_("profile")
    )
    domain_code = models.CharField(_("domain of expertise"), max_length=80, blank=True)
    label = models.CharField(_("in her own words"), max_length=LABEL_LENGTH, blank=True)

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ["domain_code", "label", "pk"]
        constraints = [
            models.CheckConstraint(
                name="skill_domain_or_words",
                condition=(Q(domain_code="") & ~Q(label="")) | (~Q(domain_code="") & Q(label="")),
            ),
            models.UniqueConstraint(
                fields=["profile", "domain_code"],
                name="skill_domain_once",
                condition=~Q(domain_code=""),
            ),
            models.UniqueConstraint(
                "profile",
                Lower("label"),
                name="skill_words_once",
                condition=~Q(label=""),
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.domain_code


class ReferenceQuerySet(models.QuerySet["Reference"]):
    def visible_to(self, user: models.Model) -> "ReferenceQuerySet":
        """One's own achievements, as for the profile that holds them."""
        return self.filter(profile__user=user)


class Reference(PublicModel):
    """A past achievement: what was done, told in a title and a text."""

    MAX_PER_PROFILE = 30

    profile = models.ForeignKey(
        Profile, on_delete=models.CASCADE, related_name="references", verbose_name=_("profile")
    )
    title = models.CharField(_("title"), max_length=160)
    # Django checks the length of a text field in forms only.
    text = models.TextField(
        _("what you did, and what came of it"),
        max_length=4000,
        validators=[MaxLengthValidator(4000)],
    )
    created_at = models.DateTimeField(_("created"), db_default=Now())

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title
