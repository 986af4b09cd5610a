"""What a meeting is, where and for how many: asked of a series, and of one meeting."""

from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from meetings.enums import MeetingKind, MeetingRole
from meetings.models.plan import PLAN_FIELDS
from meetings.models.series import LONGEST, SHORTEST

SHORT = {"class": "is-short"}
LABELS = {
    "title": _("Its name"),
    "kind": _("What kind of meeting?"),
    "workshop_format": _("How does the workshop go?"),
    "description": _("What it is about"),
    "openness": _("Who may come?"),
    "mode": _("How does one attend?"),
    "room": _("Room"),
    "address": _("Address"),
    "access_notes": _("How to get in"),
    "video_url": _("Video link"),
    "room_capacity": _("Places in the room"),
    "online_capacity": _("Places online"),
    "newcomer_seats": _("Places kept for newcomers"),
    "takes_guests": _("Members may bring a guest"),
}
HELP_TEXTS = {
    "workshop_format": _("For a workshop only."),
    "access_notes": _("Door code, floor, car park: for those who booked."),
    "video_url": _("Shown to those who booked, from 15 minutes before."),
    "room_capacity": _("Empty: nothing limits them."),
    "online_capacity": _("Empty: nothing limits them."),
    "newcomer_seats": _("Kept for them until two days before, then open to all."),
}
WIDGETS = {
    "description": forms.Textarea(attrs={"rows": 4}),
    "openness": forms.RadioSelect,
    "mode": forms.RadioSelect,
    "room_capacity": forms.NumberInput(attrs=SHORT),
    "online_capacity": forms.NumberInput(attrs=SHORT),
    "newcomer_seats": forms.NumberInput(attrs=SHORT),
    "video_url": forms.URLInput(attrs={"autocomplete": "off"}),
}


def time_input() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "is-medium"})


class PlanForm(forms.ModelForm):
    """The fields that a series and one meeting share; both say from when to when."""

    start_time = forms.TimeField(label=_("Starts at"), widget=time_input())
    end_time = forms.TimeField(label=_("Ends at"), widget=time_input())
    roles = forms.MultipleChoiceField(
        label=_("What should somebody take care of?"),
        choices=MeetingRole,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["newcomer_seats"].required = False

    def clean_newcomer_seats(self) -> int:
        return self.cleaned_data["newcomer_seats"] or 0

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind") != MeetingKind.WORKSHOP:
            data["workshop_format"] = ""
        start, end = data.get("start_time"), data.get("end_time")
        if start and end and end <= start:
            message = _("The meeting ends after it starts, on the same day.")
            self.add_error("end_time", forms.ValidationError(message, code="times_out_of_order"))
        elif start and end and not SHORTEST <= minutes_between(start, end) <= LONGEST:
            message = _("A meeting lasts from 15 minutes to 10 hours.")
            self.add_error("end_time", forms.ValidationError(message, code="length_out_of_range"))
        return data

    def refuse(self, error: ValidationError) -> None:
        """Show why an action refused, above the form where it has no such field."""
        told = error.error_dict if hasattr(error, "error_dict") else {None: error}
        for name, errors in told.items():
            self.add_error(name if name in self.fields else None, ValidationError(errors))

    def plan(self) -> dict[str, Any]:
        """What the form says of the meeting itself, by the fields of the model."""
        return {name: self.cleaned_data[name] for name in PLAN_FIELDS}


def minutes_between(start: time, end: time) -> int:
    return (end.hour - start.hour) * 60 + end.minute - start.minute
