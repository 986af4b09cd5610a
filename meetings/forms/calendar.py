"""Which part of the calendar is shown, and how: its whole state is in the address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django import forms
from django.db.models import TextChoices
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

WEEK: Final = timedelta(weeks=1)
LISTED: Final = timedelta(weeks=4)
# Calendars before or after are no use, and dates have an end.
YEARS: Final = range(2000, 2100)


class Layout(TextChoices):
    MONTH = "month", _("Month")
    WEEK = "week", _("Week")
    LIST = "list", _("List")


@dataclass(frozen=True, slots=True)
class Shown:
    """What the address asks for. `day` lies in the month or the week shown, or begins the list."""

    layout: Layout
    day: date
    group: UUID | None = None
    is_mine: bool = False

    @property
    def first_day(self) -> date:
        """The first day drawn; weeks begin on Monday."""
        if self.layout == Layout.LIST:
            return self.day
        first = self.day.replace(day=1) if self.layout == Layout.MONTH else self.day
        return first - timedelta(days=first.weekday())

    @property
    def end_day(self) -> date:
        """The first day that is no longer drawn."""
        if self.layout == Layout.LIST:
            return self.day + LISTED
        if self.layout == Layout.WEEK:
            return self.first_day + WEEK
        last = self.day.replace(day=1) + relativedelta(months=1, days=-1)
        return last + timedelta(days=7 - last.weekday())

    @property
    def step(self) -> timedelta | relativedelta:
        if self.layout == Layout.MONTH:
            return relativedelta(months=1)
        return WEEK if self.layout == Layout.WEEK else LISTED

    def query(self, **changes: Any) -> str:
        """Write the state, changed so, as the query of an address; what is usual is left out."""
        wanted = replace(self, **changes)
        parts = {
            "view": wanted.layout.value if wanted.layout != Layout.MONTH else None,
            "day": wanted.day.isoformat(),
            "group": str(wanted.group) if wanted.group else None,
            "mine": "on" if wanted.is_mine else None,
        }
        return "?" + urlencode({name: value for name, value in parts.items() if value})


class CalendarForm(forms.Form):
    view = forms.ChoiceField(choices=Layout, required=False)
    day = forms.DateField(required=False)
    group = forms.UUIDField(required=False)
    mine = forms.BooleanField(required=False)


def shown_by(data: Mapping[str, Any], *, today: date) -> Shown:
    """Read the state from an address; what makes no sense in it is as if it were not there."""
    form = CalendarForm(data)
    form.is_valid()
    told = form.cleaned_data
    day = told.get("day")
    return Shown(
        layout=Layout(told.get("view") or Layout.MONTH),
        day=day if day and day.year in YEARS else today,
        group=told.get("group"),
        is_mine=bool(told.get("mine")),
    )
