from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Now
from django.utils.translation import gettext_lazy as _

from collectif.matching.cpv_suggestions import CLASS_DIGITS, MOST_BYTES
from tenders.models.fields import codes_field
from tenders.models.procedure import Procedure

models.BinaryField.register_lookup(Length)
SHOWN_CLASSES = 3


class CpvSuggesterVersionQuerySet(models.QuerySet["CpvSuggesterVersion"]):
    def in_force(self) -> "CpvSuggesterVersion | None":
        """The last that was trained, what it learned left aside."""
        return self.defer("body").order_by("pk").last()


class CpvSuggesterVersion(models.Model):
    """What the titles of known notices say of CPV classes: trained once, then frozen."""

    # `collectif.matching.cpv_suggestions.CpvSuggester`; empty once it is forgotten.
    body = models.BinaryField(_("what was learned"))
    example_count = models.PositiveIntegerField(_("titles"))
    class_count = models.PositiveIntegerField(_("classes"))
    # Those after it are new.
    last_procedure_id = models.BigIntegerField(_("newest procedure"))
    trained_at = models.DateTimeField(_("trained"), db_default=Now())

    objects = CpvSuggesterVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the CPV suggestions")
        verbose_name_plural = _("versions of the CPV suggestions")
        constraints = [
            models.CheckConstraint(
                name="cpv_suggester_of_bounded_size",
                condition=Q(body__length__lte=MOST_BYTES),
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} ({self.example_count})"


class SuggestedClasses(models.Model):
    """The CPV classes that the title of a procedure without any makes likely, best first.

    `strengths[i]`: in percent, how far known titles speak for `classes[i]`. The buyer never said
    it: shown as suggested, and worth less than a declared code.
    """

    procedure = models.OneToOneField(
        Procedure,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="suggested",
        verbose_name=_("procedure"),
    )
    version = models.ForeignKey(
        CpvSuggesterVersion,
        on_delete=models.PROTECT,
        related_name="suggestions",
        verbose_name=_("version"),
    )
    classes = codes_field(_("classes"), CLASS_DIGITS)
    strengths = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("strengths"), default=list, blank=True
    )

    class Meta:
        verbose_name = _("suggested CPV classes")
        verbose_name_plural = _("suggested CPV classes")
        constraints = [
            models.CheckConstraint(
                name="suggested_classes_each_its_strength",
                condition=Q(classes__len=F("strengths__len")) | Q(classes=[], strengths=[]),
            ),
            models.CheckConstraint(
                name="suggested_classes_three_at_most",
                condition=Q(classes=[]) | Q(classes__len__lte=SHOWN_CLASSES),
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(self.classes)
