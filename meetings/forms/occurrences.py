"""One meeting: what is said of it alone, and why it is called off."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from meetings.enums import Openness
from meetings.forms.plan import HELP_TEXTS, LABELS, WIDGETS, PlanForm
from meetings.models import Occurrence
from meetings.models.plan import PLAN_FIELDS
from meetings.pipeline.recurrence import times_of
from members.forms.fields import date_input


class MeetingForm(PlanForm):
    day = forms.DateField(label=_("Day"), widget=date_input())

    class Meta:
        model = Occurrence
        fields = tuple(name for name in PLAN_FIELDS if name != "roles")
        labels = LABELS
        help_texts = HELP_TEXTS
        widgets = WIDGETS

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("openness") == Openness.GROUP and self.instance.group_id is None:
            message = _("Without a group, say who else may come.")
            self.add_error("openness", forms.ValidationError(message, code="group_required"))
        return data

    def meeting_values(self) -> dict[str, Any]:
        """What the form says, by the fields of `Occurrence`; hours are those of the place."""
        data, zone = self.cleaned_data, self.instance.zone
        starts_at, _end = times_of(data["day"], data["start_time"], 0, zone)
        ends_at, _end = times_of(data["day"], data["end_time"], 0, zone)
        return {**self.plan(), "starts_at": starts_at, "ends_at": ends_at}


class CancelScope(TextChoices):
    ONE = "one", _("This meeting alone")
    FOLLOWING = "following", _("This one and all those after: the series ends")


class CancelForm(forms.Form):
    scope = forms.ChoiceField(
        label=_("Which meetings?"), choices=CancelScope, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Why, in a few words"),
        help_text=_("Those who booked read it in the e-mail that tells them."),
        max_length=300,
    )


def hours_of(meeting: Occurrence) -> dict[str, Any]:
    """What a form about this meeting begins with: its day and hours on the clocks of the place."""
    start: datetime = meeting.local_start
    return {
        "day": start.date(),
        "start_time": start.time(),
        "end_time": meeting.local_end.time(),
        "roles": meeting.roles,
    }
