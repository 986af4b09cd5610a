from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from collectif.core import dates

WEEK_COUNT = 26
TO_FRIDAY = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Week:
    monday: date
    box: BoundWidget

    @property
    def days(self) -> str:
        """Its working days, in words."""
        return dates.span(self.monday, self.monday + TO_FRIDAY)


class WeeksForm(forms.Form):
    """The weeks ahead, ticked when the person is away; `today` is the day it is shown."""

    busy_weeks = forms.TypedMultipleChoiceField(
        label=_("The weeks when you are away"),
        coerce=date.fromisoformat,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = today - timedelta(days=today.weekday())
        self.mondays = [first + timedelta(weeks=number) for number in range(WEEK_COUNT)]
        choices = [(monday.isoformat(), monday.isoformat()) for monday in self.mondays]
        self.fields["busy_weeks"].choices = choices  # type: ignore[attr-defined]

    def months(self) -> list[tuple[date, list[Week]]]:
        """The boxes by month: its first day, and the weeks whose Monday falls in it."""
        boxes = zip(self.mondays, self["busy_weeks"].subwidgets, strict=True)
        weeks = [Week(monday, box) for monday, box in boxes]
        return [
            (first, list(group))
            for first, group in groupby(weeks, key=lambda week: week.monday.replace(day=1))
        ]
