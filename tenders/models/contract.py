"""Awarded contracts, as buyers declare them in the DECP (arrêté du 22 décembre 2022).

Suppliers stay words on these rows, apart from the organisations of the collective: a sole
trader's name is personal data, shown only beside the contract that made it public.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Count, F, Max, Q, Sum
from django.db.models.functions import ExtractYear, Now
from django.utils.translation import gettext_lazy as _

from members.models import User
from tenders.enums import DeadlineIssue

NEWEST_FIRST = F("notified_on").desc(nulls_last=True)


class AwardedContractQuerySet(models.QuerySet["AwardedContract"]):
    def visible_to(self, user: User) -> "AwardedContractQuerySet":
        """Public elsewhere; here for whoever holds a role today, as notices are."""
        return self if user.current_roles else self.none()

    def of_buyer(self, siret: str) -> "AwardedContractQuerySet":
        """Contracts of one establishment; a buyer without a valid SIRET has none to show."""
        return self.filter(buyer_siret=siret) if siret else self.none()

    def for_codes(self, prefixes: Iterable[str]) -> "AwardedContractQuerySet":
        """Contracts whose CPV begins with one of `prefixes` ("45", "79411"); none without any."""
        within = Q()
        for prefix in filter(None, prefixes):
            within |= Q(main_classification_code__range=code_range(prefix))
        return self.filter(within) if within else self.none()

    def between(self, first_day: date, last_day: date) -> "AwardedContractQuerySet":
        """Contracts notified from `first_day` to `last_day`, both included."""
        return self.filter(notified_on__range=(first_day, last_day))

    def past_winners(self, *, buyer_siret: str, division: str) -> "AwardedContractQuerySet":
        """What this buyer awarded in a CPV division (two digits), newest first, with suppliers."""
        return self.of_buyer(buyer_siret).for_codes([division]).for_list()

    def by_year(self) -> "models.QuerySet[AwardedContract, Any]":
        """Rows of `year`, `count` and `total` (euros, the ceilings of frameworks left out)."""
        firm = Q(is_framework=False)
        years = self.filter(notified_on__isnull=False).annotate(year=ExtractYear("notified_on"))
        totals = years.values("year").annotate(count=Count("pk"), total=Sum("amount", filter=firm))
        return totals.order_by("-year")

    def for_list(self) -> "AwardedContractQuerySet":
        """Newest first, with suppliers; two queries whatever the number of rows."""
        listed = self.prefetch_related("suppliers").fetch_mode(models.FETCH_RAISE)
        return listed.order_by(NEWEST_FIRST, "uid")


class AwardedContract(models.Model):
    """One contract in its latest version (eForms ND-SettledContract)."""

    # The buyer's identifier followed by its own number: how the consolidated file names it.
    uid = models.CharField(_("unique identifier"), max_length=80, unique=True)
    # As printed; `buyer_siret` (BT-501) is set only when its checksum holds.
    buyer_identifier = models.CharField(_("printed identifier of the buyer"), max_length=30)
    buyer_siret = models.CharField(_("SIRET of the buyer"), max_length=14, blank=True)
    buyer_name = models.CharField(_("buyer"), max_length=300, blank=True)
    title = models.CharField(_("title"), max_length=1000, blank=True)
    # Words of the source, in French: "Marché", "Accord-cadre", "Marché subséquent"…
    nature = models.CharField(_("nature"), max_length=60, blank=True)
    procedure = models.CharField(_("procedure"), max_length=100, blank=True)
    price_form = models.CharField(_("form of price"), max_length=60, blank=True)
    # BT-262
    main_classification_code = models.CharField(_("CPV"), max_length=8, blank=True)
    # Euros, before tax; the most that may be spent when `is_framework`.
    amount = models.DecimalField(
        _("amount"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    is_framework = models.BooleanField(_("framework agreement"), default=False)
    is_social = models.BooleanField(_("social clause"), default=False)
    is_reserved = models.BooleanField(_("reserved"), default=False)
    notified_on = models.DateField(_("notified"), null=True, blank=True)
    # Why there is no date.
    notified_issue = models.CharField(
        _("problem with the date"), max_length=12, choices=DeadlineIssue, blank=True
    )
    published_on = models.DateField(_("published"), null=True, blank=True)
    duration_months = models.PositiveSmallIntegerField(_("months"), null=True, blank=True)
    # BT-759
    offer_count = models.PositiveIntegerField(_("tenders received"), null=True, blank=True)
    place_code = models.CharField(_("code of the place"), max_length=20, blank=True)
    place_kind = models.CharField(_("kind of code"), max_length=40, blank=True)
    department = models.CharField(_("département"), max_length=3, blank=True)
    modification_number = models.PositiveSmallIntegerField(_("modification"), default=0)
    # Of all its facts and suppliers: says whether a contract that comes again has changed.
    digest = models.UUIDField(_("digest"), editable=False)
    changed_at = models.DateTimeField(_("changed"), db_default=Now())

    objects = AwardedContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("awarded contract")
        verbose_name_plural = _("awarded contracts")
        constraints = [
            models.CheckConstraint(
                name="awarded_contract_siret_14_digits",
                condition=Q(buyer_siret="") | Q(buyer_siret__regex=r"^[0-9]{14}$"),
            ),
            models.CheckConstraint(
                name="awarded_contract_cpv_8_digits",
                condition=Q(main_classification_code="")
                | Q(main_classification_code__regex=r"^[0-9]{8}$"),
            ),
            models.CheckConstraint(
                name="awarded_contract_amount_stated",
                condition=Q(amount__isnull=True) | Q(amount__gt=1),
            ),
            models.CheckConstraint(
                name="awarded_contract_date_or_issue",
                condition=Q(notified_on__isnull=True, notified_issue__in=DeadlineIssue.values)
                | Q(notified_on__isnull=False, notified_issue=""),
            ),
        ]
        indexes = [
            models.Index("buyer_siret", NEWEST_FIRST, name="awarded_contract_buyer"),
            models.Index(
                fields=["buyer_siret", "main_classification_code"], name="awarded_contract_market"
            ),
            models.Index("main_classification_code", NEWEST_FIRST, name="awarded_contract_cpv"),
            models.Index(fields=["notified_on"], name="awarded_contract_day"),
        ]

    def __str__(self) -> str:
        return f"{self.uid} {self.title}"

    @property
    def number(self) -> str:
        """The buyer's own number."""
        return self.uid.removeprefix(self.buyer_identifier)


class ContractSupplierQuerySet(models.QuerySet["ContractSupplier"]):
    def top_suppliers(
        self, *, buyer_siret: str = "", cpv_prefix: str = "", limit: int = 10
    ) -> "models.QuerySet[ContractSupplier, Any]":
        """Who holds most contracts of a buyer, of a CPV branch, or of both; none of neither.

        Rows of `siret`, `supplier_name`, `contract_count`, `total_amount`, `last_notified_on`.
        `total_amount` (euros) leaves the ceilings of frameworks out, and counts a contract
        held by several suppliers whole for each of them.
        """
        firm = Q(contract__is_framework=False)
        return (
            self._on_market(buyer_siret, cpv_prefix)
            .values("key")
            .annotate(
                siret=Max("siret"),
                supplier_name=Max("name"),
                contract_count=Count("pk"),
                total_amount=Sum("contract__amount", filter=firm),
                last_notified_on=Max("contract__notified_on"),
            )
            .order_by("-contract_count", F("total_amount").desc(nulls_last=True), "key")[:limit]
        )

    def _on_market(self, buyer_siret: str, cpv_prefix: str) -> "ContractSupplierQuerySet":
        if not (buyer_siret or cpv_prefix):
            return self.none()
        found = self
        if buyer_siret:
            found = found.filter(contract__buyer_siret=buyer_siret)
        if cpv_prefix:
            codes = code_range(cpv_prefix)
            found = found.filter(contract__main_classification_code__range=codes)
        return found


class ContractSupplier(models.Model):
    """Who holds a contract, alone or with others (eForms ND-Winner), as the source names them."""

    # Found through `contract_supplier_once`.
    contract = models.ForeignKey(
        AwardedContract,
        on_delete=models.CASCADE,
        related_name="suppliers",
        verbose_name=_("contract"),
        db_index=False,
    )
    # SIRET, else identifier, else folded name: the same supplier from one contract to the next.
    key = models.CharField(_("key"), max_length=300, editable=False)
    identifier = models.CharField(_("printed identifier"), max_length=60, blank=True)
    # SIRET, TVA, TAHITI, RIDET, FRWF, IREP or HORS-UE.
    identifier_kind = models.CharField(_("kind of identifier"), max_length=20, blank=True)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    name = models.CharField(_("name"), max_length=300, blank=True)

    objects = ContractSupplierQuerySet.as_manager()

    class Meta:
        verbose_name = _("supplier of a contract")
        verbose_name_plural = _("suppliers of contracts")
        ordering = ["name", "key"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "key"], name="contract_supplier_once"),
            models.CheckConstraint(
                name="contract_supplier_siret_14_digits",
                condition=Q(siret="") | Q(siret__regex=r"^[0-9]{14}$"),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.identifier


def code_range(prefix: str) -> tuple[str, str]:
    """Return the first and the last CPV code of a branch: digits sort alike in any collation."""
    return prefix.ljust(8, "0"), prefix.ljust(8, "9")
