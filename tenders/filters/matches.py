from collections.abc import Mapping
from datetime import datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import F
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from collectif.core.filters import FilterForm
from collectif.core.places import department_choices
from members.enums import ContractNature
from tenders.enums import DeadlineWindow
from tenders.filters.conditions import deadline_windows
from tenders.models import Procedure
from tenders.models.procedure_queryset import ProcedureQuerySet


class MatchFilter(django_filters.FilterSet):
    """Of the calls for a person, those of one deadline, place or kind, or the new ones.

    `since`: what was first proposed to her later is new; None when this is her first visit.
    """

    deadline = django_filters.ChoiceFilter(
        choices=DeadlineWindow,
        empty_label=_("Any deadline"),
        label=_("Time left"),
        method="in_window",
    )
    department = django_filters.ChoiceFilter(
        choices=department_choices,
        empty_label=_("Everywhere"),
        label=_("Place"),
        method="in_department",
    )
    nature = django_filters.ChoiceFilter(
        choices=ContractNature,
        empty_label=_("Any kind"),
        label=_("Kind of contract"),
        method="of_nature",
    )
    new = django_filters.BooleanFilter(
        label=_("New since my last visit"),
        method="newer",
        widget=forms.CheckboxInput,
    )

    class Meta:
        model = Procedure
        form = FilterForm
        fields: tuple[str, ...] = ()

    def __init__(
        self,
        data: Mapping[str, Any],
        queryset: ProcedureQuerySet,
        *,
        now: datetime,
        since: datetime | None,
    ) -> None:
        super().__init__(data, queryset)
        self.now, self.since = now, since
        self._offer_departments(queryset)

    @property
    def is_narrowed(self) -> bool:
        """Something was asked for."""
        return any(self.data.get(name) for name in self.filters)

    def _offer_departments(self, listed: ProcedureQuerySet) -> None:
        """Show the départements of her list and the one she chose; any of ours is understood."""
        departments = listed.order_by().values_list("departments", flat=True)
        offered = {code for codes in departments for code in codes} | {self.data.get("department")}
        widget = self.form.fields["department"].widget
        widget.choices = [
            (code, label) for code, label in widget.choices if not code or code in offered
        ]

    def in_window(self, queryset: ProcedureQuerySet, name: str, value: str) -> ProcedureQuerySet:
        return queryset.filter(deadline_windows(self.now)[value])

    def in_department(
        self, queryset: ProcedureQuerySet, name: str, value: str
    ) -> ProcedureQuerySet:
        return queryset.filter(departments__contains=[value])

    def of_nature(self, queryset: ProcedureQuerySet, name: str, value: str) -> ProcedureQuerySet:
        return queryset.filter(contract_natures__contains=[value])

    def newer(self, queryset: ProcedureQuerySet, name: str, value: bool) -> ProcedureQuerySet:
        if not value:
            return queryset
        if self.since is None:
            return queryset.none()
        return queryset.filter(GreaterThan(F("my_match_seen_at"), self.since))
