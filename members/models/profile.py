from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collectif.core.communes import Place
from collectif.core.identity import PublicModel
from collectif.core.places import DEPARTMENTS
from members.enums import Audience, CefrLevel, ContractNature, NextStep, ProfileField, WorkForm
from members.models.organization import Organization


def _services() -> list[str]:
    return [ContractNature.SERVICES]


def validate_department(code: str) -> None:
    if code not in DEPARTMENTS:
        raise ValidationError(
            _("“%(code)s” is not a département."), code="unknown_department", params={"code": code}
        )


OPENED_AT_FIRST = {
    ProfileField.NAME: Audience.MEMBERS,
    ProfileField.PHOTO: Audience.MEMBERS,
    ProfileField.HEADLINE: Audience.MEMBERS,
    ProfileField.PLACES: Audience.MEMBERS,
    ProfileField.AVAILABILITY: Audience.COORDINATORS,
    ProfileField.WORK_FORMS: Audience.COORDINATORS,
    ProfileField.OPERATORS: Audience.COORDINATORS,
    ProfileField.LANGUAGES: Audience.MEMBERS,
    ProfileField.LINKS: Audience.MEMBERS,
    ProfileField.SKILLS: Audience.MEMBERS,
    ProfileField.REFERENCES: Audience.MEMBERS,
}


def photo_path(profile: "Profile", file_name: str) -> str:
    """Where a photo is kept: under a name that tells nothing, and never the same twice."""
    return f"photos/{profile.public_id}/{uuid4().hex}.jpg"


def small_photo_path(path: str) -> str:
    """Where the same photo is kept at the size of a card."""
    return f"{path.removesuffix('.jpg')}-small.jpg"


class ProfileQuerySet(models.QuerySet["Profile"]):
    def visible_to(self, user: models.Model) -> "ProfileQuerySet":
        """One's own profile; wider visibility comes with the consented directory."""
        return self.filter(user=user)

    def with_contents(self) -> "ProfileQuerySet":
        return self.select_related("user").prefetch_related("skills", "references")

    def with_lists(self) -> "ProfileQuerySet":
        """What the page of one's own profile shows besides."""
        operators = models.Prefetch(
            "operators", ProfileOperator.objects.select_related("organization")
        )
        return self.prefetch_related("languages", "links", operators)


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
    # Where she lives, in her own words, and how far she goes from there; None: as far as needed.
    commune = models.CharField(_("commune"), max_length=100, blank=True)
    # The same in the list of communes, when it has been imported and knows these words.
    town = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        related_name="profiles",
        verbose_name=_("town"),
        null=True,
        blank=True,
    )
    radius_km = models.PositiveSmallIntegerField(
        _("how far, in km"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
    )
    work_forms = ArrayField(
        models.CharField(max_length=12, choices=WorkForm),
        verbose_name=_("forms of work I look for"),
        default=list,
        blank=True,
    )
    days_per_month = models.PositiveSmallIntegerField(
        _("days a month"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(23)],
    )
    available_from = models.DateField(_("available from"), null=True, blank=True)
    # Mondays of the weeks when she is not available.
    busy_weeks = ArrayField(
        models.DateField(), verbose_name=_("weeks away"), default=list, blank=True
    )
    photo = models.ImageField(_("photo"), upload_to=photo_path, max_length=100, blank=True)
    # Whom each part is opened to, by `ProfileField`; what is not named follows `OPENED_AT_FIRST`.
    audiences = models.JSONField(_("who sees what"), default=dict, blank=True)
    # Partners then read an alias, and no photo, link, operator or name.
    is_anonymous = models.BooleanField(_("partners see me without my name"), default=False)
    # Set by each action that changes what matching reads; the tenders app compares it.
    changed_at = models.DateTimeField(_("changed"), db_default=Now(), db_index=True)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        # Who is away on a given week, asked by the directory.
        indexes = [GinIndex(fields=["busy_weeks"], name="profile_busy_weeks")]
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
            models.CheckConstraint(
                name="profile_radius_within_reason",
                condition=Q(radius_km__isnull=True) | Q(radius_km__range=(1, 1000)),
                violation_error_code="radius_out_of_range",
                violation_error_message=_("Give a distance between 1 and 1,000 km."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    def get_absolute_url(self) -> str:
        return reverse("members:profile_detail")

    @property
    def stated_skills(self) -> list[Any]:
        """None before the profile is stored."""
        return list(self.skills.all()) if self.pk else []

    @property
    def told_references(self) -> list[Any]:
        """None before the profile is stored."""
        return list(self.references.all()) if self.pk else []

    def audience_of(self, field: ProfileField) -> Audience:
        """Whom a part is opened to."""
        return Audience(self.audiences.get(field.value, OPENED_AT_FIRST[field]))

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
            NextStep.CHOOSE_WORK_FORMS: not self.work_forms,
            NextStep.ADD_PHOTO: not self.photo,
        }
        return [step for step, is_missing in missing.items() if is_missing]


class ProfileLanguage(models.Model):
    """A language a person works in (ISO 639-1) and her level in it."""

    MAX_PER_PROFILE = 10

    profile = models.ForeignKey(
        Profile, on_delete=models.CASCADE, related_name="languages", verbose_name=_("profile")
    )
    code = models.CharField(_("language"), max_length=2)
    level = models.CharField(_("level"), max_length=6, choices=CefrLevel)

    class Meta:
        verbose_name = _("language of a profile")
        verbose_name_plural = _("languages of a profile")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["profile", "code"], name="profile_language_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.level}"


class ProfileLink(models.Model):
    """A page elsewhere that speaks for the person."""

    MAX_PER_PROFILE = 5

    profile = models.ForeignKey(
        Profile, on_delete=models.CASCADE, related_name="links", verbose_name=_("profile")
    )
    label = models.CharField(_("name"), max_length=60)
    url = models.URLField(_("address"), max_length=500)

    class Meta:
        verbose_name = _("link of a profile")
        verbose_name_plural = _("links of a profile")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["profile", "url"], name="profile_link_once")]

    def __str__(self) -> str:
        return self.label


class ProfileOperator(models.Model):
    """A legal structure through which the person can be contracted with."""

    MAX_PER_PROFILE = 5

    profile = models.ForeignKey(
        Profile, on_delete=models.CASCADE, related_name="operators", verbose_name=_("profile")
    )
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="operated_profiles",
        verbose_name=_("structure"),
    )
    work_form = models.CharField(_("form of work"), max_length=12, choices=WorkForm)

    class Meta:
        verbose_name = _("operator of a profile")
        verbose_name_plural = _("operators of a profile")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "organization"], name="profile_operator_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.organization)
