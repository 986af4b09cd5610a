from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Expression, F, Func, Q
from django.db.models.functions import Left
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from collectif.core.places import department_choices
from collectif.matching import cpv
from members.enums import ContractNature
from tenders.enums import DeadlineWindow, ProcedureSort
from tenders.models import Procedure
from tenders.models.procedure_queryset import ProcedureQuerySet

WEEK = timedelta(days=7)
THREE_WEEKS = timedelta(days=21)
DIVISION = Left("main_classification_code", cpv.DIVISION_LENGTH)


class Unnest(Func):
    """One row for each element of an array column."""

    function = "unnest"
    set_returning = True


class Facet(django_filters.MultipleChoiceFilter):
    """Boxes to tick over an array column: a notice passes with any of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, widget=forms.CheckboxSelectMultiple, **kwargs)

    def filter(self, qs: ProcedureQuerySet, value: list[str]) -> ProcedureQuerySet:
        return qs.filter(**{f"{self.field_name}__overlap": value}) if value else qs


class ProcedureFilter(django_filters.FilterSet):
    """What to look for among notices: words, and four facets that count what they would give.

    A value that is not one of the choices is refused with a message and left out of the search.
    """

    q = django_filters.CharFilter(
        method="search",
        max_length=200,
        label=_("What are you looking for?"),
        help_text=_("“exact words” between quotes, a dash to leave out: archives -paper"),
        widget=forms.TextInput(attrs={"type": "search", "class": "input"}),
    )
    nature = Facet(field_name="contract_natures", choices=ContractNature.choices, label=_("Nature"))
    department = Facet(field_name="departments", choices=department_choices, label=_("Département"))
    deadline = django_filters.ChoiceFilter(
        method="within",
        choices=DeadlineWindow,
        empty_label=_("Any"),
        label=_("Deadline"),
        widget=forms.RadioSelect,
    )
    cpv = django_filters.MultipleChoiceFilter(
        method="in_divisions",
        choices=lambda: cpv.division_choices(get_language() or ""),
        label=_("What is bought (CPV)"),
        widget=forms.CheckboxSelectMultiple,
    )
    sort = django_filters.ChoiceFilter(
        method="unsorted",
        choices=ProcedureSort,
        empty_label=None,
        label=_("Sort by"),
        widget=forms.Select(attrs={"class": "input", "form": "notice-search"}),
    )

    class Meta:
        model = Procedure
        fields: tuple[str, ...] = ()

    def __init__(self, data: Mapping[str, Any], queryset: ProcedureQuerySet, *, now: datetime) -> None:
        self.now = now
        super().__init__(data, queryset)

    def search(self, queryset: ProcedureQuerySet, name: str, value: str) -> ProcedureQuerySet:
        return queryset.search(value)

    def within(self, queryset: ProcedureQuerySet, name: str, value: str) -> ProcedureQuerySet:
        return queryset.filter(self._windows()[value])

    def in_divisions(self, queryset: ProcedureQuerySet, name: str, value: list[str]) -> ProcedureQuerySet:
        return queryset.annotate(division=DIVISION).filter(division__in=value)

    def unsorted(self, queryset: ProcedureQuerySet, name: str, value: str) -> ProcedureQuerySet:
        """Sorting needs the viewer's scores, which come after the filters: see `sorted`."""
        return queryset

    @property
    def words(self) -> str:
        return str(self.form.cleaned_data.get("q", "")) if self.is_bound else ""

    def sorted(self, queryset: ProcedureQuerySet) -> ProcedureQuerySet:
        """Order notices already given their `my_score` by `for_viewer`."""
        orders: dict[ProcedureSort, list[Any]] = {
            ProcedureSort.MATCH: [F("my_score").desc(nulls_last=True), "closes_at", "pk"],
            ProcedureSort.DEADLINE: ["closes_at", "pk"],
            ProcedureSort.PUBLISHED: ["-last_published_on", "-pk"],
        }
        chosen = self.form.cleaned_data.get("sort") or ProcedureSort.DEADLINE
        return queryset.order_by(*orders[ProcedureSort(chosen)])

    def counts(self) -> dict[str, dict[str, int]]:
        """How many notices each box would give, the other filters kept: four queries."""
        return {
            "nature": _tally(self._without("nature"), Unnest("contract_natures")),
            "department": _tally(self._without("department"), Unnest("departments")),
            "deadline": self._deadline_counts(),
            "cpv": _tally(self._without("cpv"), DIVISION),
        }

    def offer_only(self, counts: Mapping[str, Mapping[str, int]]) -> None:
        """Leave out of the long facets the boxes that would give nothing, unless ticked."""
        for name in ("department", "cpv"):
            field = self.form.fields[name]
            ticked = self.form.cleaned_data.get(name) or []
            field.choices = [
                (value, label)
                for value, label in field.choices
                if counts[name].get(value) or value in ticked
            ]

    def _without(self, name: str) -> ProcedureQuerySet:
        queryset = self.queryset.all()
        for other, value in self.form.cleaned_data.items():
            if other != name:
                queryset = self.filters[other].filter(queryset, value)
        return queryset

    def _deadline_counts(self) -> dict[str, int]:
        counts = {name: Count("pk", filter=window) for name, window in self._windows().items()}
        return self._without("deadline").aggregate(**counts)

    def _windows(self) -> dict[str, Q]:
        near, far = self.now + WEEK, self.now + THREE_WEEKS
        return {
            DeadlineWindow.WEEK.value: Q(closes_at__lt=near),
            DeadlineWindow.THREE_WEEKS.value: Q(closes_at__gte=near, closes_at__lt=far),
            DeadlineWindow.LATER.value: Q(closes_at__gte=far, submission_deadline__isnull=False),
            DeadlineWindow.UNKNOWN.value: Q(submission_deadline=None),
        }


def _tally(queryset: ProcedureQuerySet, expression: Expression) -> dict[str, int]:
    rows = queryset.annotate(value=expression).values("value").annotate(count=Count("pk"))
    return dict(rows.values_list("value", "count"))
