from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from members.enums import ConsentPurpose
from members.models.application import Application
from members.models.user import User


class ConsentQuerySet(models.QuerySet["Consent"]):
    def active(self) -> "ConsentQuerySet":
        return self.filter(withdrawn_at=None)


class Consent(models.Model):
    """What a person agreed to, when, and to which words (GDPR, art. 7)."""

    user = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="consents",
        verbose_name=_("person"),
    )
    application = models.ForeignKey(
        Application,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="consents",
        verbose_name=_("application"),
    )
    purpose = models.CharField(_("purpose"), max_length=12, choices=ConsentPurpose)
    # The very words agreed to.
    text = models.TextField(_("text"))
    # Where: "application", "first_steps", "privacy".
    source = models.CharField(_("where"), max_length=20)
    given_at = models.DateTimeField(_("given"), db_default=Now())
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="consent_is_somebodys",
                condition=Q(user__isnull=False) | Q(application__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["user", "purpose"],
                name="consent_once_at_a_time",
                condition=Q(withdrawn_at=None, user__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}"
