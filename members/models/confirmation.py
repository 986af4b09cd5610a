from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from members.enums import ConfirmationEnd, ConfirmationKind
from members.models.profile import Profile
from members.models.reference import Reference
from members.models.skill import Skill


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    def visible_to(self, user: models.Model) -> "ConfirmationQuerySet":
        """Those a person gave, and those she received."""
        return self.filter(Q(confirmed_by=user) | Q(owner=user))

    def standing(self) -> "ConfirmationQuerySet":
        return self.filter(revoked_at=None)

    def for_list(self) -> "ConfirmationQuerySet":
        named = ("confirmed_by", "owner", "reference", "skill__rome_skill")
        return self.select_related(*named).fetch_mode(models.FETCH_RAISE)


class Confirmation(PublicModel):
    """Someone else stands by an achievement, or by a skill; never the person herself."""

    reference = models.ForeignKey(
        Reference,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="confirmations",
        verbose_name=_("achievement"),
    )
    skill = models.ForeignKey(
        Skill,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="confirmations",
        verbose_name=_("skill"),
    )
    # Whose it is: that nobody confirms herself is then the database's to say.
    profile = models.ForeignKey(
        Profile, on_delete=models.CASCADE, related_name="confirmations", verbose_name=_("profile")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="received_confirmations",
        verbose_name=_("person confirmed"),
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="given_confirmations",
        verbose_name=_("confirmed by"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ConfirmationKind)
    words = models.CharField(_("in her words"), max_length=300, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), db_default=Now())
    # From then on it stands no more; `ended` says why.
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    ended = models.CharField(_("why it ended"), max_length=10, choices=ConfirmationEnd, blank=True)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        ordering = ["confirmed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="confirmation_of_one_thing",
                condition=Q(reference__isnull=True, skill__isnull=False)
                | Q(reference__isnull=False, skill__isnull=True),
            ),
            models.CheckConstraint(
                name="confirmation_never_of_oneself",
                condition=~Q(confirmed_by=models.F("owner")),
                violation_error_code="own_proof",
                violation_error_message=_("Ask someone who was there: nobody confirms herself."),
            ),
            models.UniqueConstraint(
                fields=["reference", "confirmed_by"],
                name="confirmation_once_per_reference",
                condition=Q(reference__isnull=False, revoked_at=None),
                violation_error_code="already_confirmed",
                violation_error_message=_("You have already confirmed this."),
            ),
            models.UniqueConstraint(
                fields=["skill", "confirmed_by"],
                name="confirmation_once_per_skill",
                condition=Q(skill__isnull=False, revoked_at=None),
                violation_error_code="already_confirmed",
                violation_error_message=_("You have already confirmed this."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.confirmed_by}: {self.reference or self.skill}"


class ConfirmationRequestQuerySet(models.QuerySet["ConfirmationRequest"]):
    def visible_to(self, user: models.Model) -> "ConfirmationRequestQuerySet":
        """Those made to a person, unless whoever asked thought better of it."""
        return self.filter(asked_of=user, withdrawn_at=None)

    def open(self) -> "ConfirmationRequestQuerySet":
        return self.filter(answered_at=None, withdrawn_at=None)

    def for_list(self) -> "ConfirmationRequestQuerySet":
        return self.select_related("reference__profile__user", "asked_of").fetch_mode(
            models.FETCH_RAISE
        )


class ConfirmationRequest(PublicModel):
    """A person asks someone who was there to confirm an achievement."""

    reference = models.ForeignKey(
        Reference,
        on_delete=models.CASCADE,
        related_name="confirmation_requests",
        verbose_name=_("achievement"),
    )
    asked_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="confirmation_requests",
        verbose_name=_("asked of"),
    )
    message = models.CharField(_("message"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("asked"), db_default=Now())
    # A "no" is answered too, and told to nobody.
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = ConfirmationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a confirmation")
        verbose_name_plural = _("requests for a confirmation")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "asked_of"],
                name="confirmation_asked_once",
                violation_error_code="already_asked",
                violation_error_message=_("You have already asked this person."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} → {self.asked_of}"

    def get_absolute_url(self) -> str:
        return reverse("members:confirmation_answer", args=[self.public_id])
