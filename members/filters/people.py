from collections.abc import Mapping
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from members.enums import Role, RoleState
from members.models import User
from members.models.user import UserQuerySet


class SearchForm(forms.Form):
    # No field of a search is required: saying so on each would be noise.
    hides_optional = True


class PersonFilter(django_filters.FilterSet):
    """Whom to look for among the people: a name, a role, and how it stands on `today`.

    A value that is not one of the choices is refused with a message and left out of the search.
    """

    q = django_filters.CharFilter(
        method="search",
        max_length=100,
        label=_("Name or e-mail address"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    role = django_filters.ChoiceFilter(
        method="in_role", choices=Role, label=_("Role"), empty_label=_("Any role")
    )
    state = django_filters.ChoiceFilter(
        method="in_state", choices=RoleState, label=_("When"), empty_label=_("At any time")
    )

    class Meta:
        model = User
        form = SearchForm
        fields: tuple[str, ...] = ()

    def __init__(self, data: Mapping[str, Any], queryset: UserQuerySet, *, today: date) -> None:
        self.today = today
        super().__init__(data, queryset)

    def search(self, queryset: UserQuerySet, name: str, value: str) -> UserQuerySet:
        return queryset.named(value)

    def in_role(self, queryset: UserQuerySet, name: str, value: str) -> UserQuerySet:
        """With a state too, the state says when the role is held."""
        if self.form.cleaned_data.get("state"):
            return queryset
        return queryset.filter(role_grants__role=value).distinct()

    def in_state(self, queryset: UserQuerySet, name: str, value: str) -> UserQuerySet:
        role = self.form.cleaned_data.get("role") or ""
        return queryset.in_role_state(value, day=self.today, role=role)
