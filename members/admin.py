"""For staff: to look, to open an account and to close one. All else is done on our own pages."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from collectif.core.admin import ReadOnlyAdmin
from members.actions import close_account, create_account, reopen_account
from members.models import (
    Group,
    Occupation,
    Organization,
    OutcomeKind,
    Profile,
    RoleGrant,
    RomeSkill,
    User,
)


class AccountForm(forms.ModelForm):
    """Open an account without a password: the person logs in by e-mailed code."""

    class Meta:
        model = User
        fields = ("email", "first_name", "last_name")

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ("email", "first_name", "last_name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "first_name", "last_name")
    exclude = ("password", "groups", "user_permissions")
    actions = ("close_accounts", "reopen_accounts")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        if obj is None:
            return AccountForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return AccountForm.Meta.fields if obj is None else super().get_fields(request, obj)

    def save_model(
        self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool
    ) -> None:
        created = create_account(actor=_staff(request), **form.cleaned_data)
        obj.pk = created.pk

    @admin.action(description=_("Close the accounts"), permissions=["view"])
    def close_accounts(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """The account of whoever asks stays open."""
        actor = _staff(request)
        for user in queryset.exclude(pk=actor.pk):
            close_account(user=user, actor=actor)

    @admin.action(description=_("Open the accounts again"), permissions=["view"])
    def reopen_accounts(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            reopen_account(user=user, actor=_staff(request))


def _staff(request: HttpRequest) -> User:
    """Who asks: the administration lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user


@admin.register(Organization)
class OrganizationAdmin(ReadOnlyAdmin):
    list_display = ("name", "siret")
    ordering = ("name_key",)
    search_fields = ("name_key", "siret")


@admin.register(Group)
class GroupAdmin(ReadOnlyAdmin):
    list_display = ("name", "admission", "size_limit", "language", "is_closed")
    list_filter = ("admission", "is_closed")
    search_fields = ("name",)


@admin.register(RoleGrant)
class RoleGrantAdmin(ReadOnlyAdmin):
    list_display = ("user", "role", "organization", "starts_on", "ends_on")
    list_filter = ("role",)
    list_select_related = ("user", "organization")
    search_fields = ("user__email", "user__last_name")


@admin.register(Profile)
class ProfileAdmin(ReadOnlyAdmin):
    list_display = ("user", "days_per_month", "available_from", "changed_at")
    list_select_related = ("user",)
    # What a person tells of herself is hers alone to read, the headline included.
    fields = ("user", "departments", "contract_natures", "is_strict_place", "changed_at")


@admin.register(RomeSkill)
class RomeSkillAdmin(ReadOnlyAdmin):
    list_display = ("code", "tree_code", "label", "kind", "domain", "is_obsolete")
    list_filter = ("kind", "domain", "is_obsolete")
    search_fields = ("code__startswith", "tree_code__startswith", "terms__words")


@admin.register(Occupation)
class OccupationAdmin(ReadOnlyAdmin):
    list_display = ("code", "label", "is_cadre", "is_obsolete")
    list_filter = ("is_cadre", "is_obsolete")
    search_fields = ("code__startswith", "terms__words")


@admin.register(OutcomeKind)
class OutcomeKindAdmin(admin.ModelAdmin):
    """Kept here: what people go on to do, and which of it the figures count."""

    list_display = ("name", "counts_as_positive", "is_retired", "position")
    list_editable = ("counts_as_positive", "is_retired", "position")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Once told of somebody a kind stays; it is retired instead."""
        return False
