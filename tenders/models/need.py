from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from members import expertise
from tenders.enums import NeedWeight
from tenders.models.procedure import Procedure


class Need(PublicModel):
    """What a call asks of those who answer it together: a domain of our tree, or other words."""

    MAX_PER_PROCEDURE = 20
    LABEL_LENGTH = 120

    procedure = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="needs", verbose_name=_("procedure")
    )
    # A code of `members.expertise`: whoever has this skill answers the need.
    domain_code = models.CharField(_("domain of expertise"), max_length=80, blank=True)
    # What it is called here; empty, the domain names it.
    label = models.CharField(_("name of the need"), max_length=LABEL_LENGTH, blank=True)
    weight = models.CharField(
        _("weight"), max_length=10, choices=NeedWeight, default=NeedWeight.ESSENTIAL
    )
    created_at = models.DateTimeField(_("added"), db_default=Now())

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        # Essential ones first, by a happy accident of the alphabet.
        ordering = ["weight", "pk"]
        constraints = [
            models.CheckConstraint(
                name="need_says_something",
                condition=~Q(domain_code="") | ~Q(label=""),
                violation_error_code="blank",
                violation_error_message=_("Name the need, or choose a domain."),
            ),
            models.CheckConstraint(
                name="need_weight_known", condition=Q(weight__in=NeedWeight.values)
            ),
            models.UniqueConstraint(
                fields=["procedure", "domain_code"],
                name="need_domain_once",
                condition=~Q(domain_code=""),
                violation_error_code="already_there",
                violation_error_message=_("This domain is already among the needs."),
            ),
            models.UniqueConstraint(
                "procedure",
                Lower("label"),
                name="need_words_once",
                condition=~Q(label=""),
                violation_error_code="already_there",
                violation_error_message=_("A need already has this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.domain_code

    @property
    def name(self) -> str:
        """What it is called for the reader; a domain that left our tree, by its code."""
        domain = expertise.domains().get(self.domain_code)
        if self.label or domain is None:
            return str(self)
        return domain.label(get_language() or expertise.FRENCH)
