from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.enums import BookingState

SETTLED = [
    (state.value, state.label)
    for state in (BookingState.PRESENT, BookingState.EXCUSED, BookingState.ABSENT)
]


class ArrivalForm(forms.Form):
    """Somebody who came without a place: a person of the collective, or the name of a guest."""

    hides_optional = True

    person = forms.UUIDField(required=False)
    guest = forms.CharField(
        label=_("Name of the guest"),
        help_text=_("A name is enough; it is forgotten a month after the meeting."),
        max_length=120,
        required=False,
    )

    def clean_guest(self) -> str:
        return " ".join(self.cleaned_data["guest"].split())

    def clean(self) -> None:
        values = self.cleaned_data
        if not values.get("person") and not values.get("guest") and not self.errors:
            self.add_error("guest", _("Say who came: choose somebody, or type a name."))


class PersonSearchForm(forms.Form):
    hides_optional = True

    q = forms.CharField(
        label=_("Somebody else of the collective"),
        help_text=_("Three letters of the name at least."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    @property
    def words(self) -> str:
        return self.cleaned_data["q"] if self.is_valid() else ""


class ContestForm(forms.Form):
    words = forms.CharField(
        label=_("What happened"),
        help_text=_("A sentence is enough. Leave out your health: it is not asked here."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say in a few words what happened.")},
    )


class ContestAnswerForm(forms.Form):
    state = forms.ChoiceField(label=_("What is noted"), choices=SETTLED, widget=forms.RadioSelect)
    answer = forms.CharField(
        label=_("Your answer"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a few words what you decide, and why.")},
    )


class ReminderForm(forms.Form):
    wants_early = forms.BooleanField(
        label=_("Two days before"),
        help_text=_("Time to give your place to somebody else."),
        required=False,
    )
    wants_late = forms.BooleanField(label=_("Two hours before"), required=False)
    wants_minutes = forms.BooleanField(
        label=_("The minutes, once approved"),
        help_text=_("What is decided, what you do, and where to read the rest."),
        required=False,
    )
