from datetime import datetime
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, OrderBy, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from members.enums import ContractNature
from members.models import Organization
from tenders.enums import (
    DeadlineIssue,
    DeadlineKind,
    ProcedureState,
    ProcedureType,
    ReservedExecution,
    Source,
    ValueBand,
    ValueIssue,
    VariantPermission,
    Visibility,
)
from tenders.models.fields import amount_field, codes_field
from tenders.models.list_words import (
    CLASS_WORDS,
    DEPARTMENT_WORDS,
    DIVISION_BITS,
    FACET_BITS,
    bits_field,
    words_field,
)
from tenders.models.procedure_queryset import ANSWERABLE, LISTED, ProcedureQuerySet
from tenders.models.search_query import EXACT_CONFIG, SEARCH_CONFIG, PlainText


class Procedure(PublicModel):
    """One consultation of one buyer (eForms ND-Procedure): what all its notices say today.

    Every fact is drawn from the notices by `tenders.pipeline.derivation`; `fact_notices` says
    which one gave it. Names follow eForms; amounts are net of tax, in `currency`.
    """

    # What the list reads of each row stands first: Postgres walks a row from its beginning.
    # Set when this procedure turned out to be another one: only the other is shown. Found through
    # `procedure_absorbed`, as the buyer is through `procedure_of_buyer`.
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="absorbed",
        verbose_name=_("same as"),
        db_index=False,
    )
    visibility = models.CharField(
        _("who may see it"), max_length=10, choices=Visibility, default=Visibility.EVERYONE
    )
    state = models.CharField(_("state"), max_length=10, choices=ProcedureState)
    # The deadline; without one we can read, the day we stop showing the call as open.
    closes_at = models.DateTimeField(_("closes"))
    last_published_on = models.DateField(_("last published"))
    buyer = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="procedures",
        verbose_name=_("buyer"),
        db_index=False,
    )
    # The best known amount that is not in doubt: to sort and to group by.
    sort_value = amount_field(_("value to sort by"))
    facet_bits = bits_field(FACET_BITS)
    division_bits = bits_field(DIVISION_BITS)
    department_words = words_field(DEPARTMENT_WORDS)
    class_words = words_field(CLASS_WORDS)

    sources = ArrayField(
        models.CharField(max_length=10, choices=Source), verbose_name=_("sources"), default=list
    )
    # BT-21, BT-24, BT-702
    title = models.CharField(_("title"), max_length=1000)
    description = models.TextField(_("description"), blank=True)
    lot_text = models.TextField(_("words of the lots"), blank=True, editable=False)
    language = models.CharField(_("language"), max_length=3, default="fra")
    buyer_name = models.CharField(_("buyer, as printed"), max_length=300)
    buyer_country = models.CharField(_("country of the buyer"), max_length=3, default="FRA")
    buyer_profile_url = models.URLField(_("buyer profile"), max_length=2000, blank=True)
    # BT-23
    contract_natures = ArrayField(
        models.CharField(max_length=10, choices=ContractNature),
        verbose_name=_("nature"),
        default=list,
        blank=True,
    )
    # BT-262
    main_classification_code = models.CharField(
        _("main CPV"), max_length=8, blank=True, validators=[RegexValidator(r"^[0-9]{8}\Z")]
    )
    # BT-262 and BT-263, lots included, the main one first.
    classification_codes = codes_field(_("all CPV"), 8)
    # The codes and all that stand above them, trailing zeros left out: "72", "722", "7226"…
    cpv_prefixes = codes_field(_("CPV and their parents"), 8)
    # BT-5071
    departments = codes_field(_("départements"), 3)
    nuts_codes = codes_field(_("NUTS"), 5)
    places = codes_field(_("places"), 200)
    first_published_on = models.DateField(_("first published"))
    # BT-131 or BT-1311, as the newest notice gives it
    submission_deadline = models.DateTimeField(_("deadline"), null=True, blank=True)
    # What it was before the last correction moved it.
    previous_deadline = models.DateTimeField(_("deadline before"), null=True, blank=True)
    deadline_kind = models.CharField(
        _("what is due"), max_length=10, choices=DeadlineKind, blank=True
    )
    deadline_text = models.CharField(_("deadline, as printed"), max_length=100, blank=True)
    deadline_issue = models.CharField(
        _("doubt on the deadline"), max_length=12, choices=DeadlineIssue, blank=True
    )
    # BT-13
    questions_deadline = models.DateTimeField(_("questions until"), null=True, blank=True)
    # BT-27; a framework maximum (BT-271) is a ceiling, never an estimate.
    estimated_value = amount_field(_("estimated value"))
    estimated_value_min = amount_field(_("lowest value"))
    estimated_value_max = amount_field(_("highest value"))
    framework_maximum = amount_field(_("framework maximum"))
    awarded_value = amount_field(_("awarded value"))
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    value_issue = models.CharField(
        _("doubt on the amount"), max_length=12, choices=ValueIssue, blank=True
    )
    value_band = models.PositiveSmallIntegerField(
        _("size"), choices=ValueBand, default=ValueBand.UNKNOWN
    )
    # BT-36
    duration_months = models.DecimalField(
        _("duration in months"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    # BT-105
    procedure_type = models.CharField(
        _("procedure"), max_length=20, choices=ProcedureType, blank=True
    )
    is_framework = models.BooleanField(_("framework agreement"), default=False)
    is_social = models.BooleanField(_("social clause"), default=False)
    is_green = models.BooleanField(_("environmental clause"), default=False)
    # BT-71 (None: not said) and BT-736
    is_reserved = models.BooleanField(_("reserved participation"), null=True, blank=True)
    reserved_codes = codes_field(_("reserved to"), 20)
    reserved_execution = models.CharField(
        _("reserved execution"), max_length=10, choices=ReservedExecution, blank=True
    )
    # BT-63, BT-761
    variants = models.CharField(_("variants"), max_length=12, choices=VariantPermission, blank=True)
    group_form = models.CharField(_("form required of a group"), max_length=1000, blank=True)
    # [{"kind", "name", "weight" (text of a decimal), "is_percentage"}]: BT-539, BT-541
    criteria = models.JSONField(_("award criteria"), default=list, blank=True)
    documents_url = models.URLField(_("documents"), max_length=2000, blank=True)
    submission_url = models.URLField(_("where to submit"), max_length=2000, blank=True)
    source_url = models.URLField(_("official page"), max_length=2000, blank=True)
    cancelled_on = models.DateField(_("cancelled"), null=True, blank=True)
    awarded_on = models.DateField(_("awarded"), null=True, blank=True)
    lot_count = models.PositiveSmallIntegerField(_("lots"), default=0)
    notice_count = models.PositiveSmallIntegerField(_("notices"), default=0)
    # {name of a field: id of the notice that says it}
    fact_notices = models.JSONField(_("who says what"), default=dict, blank=True)

    first_seen_at = models.DateTimeField(_("first seen"), db_default=Now())
    changed_at = models.DateTimeField(_("changed"), db_default=Now())
    # Empty until Celery has matched this version with every profile.
    matched_at = models.DateTimeField(_("matched"), null=True, blank=True)
    search_vector = models.GeneratedField(
        expression=SearchVector(PlainText("title"), weight="A", config=SEARCH_CONFIG)
        + SearchVector(PlainText("title"), weight="A", config=EXACT_CONFIG)
        + SearchVector(PlainText("buyer_name"), weight="B", config=SEARCH_CONFIG)
        + SearchVector(PlainText("buyer_name"), weight="B", config=EXACT_CONFIG)
        + SearchVector(PlainText("description"), weight="C", config=SEARCH_CONFIG)
        + SearchVector(PlainText("lot_text"), weight="D", config=SEARCH_CONFIG),
        output_field=SearchVectorField(),
        db_persist=True,
        editable=False,
    )

    # Set for a page of the list: what is new to its reader, and what she said became of it.
    is_new: bool = False
    my_outcome: str | None = None

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")
        constraints = [
            models.CheckConstraint(
                name="procedure_state_known", condition=Q(state__in=ProcedureState.values)
            ),
            models.CheckConstraint(
                name="procedure_visibility_known", condition=Q(visibility__in=Visibility.values)
            ),
            models.CheckConstraint(
                name="procedure_cpv_8_digits",
                condition=Q(main_classification_code="")
                | Q(main_classification_code__regex=r"^[0-9]{8}$"),
            ),
            models.CheckConstraint(
                name="procedure_value_not_negative",
                condition=Q(estimated_value__isnull=True) | Q(estimated_value__gte=0),
            ),
            models.CheckConstraint(
                name="procedure_not_merged_into_itself",
                condition=~Q(merged_into=F("id")),
            ),
        ]
        indexes = [
            GinIndex(fields=["search_vector"], name="procedure_search"),
            GinIndex(fields=["departments"], name="procedure_departments"),
            GinIndex(fields=["cpv_prefixes"], name="procedure_cpv"),
            # Answers by itself what the list of open calls counts, sorts and filters.
            models.Index(
                fields=["closes_at", "id"],
                name="procedure_open",
                include=LISTED,
                condition=ANSWERABLE,
            ),
            # The archive, in the orders offered.
            models.Index(
                fields=["closes_at", "id"],
                name="procedure_closing",
                condition=Q(merged_into__isnull=True),
            ),
            models.Index(
                OrderBy(F("sort_value"), descending=True, nulls_last=True),
                "id",
                name="procedure_value",
                condition=Q(merged_into__isnull=True),
            ),
            models.Index(
                fields=["-last_published_on", "-id"],
                name="procedure_published",
                condition=Q(merged_into__isnull=True),
            ),
            models.Index(
                fields=["state", "-last_published_on", "-id"],
                name="procedure_in_state",
                condition=Q(merged_into__isnull=True),
            ),
            models.Index(fields=["buyer", "-last_published_on"], name="procedure_of_buyer"),
            models.Index(
                fields=["merged_into"],
                name="procedure_absorbed",
                condition=Q(merged_into__isnull=False),
            ),
            # Twins in another source: same buyer, same deadline before or after a correction.
            models.Index(
                fields=["buyer", "submission_deadline"],
                name="procedure_twins",
                condition=ANSWERABLE,
            ),
            models.Index(
                fields=["buyer", "previous_deadline"],
                name="procedure_moved_twins",
                condition=ANSWERABLE & Q(previous_deadline__isnull=False),
            ),
            models.Index(fields=["first_seen_at"], name="procedure_seen"),
            # What saved searches look into for news.
            models.Index(fields=["changed_at"], name="procedure_changed"),
            models.Index(
                fields=["id"], name="procedure_unmatched", condition=Q(matched_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("tenders:procedure_detail", args=[self.public_id])

    def is_open_at(self, now: datetime) -> bool:
        """As `ProcedureQuerySet.open_at`, for one procedure in hand."""
        return (
            self.state == ProcedureState.CALL and not self.merged_into_id and self.closes_at > now
        )

    @property
    def shown(self) -> "Procedure":
        """The dossier under which this one is shown: itself, unless it was absorbed."""
        return self.merged_into.shown if self.merged_into else self

    @property
    def value_range(self) -> tuple[Decimal, Decimal] | None:
        if self.estimated_value_min is None or self.estimated_value_max is None:
            return None
        return self.estimated_value_min, self.estimated_value_max
