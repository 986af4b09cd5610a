from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenders.models.notice import Notice


class Lot(models.Model):
    """A part of the contract that can be won by itself (eForms ND-Lot)."""

    # Found through `lot_number_once`.
    notice = models.ForeignKey(
        Notice,
        on_delete=models.CASCADE,
        related_name="lots",
        verbose_name=_("notice"),
        db_index=False,
    )
    position = models.PositiveSmallIntegerField(_("position"))
    # BT-137
    number = models.CharField(_("number"), max_length=80)
    title = models.CharField(_("title"), max_length=1000, blank=True)
    description = models.TextField(_("description"), blank=True)
    classification_codes = ArrayField(
        models.CharField(max_length=8), verbose_name=_("CPV"), default=list, blank=True
    )
    departments = ArrayField(
        models.CharField(max_length=3), verbose_name=_("départements"), default=list, blank=True
    )
    estimated_value = models.DecimalField(
        _("estimated value"), max_digits=16, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "number"], name="lot_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
