"""The cohort as an address asks for it: whom it holds, in what order."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.contrib.postgres.lookups import Unaccent
from django.db.models import Count, F, Q
from django.db.models.functions import Lower
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from members.enums import CohortSort, MemberState, StuckReason
from members.filters.people import SearchForm
from members.models import Group, User
from members.models.cohort import CohortQuerySet

# Besides each reason: whoever has one.
ANY_REASON = "any"
STUCK_CHOICES: list[tuple[str, Any]] = [(ANY_REASON, _("Could use a hand")), *StuckReason.choices]
NAME = (Unaccent(Lower("user__last_name")), Unaccent(Lower("user__first_name")))
COLUMNS = {
    "state": "state_rank",
    "since": "since",
    "seen": "user__last_active_at",
    "evidence": "evidence_count",
    "confirmed": "confirmation_count",
    "steps": "steps_left",
}


class CohortForm(SearchForm):
    """What the address of the cohort may say. Nothing is required."""

    q = forms.CharField(
        max_length=100,
        required=False,
        label=_("Name or e-mail address"),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    group = forms.ModelChoiceField(
        queryset=Group.objects.order_by("is_closed", "name"),
        to_field_name="public_id",
        required=False,
        label=_("Group"),
        empty_label=_("All groups"),
    )
    state = forms.ChoiceField(
        choices=[("", _("With us today")), *MemberState.choices],
        required=False,
        label=_("State"),
    )
    stuck = forms.ChoiceField(
        choices=[("", _("Everyone")), *STUCK_CHOICES],
        required=False,
        label=_("Could use a hand"),
        widget=forms.HiddenInput,
    )
    sort = forms.ChoiceField(choices=CohortSort.choices, required=False, label=_("Sort by"))


class CohortFilter:
    """The members that an address asks for.

    `queryset` comes from `with_stuck_reasons()`. A value that is not one of the choices is
    refused with a message and left out of the search.
    """

    def __init__(
        self, data: Mapping[str, Any] | None, queryset: CohortQuerySet, *, today: date
    ) -> None:
        self.queryset = queryset
        self.today = today
        self.form = CohortForm(data if data is not None else QueryDict())

    def is_valid(self) -> bool:
        return self.form.is_valid()

    @cached_property
    def values(self) -> dict[str, Any]:
        self.form.is_valid()
        return self.form.cleaned_data

    @property
    def sort(self) -> CohortSort:
        return CohortSort(self.values.get("sort") or CohortSort.NAME)

    @property
    def is_narrowed(self) -> bool:
        return any(self.values.get(name) for name in ("q", "group", "state", "stuck"))

    def everyone(self) -> CohortQuerySet:
        """Those who fit each filter, but whatever holds them back."""
        state = self.values.get("state")
        found = self.queryset.filter(state=state) if state else self.queryset.here()
        if words := self.values.get("q"):
            found = found.filter(user__in=User.objects.named(words))
        if group := self.values.get("group"):
            found = found.in_group(group, day=self.today)
        return found

    def hits(self) -> CohortQuerySet:
        """Those who fit each filter, in the order asked for."""
        stuck = self.values.get("stuck")
        if not stuck:
            return self._ordered(self.everyone())
        flag = "is_stuck" if stuck == ANY_REASON else stuck
        return self._ordered(self.everyone().filter(**{flag: True}))

    def counts(self) -> dict[str, int]:
        """How many each choice of `stuck` would give, the other filters kept; "" is everyone."""
        flags = {ANY_REASON: "is_stuck", **{one.value: one.value for one in StuckReason}}
        counted = {f"of_{name}": Count("pk", filter=Q(**{f: True})) for name, f in flags.items()}
        told = self.everyone().aggregate(of_=Count("pk"), **counted)
        return {name.removeprefix("of_"): count for name, count in told.items()}

    def _ordered(self, found: CohortQuerySet) -> CohortQuerySet:
        """Whoever keeps a number to herself stands last, either way."""
        sort = self.sort
        if sort.column == "name":
            turned = [part.desc() if sort.is_backwards else part.asc() for part in NAME]
            return found.order_by(*turned, "pk")
        column = F(COLUMNS[sort.column])
        first = column.desc if sort.is_backwards else column.asc
        return found.order_by(first(nulls_last=True), *NAME, "pk")
