from datetime import UTC, datetime
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import (
    SearchHeadline,
    SearchQuery,
    SearchVector,
    SearchVectorField,
)
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, F, FilteredRelation, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Left, Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from members.enums import ContractNature
from members.models import Organization, Profile, User
from tenders.enums import DeadlineIssue, MarkKind, NoticeKind, ProcedureType
from tenders.models.source import SourceRecord

SEARCH_CONFIG = "fr"
MARK_START, MARK_END = "\ue000", "\ue001"
EXTRACT_LENGTH = 260
FAR_FUTURE = datetime(9999, 12, 31, tzinfo=UTC)
# What one may answer as long as its deadline lies ahead; the partial index speaks the same words.
ANSWERABLE = Q(
    is_attached=False,
    kind__in=[NoticeKind.CALL, NoticeKind.CORRECTION],
    cancelled_on__isnull=True,
    awarded_on__isnull=True,
)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> "NoticeQuerySet":
        """Notices are public elsewhere; here they are for whoever holds a role today."""
        return self if user.current_roles else self.none()

    def open_at(self, now: datetime) -> "NoticeQuerySet":
        """Calls one can still answer at `now`; one without a readable deadline counts as open."""
        return self.filter(ANSWERABLE, closes_at__gt=now)

    def search(self, words: str) -> "NoticeQuerySet":
        """French full text, accents ignored; « quotes » and a leading dash as on the web."""
        query = SearchQuery(words, config=SEARCH_CONFIG, search_type="websearch")
        return self.filter(search_vector=query)

    def with_extract(self, words: str = "") -> "NoticeQuerySet":
        """Add `extract`: where the words stand in the description, else how it begins.

        Found words stand between MARK_START and MARK_END, private-use characters that no
        notice holds: the page escapes the text first, then marks them.
        """
        if not words:
            return self.annotate(extract=Left("description", EXTRACT_LENGTH))
        headline = SearchHeadline(
            "description",
            SearchQuery(words, config=SEARCH_CONFIG, search_type="websearch"),
            config=SEARCH_CONFIG,
            start_sel=MARK_START,
            stop_sel=MARK_END,
            max_words=32,
            min_words=18,
        )
        return self.annotate(extract=headline)

    def for_viewer(self, profile: Profile | None) -> "NoticeQuerySet":
        """Add what `profile` has to do with each notice, in the same query.

        `my_score` and `my_parts` (its match) and `my_mark` (its decision) are None when absent.
        """
        return self.annotate(
            my_match=FilteredRelation("matches", condition=Q(matches__profile=profile)),
            my_choice=FilteredRelation("marks", condition=Q(marks__profile=profile)),
        ).annotate(
            my_score=F("my_match__score"),
            my_parts=F("my_match__parts"),
            my_mark=F("my_choice__kind"),
        )

    def proposed(self) -> "NoticeQuerySet":
        """After `for_viewer`: what matches the profile and was not set aside, best first."""
        shown = Q(my_mark__isnull=True) | ~Q(my_mark=MarkKind.HIDDEN)
        return self.filter(shown, my_score__isnull=False).order_by("-my_score", "-pk")

    def marked(self, kind: MarkKind) -> "NoticeQuerySet":
        """After `for_viewer`: what the profile kept, or set aside, first to close first."""
        return self.filter(my_mark=kind).order_by("closes_at", "pk")

    def told_by(self, notice: "Notice") -> "NoticeQuerySet":
        """Other notices of the same story: those this one names, and those that name it."""
        named = Q(source_id__in=notice.linked_source_ids)
        naming = Q(linked_source_ids__contains=[notice.source_id])
        return self.filter(named | naming).exclude(pk=notice.pk).order_by("-published_on", "-pk")

    def for_list(self) -> "NoticeQuerySet":
        """Rows with `lot_count`; reading anything left out is an error, not a query."""
        with_lots = Notice.objects.filter(pk=OuterRef("pk")).values("pk")
        return (
            self.annotate(lot_count=Subquery(with_lots.values(count=Count("lots"))))
            .defer("description", "lot_text", "search_vector")
            .fetch_mode(models.FETCH_RAISE)
        )


class Notice(PublicModel):
    """A public notice as normalised from its record; names follow eForms (BT numbers aside)."""

    record = models.OneToOneField(
        SourceRecord,
        on_delete=models.PROTECT,
        related_name="notice",
        verbose_name=_("source record"),
    )
    source_id = models.CharField(_("id given by the source"), max_length=80)
    variant = models.CharField(_("format"), max_length=20)
    kind = models.CharField(_("kind"), max_length=30, choices=NoticeKind)
    # BT-21 and BT-24
    title = models.CharField(_("title"), max_length=1000)
    description = models.TextField(_("description"), blank=True)
    lot_text = models.TextField(_("words of the lots"), blank=True, editable=False)
    buyer = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="notices",
        verbose_name=_("buyer"),
    )
    buyer_name = models.CharField(_("buyer, as printed"), max_length=300)
    # BT-23
    contract_natures = ArrayField(
        models.CharField(max_length=10, choices=ContractNature),
        verbose_name=_("nature"),
        default=list,
        blank=True,
    )
    # BT-262 and BT-263, 8 digits
    main_classification_code = models.CharField(
        _("main CPV"), max_length=8, blank=True, validators=[RegexValidator(r"^[0-9]{8}\Z")]
    )
    additional_classification_codes = ArrayField(
        models.CharField(max_length=8), verbose_name=_("other CPV"), default=list, blank=True
    )
    # BT-5071
    departments = ArrayField(
        models.CharField(max_length=3), verbose_name=_("départements"), default=list, blank=True
    )
    nuts_codes = ArrayField(
        models.CharField(max_length=5), verbose_name=_("NUTS"), default=list, blank=True
    )
    places = ArrayField(
        models.CharField(max_length=200), verbose_name=_("places"), default=list, blank=True
    )
    published_on = models.DateField(_("published"))
    # BT-131, as this notice gives it
    submission_deadline = models.DateTimeField(_("deadline"), null=True, blank=True)
    deadline_text = models.CharField(_("deadline, as printed"), max_length=100, blank=True)
    deadline_issue = models.CharField(
        _("doubt on the deadline"), max_length=12, choices=DeadlineIssue, blank=True
    )
    # BT-27; a framework maximum (BT-271) is a ceiling, never an estimate.
    estimated_value = models.DecimalField(
        _("estimated value"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    estimated_value_min = models.DecimalField(
        _("lowest value"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    estimated_value_max = models.DecimalField(
        _("highest value"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    framework_maximum = models.DecimalField(
        _("framework maximum"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    procedure_type = models.CharField(
        _("procedure"), max_length=20, choices=ProcedureType, blank=True
    )
    is_social = models.BooleanField(_("social clause"), default=False)
    is_green = models.BooleanField(_("environmental clause"), default=False)
    # BT-71 (res-ws, res-pub-ser): empty when open to all, or not said.
    reserved_codes = ArrayField(
        models.CharField(max_length=20), verbose_name=_("reserved to"), default=list, blank=True
    )
    documents_url = models.URLField(_("documents"), max_length=2000, blank=True)
    submission_url = models.URLField(_("where to submit"), max_length=2000, blank=True)
    source_url = models.URLField(_("official page"), max_length=2000, blank=True)
    # BT-04
    procedure_id = models.CharField(_("procedure id"), max_length=80, blank=True)
    linked_source_ids = ArrayField(
        models.CharField(max_length=80), verbose_name=_("earlier notices"), default=list, blank=True
    )

    # Derived from this notice and those that name it (tenders.pipeline.links).
    current_deadline = models.DateTimeField(_("deadline in force"), null=True, blank=True)
    # The deadline in force, or the end of time when none is known: one column to sort and filter.
    closes_at = models.GeneratedField(
        expression=Coalesce("current_deadline", Value(FAR_FUTURE)),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    is_attached = models.BooleanField(_("hangs below an earlier notice"), default=False)
    cancelled_on = models.DateField(_("cancelled"), null=True, blank=True)
    awarded_on = models.DateField(_("awarded"), null=True, blank=True)

    normalised_at = models.DateTimeField(_("read"), db_default=Now())
    # Empty until Celery has matched this version with every profile.
    matched_at = models.DateTimeField(_("matched"), null=True, blank=True)
    search_vector = models.GeneratedField(
        expression=SearchVector("title", weight="A", config=SEARCH_CONFIG)
        + SearchVector("buyer_name", weight="B", config=SEARCH_CONFIG)
        + SearchVector("description", weight="C", config=SEARCH_CONFIG)
        + SearchVector("lot_text", weight="D", config=SEARCH_CONFIG),
        output_field=SearchVectorField(),
        db_persist=True,
        editable=False,
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.CheckConstraint(
                name="notice_kind_known", condition=Q(kind__in=NoticeKind.values)
            ),
            models.CheckConstraint(
                name="notice_cpv_8_digits",
                condition=Q(main_classification_code="")
                | Q(main_classification_code__regex=r"^[0-9]{8}$"),
            ),
            models.CheckConstraint(
                name="notice_value_not_negative",
                condition=Q(estimated_value__isnull=True) | Q(estimated_value__gte=0),
            ),
        ]
        indexes = [
            GinIndex(fields=["search_vector"], name="notice_search"),
            GinIndex(fields=["departments"], name="notice_departments"),
            GinIndex(fields=["contract_natures"], name="notice_natures"),
            GinIndex(fields=["linked_source_ids"], name="notice_links"),
            models.Index(fields=["closes_at", "id"], name="notice_open", condition=ANSWERABLE),
            models.Index(fields=["-published_on", "-id"], name="notice_published"),
            models.Index(
                fields=["main_classification_code"],
                name="notice_cpv",
                opclasses=["varchar_pattern_ops"],
            ),
            models.Index(fields=["source_id"], name="notice_source_id"),
            models.Index(
                fields=["id"], name="notice_unmatched", condition=Q(matched_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("tenders:notice_detail", args=[self.public_id])

    def is_open_at(self, now: datetime) -> bool:
        """As `NoticeQuerySet.open_at`, for one notice in hand."""
        is_answerable = self.kind in {NoticeKind.CALL, NoticeKind.CORRECTION}
        is_over = self.is_attached or self.cancelled_on or self.awarded_on
        return is_answerable and not is_over and self.closes_at > now

    @property
    def value_range(self) -> tuple[Decimal, Decimal] | None:
        if self.estimated_value_min is None or self.estimated_value_max is None:
            return None
        return self.estimated_value_min, self.estimated_value_max
