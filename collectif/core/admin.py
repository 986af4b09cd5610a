"""For staff: the trail and the e-mails to look at, the legal figures to keep up to date."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from collectif.core.communes import Place
from collectif.core.events import Event
from collectif.core.outbox import OutboxMessage
from collectif.core.parameters import Parameter, save_parameter
from collectif.core.vocabularies.imports import VocabularyImport


class ReadOnly:
    """For an admin page or an inline: staff look without a permission each; nobody writes."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class ReadOnlyAdmin(ReadOnly, admin.ModelAdmin):
    pass


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor", "verb", "subject_type")
    list_filter = ("verb", "subject_type")
    list_select_related = ("actor",)
    date_hierarchy = "at"


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "recipient", "kind", "title", "status")
    list_filter = ("status", "kind")
    list_select_related = ("recipient",)
    search_fields = ("to_address", "title")

    def get_exclude(self, request: HttpRequest, obj: OutboxMessage | None = None) -> Any:
        """Nobody reads a code before its person does."""
        return ("text_body", "html_body") if obj and obj.is_secret else None


@admin.register(Parameter)
class ParameterAdmin(admin.ModelAdmin):
    """A figure is corrected or closed, never deleted: past decisions rest on it."""

    list_display = ("code", "value", "unit", "valid_from", "valid_to", "checked_on")
    list_filter = ("code",)
    search_fields = ("code", "label")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Parameter | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Parameter | None = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Parameter | None = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: Parameter, form: forms.ModelForm, change: bool
    ) -> None:
        save_parameter(parameter=obj, actor=request.user)


@admin.register(VocabularyImport)
class VocabularyImportAdmin(ReadOnlyAdmin):
    list_display = ["name", "language", "source", "row_count", "imported_at"]
    list_filter = ["name"]


@admin.register(Place)
class PlaceAdmin(ReadOnlyAdmin):
    list_display = ["code", "name", "department", "population", "is_obsolete"]
    list_filter = ["is_obsolete", "department"]
    search_fields = ["code__startswith", "name__startswith"]
