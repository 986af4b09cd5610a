from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from members.models import Profile
from tenders.enums import MarkKind
from tenders.models.procedure import Procedure


class ProcedureMark(PublicModel):
    """What a person decided of a procedure: kept, or set aside. One at most; she can undo it."""

    # Found through `procedure_mark_once`.
    profile = models.ForeignKey(
        Profile,
        on_delete=models.CASCADE,
        related_name="marks",
        verbose_name=_("profile"),
        db_index=False,
    )
    procedure = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="marks", verbose_name=_("procedure")
    )
    kind = models.CharField(_("decision"), max_length=10, choices=MarkKind)
    marked_at = models.DateTimeField(_("decided"), db_default=Now())

    class Meta:
        verbose_name = _("mark on a procedure")
        verbose_name_plural = _("marks on procedures")
        constraints = [
            models.UniqueConstraint(fields=["profile", "procedure"], name="procedure_mark_once"),
            models.CheckConstraint(
                name="procedure_mark_kind_known", condition=Q(kind__in=MarkKind.values)
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
