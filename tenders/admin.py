from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from collectif.core.admin import ReadOnly, ReadOnlyAdmin
from tenders.models import (
    AwardedContract,
    ContractSupplier,
    CpvCode,
    CpvSuggesterVersion,
    Lot,
    LotResult,
    Match,
    MatchRebuild,
    MatchRebuildShard,
    MatchStatistics,
    Notice,
    Procedure,
    ProcedureMark,
    ProcedureMerge,
    ProfileMatching,
    Proposal,
    ProposalRound,
    SourceRecord,
    SourceRun,
)
from tenders.models.procedure_queryset import HEAVY_FIELDS


class LotInline(ReadOnly, admin.TabularInline):
    model = Lot
    fields = ["number", "title", "classification_codes", "estimated_value"]


class LotResultInline(ReadOnly, admin.TabularInline):
    model = LotResult
    fields = ["lot_number", "status", "winner_names", "amount", "decided_on"]


@admin.register(Procedure)
class ProcedureAdmin(ReadOnlyAdmin):
    list_display = ["title", "state", "buyer_name", "last_published_on", "closes_at"]
    list_filter = ["state", "visibility"]
    search_fields = ["title", "buyer_name"]
    date_hierarchy = "last_published_on"
    exclude = ["search_vector"]
    list_select_related = ["buyer"]
    show_full_result_count = False
    inlines = [LotInline, LotResultInline]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer(*HEAVY_FIELDS)


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ["source_id", "source", "kind", "title", "published_on"]
    list_filter = ["source", "kind", "variant"]
    search_fields = ["source_id", "title"]
    date_hierarchy = "published_on"
    list_select_related = ["procedure"]
    show_full_result_count = False


@admin.register(ProcedureMerge)
class ProcedureMergeAdmin(ReadOnlyAdmin):
    list_display = ["kept", "absorbed", "basis", "status", "decided_by", "decided_at"]
    list_filter = ["status", "basis"]
    list_select_related = ["kept", "absorbed", "decided_by"]


class ContractSupplierInline(ReadOnly, admin.TabularInline):
    model = ContractSupplier
    fields = ["name", "identifier_kind", "identifier"]


@admin.register(AwardedContract)
class AwardedContractAdmin(ReadOnlyAdmin):
    list_display = ["uid", "title", "buyer_name", "amount", "is_framework", "notified_on"]
    list_filter = ["is_framework", "notified_issue", "is_reserved"]
    search_fields = ["uid__startswith", "buyer_siret__exact"]
    show_full_result_count = False
    inlines = [ContractSupplierInline]


@admin.register(SourceRun)
class SourceRunAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "source", "status", "window_start", "window_end", "seen_count"]
    list_filter = ["source", "status", "origin"]


@admin.register(SourceRecord)
class SourceRecordAdmin(ReadOnlyAdmin):
    list_display = ["source", "source_id", "quarantine_code", "changed_at"]
    list_filter = ["source", "quarantine_code"]
    search_fields = ["source_id"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("body")


@admin.register(Match)
class MatchAdmin(ReadOnlyAdmin):
    list_display = ["profile", "procedure", "score", "first_seen_at", "closed_at"]
    list_select_related = ["profile__user", "procedure"]
    show_full_result_count = False


@admin.register(MatchStatistics)
class MatchStatisticsAdmin(ReadOnlyAdmin):
    """The versions of the ranking; `rebuild_detail` says which one is in force."""

    list_display = ["pk", "built_at", "engine_version", "notice_count", "switched_on_at", "lists"]
    readonly_fields = ["constants"]
    exclude = ["data", "weights"]
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> Any:
        found = super().get_queryset(request).defer("data")
        return found.annotate(list_count=Count("profile_matchings"))

    @admin.display(description=_("lists drawn with it"), ordering="list_count")
    def lists(self, version: Any) -> int:
        return int(version.list_count)

    @admin.display(description=_("weights"))
    def constants(self, version: MatchStatistics) -> str:
        """One line for each constant of `collectif.matching.weights.Weights`."""
        return format_html_join("", "<div><code>{}</code>: {}</div>", version.weights.items())


class MatchRebuildShardInline(ReadOnly, admin.TabularInline):
    model = MatchRebuildShard
    fields = ["number", "status", "profile_count", "match_count", "attempt_count", "heartbeat_at"]
    ordering = ["number"]


@admin.register(MatchRebuild)
class MatchRebuildAdmin(ReadOnlyAdmin):
    list_display = ["planned_at", "statistics", "status", "requested_by", "finished_at"]
    list_filter = ["status"]
    list_select_related = ["statistics", "requested_by"]
    inlines = [MatchRebuildShardInline]


@admin.register(CpvSuggesterVersion)
class CpvSuggesterVersionAdmin(ReadOnlyAdmin):
    list_display = ["pk", "trained_at", "example_count", "class_count"]
    exclude = ["body"]
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("body")


class ProposalInline(ReadOnly, admin.TabularInline):
    model = Proposal
    fields = ["profile", "wave", "state", "sent_at", "answered_at"]
    ordering = ["wave", "pk"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("profile__user")


@admin.register(ProposalRound)
class ProposalRoundAdmin(ReadOnlyAdmin):
    list_display = ["procedure", "state", "aim", "wave_count", "started_by", "started_at"]
    list_filter = ["state"]
    list_select_related = ["procedure", "started_by"]
    inlines = [ProposalInline]


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """Who was asked and when; why she said no, and why she was asked, are for coordinators."""

    list_display = ["procedure", "profile", "state", "score", "sent_at", "answered_at"]
    list_filter = ["state"]
    list_select_related = ["procedure", "profile__user"]
    exclude = ["parts", "reason", "words"]
    show_full_result_count = False


@admin.register(ProfileMatching)
class ProfileMatchingAdmin(ReadOnlyAdmin):
    list_display = ["profile", "profile_changed_at", "matched_at"]
    list_select_related = ["profile__user"]


@admin.register(ProcedureMark)
class ProcedureMarkAdmin(ReadOnlyAdmin):
    list_display = ["profile", "procedure", "kind", "marked_at"]
    list_select_related = ["profile__user", "procedure"]


@admin.register(CpvCode)
class CpvCodeAdmin(ReadOnlyAdmin):
    list_display = ["code", "label_fr", "level", "kind", "is_obsolete"]
    list_filter = ["level", "kind", "is_obsolete"]
    search_fields = ["code__startswith", "label_fr"]
