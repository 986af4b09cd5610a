from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from collectif.core.admin import ReadOnly, ReadOnlyAdmin
from tenders.models import (
    Lot,
    Match,
    MatchStatistics,
    Notice,
    NoticeMark,
    ProfileMatching,
    SourceRecord,
    SourceRun,
)


class LotInline(ReadOnly, admin.TabularInline):
    model = Lot
    fields = ["number", "title", "classification_codes", "estimated_value"]


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ["source_id", "kind", "title", "buyer_name", "published_on", "closes_at"]
    list_filter = ["kind", "variant", "is_attached"]
    search_fields = ["source_id", "title", "buyer_name"]
    date_hierarchy = "published_on"
    exclude = ["search_vector"]
    list_select_related = ["buyer"]
    show_full_result_count = False
    inlines = [LotInline]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("description", "lot_text", "search_vector")


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
        return super().get_queryset(request).defer("payload")


@admin.register(Match)
class MatchAdmin(ReadOnlyAdmin):
    list_display = ["profile", "notice", "score", "matched_at"]
    list_select_related = ["profile__user", "notice"]
    show_full_result_count = False


@admin.register(MatchStatistics)
class MatchStatisticsAdmin(ReadOnlyAdmin):
    list_display = ["built_at", "engine_version", "notice_count"]
    exclude = ["data"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("data")


@admin.register(ProfileMatching)
class ProfileMatchingAdmin(ReadOnlyAdmin):
    list_display = ["profile", "profile_changed_at", "matched_at"]
    list_select_related = ["profile__user"]


@admin.register(NoticeMark)
class NoticeMarkAdmin(ReadOnlyAdmin):
    list_display = ["profile", "notice", "kind", "marked_at"]
    list_select_related = ["profile__user", "notice"]
