from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel


class Organization(PublicModel):
    """A legal operator (eForms ND-Company): a buyer, a partner, one day a bidder."""

    name = models.CharField(_("name"), max_length=300)
    # `collectif.core.text.fold` of the name: how it is sorted and recognised.
    name_key = models.CharField(_("folded name"), max_length=300, editable=False)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.UniqueConstraint(
                fields=["siret"],
                name="organization_siret_unique",
                condition=~Q(siret=""),
                violation_error_code="siret_taken",
                violation_error_message=_("An organisation already has this SIRET."),
            ),
            models.UniqueConstraint(
                fields=["name_key"],
                name="organization_name_unique_without_siret",
                condition=Q(siret=""),
                violation_error_code="name_taken",
                violation_error_message=_("An organisation already has this name."),
            ),
            models.CheckConstraint(
                name="organization_siret_14_digits",
                condition=Q(siret="") | Q(siret__regex=r"^[0-9]{14}$"),
                violation_error_code="siret_malformed",
                violation_error_message=_("A SIRET has 14 digits."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
