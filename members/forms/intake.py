from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.forms.utils import from_current_timezone
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.enums import InterviewKind
from members.forms.fields import date_input
from members.models import Application, Group, Interview, User
from members.models.user import UserQuerySet

LENGTHS = (20, 30, 45, 60, 90)
USUAL_LENGTH = 45
is_web_address = URLValidator(schemes=["https", "http"])


def lengths() -> list[tuple[int, str]]:
    return [(count, gettext("%(count)s minutes") % {"count": count}) for count in LENGTHS]


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("A note"),
        help_text=_("Facts and what was agreed: the applicant may ask to read it."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class GroupChoiceForm(forms.Form):
    """The group where a place is kept, or waited for."""

    group = forms.ModelChoiceField(
        label=_("Group"), queryset=Group.objects.all(), to_field_name="public_id"
    )


class InterviewForm(forms.Form):
    """When, how and with whom. What is typed is the local clock; what is kept is a moment."""

    interviewer = forms.ModelChoiceField(
        label=_("With whom?"), queryset=User.objects.none(), to_field_name="public_id"
    )
    kind = forms.ChoiceField(
        label=_("How?"), choices=InterviewKind, widget=forms.RadioSelect, initial="video"
    )
    place = forms.CharField(
        label=_("Where?"),
        help_text=_("The address, the number to call or the link of the meeting."),
        max_length=300,
    )
    day = forms.DateField(label=_("Day"), widget=date_input())
    time = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "is-medium"}),
    )
    minutes = forms.TypedChoiceField(
        label=_("How long?"),
        choices=lengths,
        coerce=int,
        initial=USUAL_LENGTH,
    )
    is_overlap_accepted = forms.BooleanField(
        label=_("Book it all the same: both can be met"), required=False
    )

    # True once the host was found to meet somebody else then: only then is the box shown.
    is_busy = False

    def __init__(self, *args: Any, hosts: UserQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["interviewer"].queryset = hosts  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        answers = self.cleaned_data
        if answers.get("kind") == InterviewKind.VIDEO and answers.get("place"):
            self._check_link(answers["place"])
        if {"day", "time", "minutes"} <= answers.keys():
            self._set_moments(answers)
        return answers

    def _set_moments(self, answers: dict[str, Any]) -> None:
        """Add `starts_at` and `ends_at`; refuse an hour that clocks skip or strike twice."""
        local = datetime.combine(answers["day"], answers["time"])
        try:
            # In UTC, half an hour lasts half an hour even when clocks change.
            answers["starts_at"] = from_current_timezone(local).astimezone(UTC)
        except forms.ValidationError as error:
            self.add_error("time", error)
        else:
            answers["ends_at"] = answers["starts_at"] + timedelta(minutes=answers["minutes"])

    def _check_link(self, place: str) -> None:
        try:
            is_web_address(place)
        except forms.ValidationError:
            message = _("Give the whole link of the meeting: it begins with https://")
            self.add_error("place", forms.ValidationError(message, code="link_malformed"))


class DeclineForm(forms.Form):
    """Why, for us; and the words for the person, if a person decides to send them."""

    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("Kept with the request; this person may ask to read it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    letter = forms.CharField(
        label=_("Your message"),
        help_text=_("It leaves only if you choose to send it."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    # The button that was pressed.
    is_sent = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        answers = self.cleaned_data
        if answers.get("is_sent") and not answers.get("letter"):
            message = _("Write what you would like to say, or decline without writing.")
            self.add_error("letter", forms.ValidationError(message, code="required"))
        return answers

    def letter_to_send(self) -> str:
        return self.cleaned_data["letter"] if self.cleaned_data["is_sent"] else ""


def initial_of_interview(interview: Interview) -> dict[str, Any]:
    """Return what the form shows of an interview: the clock of the reader."""
    starts_at = timezone.localtime(interview.starts_at)
    return {
        "interviewer": interview.interviewer.public_id,
        "kind": interview.kind,
        "place": interview.place,
        "day": starts_at.date(),
        "time": starts_at.time(),
        "minutes": (interview.ends_at - interview.starts_at) // timedelta(minutes=1),
    }


def first_letter(application: Application, *, signed_by: str) -> str:
    """Return a letter to begin from, in the language of the applicant."""
    with translation.override(application.language):
        return gettext(
            "Hello %(first_name)s,\n\n"
            "Thank you for the time you gave us and for what you told us. We cannot offer you a"
            " place in one of our groups today.\n\n"
            "[Say why in a sentence, and who could help.]\n\n"
            "We wish you well for what comes next.\n\n"
            "%(signed_by)s"
        ) % {"first_name": application.first_name, "signed_by": signed_by}
