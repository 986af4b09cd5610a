from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.enums import Seat
from meetings.models import Occurrence
from members.forms.guarded import GuardedForm


class GuestForm(forms.Form):
    """Who comes, and where she sits; the name and the address are erased after the meeting."""

    name = forms.CharField(
        label=_("First and last name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Give the name of your guest.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("To confirm the place, and to warn of any change."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Give the address where we confirm the place.")},
    )
    seat = forms.ChoiceField(label=_("Where"), choices=Seat, widget=forms.RadioSelect)

    def __init__(self, *args: Any, meeting: Occurrence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seat_field: Any = self.fields["seat"]
        seat_field.choices = [(seat.value, seat.label) for seat in meeting.seats]
        self.initial["seat"] = meeting.seats[0].value
        if len(meeting.seats) == 1:
            seat_field.widget = forms.HiddenInput()

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class PublicPlaceForm(GuardedForm, GuestForm):
    """A place at a public event, for somebody without an account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["required"] = _("Give your name.")
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["email"].widget.attrs["autocomplete"] = "email"
