"""A series in the words people use: how often, on which days, until when."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.enums import (
    Clock,
    Country,
    Frequency,
    Openness,
    Orphans,
    Position,
    SeriesEnd,
    Weekday,
)
from meetings.forms.plan import HELP_TEXTS, LABELS, WIDGETS, PlanForm, minutes_between
from meetings.models import Series
from meetings.models.plan import PLAN_FIELDS
from meetings.pipeline.rules import Repetition
from members.forms.facilitators import FacilitatorAddressField
from members.forms.fields import date_input
from members.models import Group, User
from members.models.group import GroupQuerySet
from members.models.user import UserQuerySet

MOST_TIMES: Final = 200


class DaysField(forms.MultipleChoiceField):
    """Days as people tick them in the preview; any day may be one."""

    def valid_value(self, value: str) -> bool:
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return True

    def clean(self, value: Any) -> list[date]:
        return sorted({date.fromisoformat(text) for text in super().clean(value)})


class SeriesForm(PlanForm):
    group = forms.ModelChoiceField(
        label=_("For which group?"),
        queryset=Group.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=_("The whole collective"),
    )
    starts_on = forms.DateField(label=_("First day"), widget=date_input())
    frequency = forms.ChoiceField(
        label=_("How often?"), choices=Frequency, widget=forms.RadioSelect
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On which days?"),
        help_text=_("None ticked: the weekday of the first day."),
        choices=Weekday,
        coerce=lambda value: Weekday(int(value)),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    position = forms.TypedChoiceField(
        label=_("Which one of the month?"),
        help_text=_("For a meeting that comes every month."),
        choices=Position,
        coerce=lambda value: Position(int(value)),
        empty_value=None,
        required=False,
    )
    end = forms.ChoiceField(
        label=_("Until when?"), choices=SeriesEnd, required=False, widget=forms.RadioSelect
    )
    until = forms.DateField(label=_("Last day"), required=False, widget=date_input())
    times = forms.IntegerField(
        label=_("How many times?"),
        help_text=_("A day that is skipped counts too: it is not made up for."),
        min_value=1,
        max_value=MOST_TIMES,
        required=False,
        widget=forms.NumberInput(attrs={"class": "is-short"}),
    )
    country = forms.ChoiceField(
        label=_("Public holidays of"),
        help_text=_("Alsace, Moselle and overseas have some of their own."),
        choices=Country,
        required=False,
    )
    time_zone = forms.ChoiceField(label=_("Time of"), choices=Clock)
    excluded_on = DaysField(required=False, widget=forms.MultipleHiddenInput)
    facilitators = forms.ModelMultipleChoiceField(
        label=_("Who facilitates these meetings?"),
        help_text=_("Besides those of the group: they prepare them, and see who comes."),
        queryset=User.objects.none(),
        to_field_name="public_id",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    new_facilitator = FacilitatorAddressField(label=_("Somebody else facilitates them?"))

    class Meta:
        model = Series
        fields = (
            *(name for name in PLAN_FIELDS if name != "roles"),
            "starts_on",
            "start_time",
            "country",
            "time_zone",
            "holiday_rule",
            "school_zone",
        )
        labels = LABELS | {
            "holiday_rule": _("On a public holiday"),
            "school_zone": _("During school holidays"),
        }
        help_texts = HELP_TEXTS
        widgets = WIDGETS

    def __init__(
        self,
        *args: Any,
        groups: GroupQuerySet,
        for_all: bool,
        former: Series | None = None,
        **options: Any,
    ) -> None:
        """`former`: the series that is changed; those who facilitate it are ticked."""
        super().__init__(*args, **options)
        ticked = former.facilitators.values_list("public_id", flat=True) if former else ()
        self.initial["facilitators"] = list(ticked)
        people: Any = self.fields["facilitators"]
        people.queryset = self._near(groups, former)
        field: Any = self.fields["group"]
        field.queryset, field.required = groups, not for_all
        if not for_all:
            field.empty_label = None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        is_homeless = "group" not in self.errors and not data.get("group")
        if data.get("openness") == Openness.GROUP and is_homeless:
            self._refuse("openness", _("Without a group, say who else may come."), "group_required")
        if data.get("frequency") != Frequency.ONCE:
            self._clean_end(data)
        return data

    def series_values(self) -> dict[str, Any]:
        """What the form says, by the fields of `Series`."""
        data = self.cleaned_data
        same = ("group", "starts_on", "start_time", "time_zone", "country", "excluded_on")
        goes_on = data["frequency"] != Frequency.ONCE
        return {
            **self.plan(),
            **{name: data[name] for name in (*same, "holiday_rule", "school_zone")},
            "minutes": minutes_between(data["start_time"], data["end_time"]),
            "rrule": self._repetition().as_rule(),
            "ended_on": data["until"] if goes_on and data["end"] == SeriesEnd.ON_DAY else None,
        }

    def chosen_facilitators(self) -> list[User]:
        """Those who were ticked, and who was named by her address."""
        ticked, named = self.cleaned_data["facilitators"], self.cleaned_data["new_facilitator"]
        return [*ticked, named] if named else list(ticked)

    def _near(self, groups: GroupQuerySet, former: Series | None) -> UserQuerySet:
        """Who coordinates, is in the group that was chosen, or facilitates the series already."""
        chosen = self.data.get("group") if self.is_bound else self.initial.get("group")
        keys = {str(public_id): pk for public_id, pk in groups.values_list("public_id", "pk")}
        near = User.objects.who_may_facilitate(keys.get(str(chosen)), day=timezone.localdate())
        found = Q(pk__in=near.values("pk"))
        if former:
            found |= Q(facilitated_series=former.pk)
        return User.objects.filter(found).distinct().order_by("last_name", "first_name", "pk")

    def _repetition(self) -> Repetition:
        data = self.cleaned_data
        frequency = Frequency(data["frequency"])
        if frequency == Frequency.ONCE:
            return Repetition(frequency)
        monthly = frequency == Frequency.MONTHLY
        return Repetition(
            frequency=frequency,
            weekdays=tuple(data["weekdays"]) or (Weekday(data["starts_on"].weekday()),),
            position=(data["position"] or Position.FIRST) if monthly else None,
            count=data["times"] if data["end"] == SeriesEnd.AFTER else None,
        )

    def _clean_end(self, data: Mapping[str, Any]) -> None:
        end, until, first = data.get("end"), data.get("until"), data.get("starts_on")
        if end == SeriesEnd.ON_DAY and not until and "until" not in self.errors:
            self._refuse("until", _("Say which day is the last one."), "required")
        if end == SeriesEnd.ON_DAY and until and first and until < first:
            self._refuse("until", _("The last day comes before the first one."), "out_of_order")
        if end == SeriesEnd.AFTER and not data.get("times") and "times" not in self.errors:
            self._refuse("times", _("Say how many times."), "required")

    def _refuse(self, name: str, message: Any, code: str) -> None:
        self.add_error(name, forms.ValidationError(message, code=code))


class SettleForm(forms.Form):
    """Asked before a change that people would feel."""

    orphans = forms.ChoiceField(
        label=_("What becomes of them?"), choices=Orphans, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Why, in a few words"),
        help_text=_("Sent to those who booked, when you cancel."),
        max_length=300,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("orphans") == Orphans.CANCEL and not data.get("reason"):
            message = _("Say why: those who booked read it.")
            self.add_error("reason", forms.ValidationError(message, code="required"))
        return data


def words_of(series: Series) -> dict[str, Any]:
    """What a form about this series begins with, rule and end in words."""
    told = Repetition.of_rule(series.rrule, series.starts_on)
    start = datetime.combine(series.starts_on, series.start_time)
    end = SeriesEnd.AFTER if told.count else SeriesEnd.NEVER
    return {
        "group": series.group.public_id if series.group else None,
        "end_time": (start + timedelta(minutes=series.minutes)).time(),
        "frequency": told.frequency,
        "weekdays": list(told.weekdays),
        "position": told.position,
        "end": SeriesEnd.ON_DAY if series.ended_on else end,
        "until": series.ended_on,
        "times": told.count,
        "excluded_on": [day.isoformat() for day in series.excluded_on],
        "roles": series.roles,
    }
