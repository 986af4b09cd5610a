from typing import Any

from django.db import models
from django.db.models import Count, F, Func, Q, Sum
from django.db.models.functions import Coalesce, ExtractYear
from django.utils.translation import gettext_lazy as _

from tenders.enums import ResultStatus
from tenders.models.fields import amount_field, codes_field
from tenders.models.notice import Notice
from tenders.models.procedure import Procedure

# All of a result, and what leads to its procedure.
SHOWN_OF_RESULT = (
    "lot_number",
    "winner_names",
    "winner_sirets",
    "amount",
    "currency",
    "offer_count",
    "decided_on",
    "procedure__public_id",
    "procedure__title",
    "procedure__last_published_on",
)


class Lot(models.Model):
    """A part of the contract that can be won by itself (eForms ND-Lot).

    Its number makes it the same lot from one notice to the next.
    """

    # Found through `lot_number_once`.
    procedure = models.ForeignKey(
        Procedure,
        on_delete=models.CASCADE,
        related_name="lots",
        verbose_name=_("procedure"),
        db_index=False,
    )
    # The newest notice that describes it.
    notice = models.ForeignKey(
        Notice,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("said by"),
        db_index=False,
    )
    position = models.PositiveSmallIntegerField(_("position"))
    # BT-137
    number = models.CharField(_("number"), max_length=80)
    title = models.CharField(_("title"), max_length=1000, blank=True)
    description = models.TextField(_("description"), blank=True)
    classification_codes = codes_field(_("CPV"), 8)
    departments = codes_field(_("départements"), 3)
    nuts_codes = codes_field(_("NUTS"), 5)
    estimated_value = amount_field(_("estimated value"))
    framework_maximum = amount_field(_("framework maximum"))
    duration_months = models.DecimalField(
        _("duration in months"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    submission_deadline = models.DateTimeField(_("deadline"), null=True, blank=True)
    # As `Procedure.criteria`.
    criteria = models.JSONField(_("award criteria"), default=list, blank=True)
    reserved_codes = codes_field(_("reserved to"), 20)

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="lot_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class LotResultQuerySet(models.QuerySet["LotResult"]):
    def of_procedures(self, procedures: models.QuerySet[Procedure]) -> "LotResultQuerySet":
        """What was won in these procedures; lots without a winner are left out."""
        return self.filter(procedure__in=procedures).exclude(winner_names=[])

    def for_list(self) -> "LotResultQuerySet":
        """Last decision first, each with the title and the address of its procedure."""
        rows = self.select_related("procedure").only(*SHOWN_OF_RESULT)
        newest = (F("decided_on").desc(nulls_last=True), "-procedure__last_published_on", "-pk")
        return rows.order_by(*newest).fetch_mode(models.FETCH_RAISE)

    def by_year(self) -> "models.QuerySet[LotResult, Any]":
        """Rows of `year`, `count` and `total` (euros alone, what is not in doubt), newest first.

        A result without a date counts in the year its procedure was last heard of.
        """
        day = Coalesce("decided_on", "procedure__last_published_on")
        euros = Q(currency__in=["", "EUR"])
        years = self.annotate(year=ExtractYear(day)).values("year")
        return years.annotate(count=Count("pk"), total=Sum("amount", filter=euros)).order_by(
            "-year"
        )

    def top_winners(self, limit: int) -> "models.QuerySet[LotResult, Any]":
        """Rows of `winner`, `count` and `total` (euros), who won most often first.

        An amount won by several counts whole for each of them.
        """
        euros = Q(currency__in=["", "EUR"])
        named = self.annotate(winner=Func(F("winner_names"), function="unnest")).values("winner")
        counted = named.annotate(count=Count("pk"), total=Sum("amount", filter=euros))
        return counted.order_by("-count", F("total").desc(nulls_last=True), "winner")[:limit]


class LotResult(models.Model):
    """What was decided of a lot, or of the whole contract (eForms ND-LotResult)."""

    # Found through `lot_result_once`.
    procedure = models.ForeignKey(
        Procedure,
        on_delete=models.CASCADE,
        related_name="results",
        verbose_name=_("procedure"),
        db_index=False,
    )
    notice = models.ForeignKey(
        Notice,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("said by"),
        db_index=False,
    )
    position = models.PositiveSmallIntegerField(_("position"))
    # Empty for the whole contract.
    lot_number = models.CharField(_("lot"), max_length=80, blank=True)
    status = models.CharField(_("decision"), max_length=10, choices=ResultStatus, blank=True)
    # Same order; an empty SIRET when none is printed or it does not hold.
    winner_names = codes_field(_("winners"), 300)
    winner_sirets = codes_field(_("SIRET of the winners"), 14)
    # BT-720
    amount = amount_field(_("amount"))
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    # BT-759
    offer_count = models.PositiveIntegerField(_("tenders received"), null=True, blank=True)
    decided_on = models.DateField(_("decided"), null=True, blank=True)
    # BT-144
    reason = models.TextField(_("reason"), blank=True)

    objects = LotResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("result of a lot")
        verbose_name_plural = _("results of lots")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "position"], name="lot_result_once"),
            models.CheckConstraint(
                name="lot_result_amount_not_negative",
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot_number} {', '.join(self.winner_names)}"
