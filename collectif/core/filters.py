from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from collectif.core.events import Event, EventQuerySet
from collectif.core.outbox import MessageStatus, OutboxMessage

type Choices = Iterable[tuple[str, str | Promise]]


class FilterForm(forms.Form):
    """Every question is optional, so none says that it is."""

    hides_optional = True


class EventFilter(django_filters.FilterSet):
    """What happened, between two days. `verbs` are the choices: only the apps know them."""

    verb = django_filters.ChoiceFilter(empty_label=_("Everything"), label=_("What happened"))
    first_day = django_filters.DateFilter(
        method="since",
        label=pgettext_lazy("first day", "From"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "is-short"}),
    )
    last_day = django_filters.DateFilter(
        method="until",
        label=pgettext_lazy("last day", "To"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "is-short"}),
    )

    class Meta:
        model = Event
        form = FilterForm
        fields: tuple[str, ...] = ()

    def __init__(self, data: Mapping[str, Any], queryset: EventQuerySet, *, verbs: Choices) -> None:
        super().__init__(data, queryset)
        self.filters["verb"].extra["choices"] = list(verbs)

    def since(self, queryset: EventQuerySet, name: str, value: date) -> EventQuerySet:
        return queryset.since(value)

    def until(self, queryset: EventQuerySet, name: str, value: date) -> EventQuerySet:
        return queryset.until(value)


class OutboxFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(
        choices=MessageStatus, empty_label=_("All"), label=_("State")
    )

    class Meta:
        model = OutboxMessage
        form = FilterForm
        fields: tuple[str, ...] = ()
