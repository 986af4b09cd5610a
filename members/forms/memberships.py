from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from members.enums import MemberState, StateReason
from members.forms.fields import date_input
from members.models import Departure, Membership, OutcomeKind

OWN_REASONS: Final = (StateReason.BUSY, StateReason.NEEDS_TIME, StateReason.OTHER)
LEAVING_REASONS: Final = (
    StateReason.OTHER_PATH,
    StateReason.BUSY,
    StateReason.KEEPS_IN_TOUCH,
    StateReason.NO_NEWS,
    StateReason.OTHER,
)
OWN_LEAVING_REASONS: Final = (StateReason.OTHER_PATH, StateReason.BUSY, StateReason.OTHER)
OWN_AFTERWARDS: Final = {
    MemberState.ALUMNI: _("I keep in touch, among the alumni"),
    MemberState.LEFT: _("I go my own way"),
}
AFTERWARDS: Final = {
    MemberState.ALUMNI: _("Keeps in touch, among the alumni"),
    MemberState.LEFT: _("Goes a separate way"),
}


def _named(values: Iterable[Any]) -> list[tuple[str, Any]]:
    return [(value.value, value.label) for value in values]


def _reasons(values: Iterable[StateReason]) -> list[tuple[str, Any]]:
    """None is chosen for whoever decides."""
    return [("", _("Choose a reason")), *_named(values)]


def reachable(membership: Membership) -> list[MemberState]:
    """The states one may move to by a button: leaving has a page of its own."""
    state = MemberState(membership.state)
    targets = [target for target in MemberState if state.can_become(target)]
    return [target for target in targets if state.is_outside or not target.is_outside]


class StateForm(forms.Form):
    target = forms.ChoiceField(label=_("New state"), widget=forms.RadioSelect)
    reason = forms.ChoiceField(label=_("Why?"), choices=_reasons(StateReason))
    frees_places = forms.BooleanField(
        label=_("Give the place in the group to somebody else meanwhile"),
        help_text=_("For a break only: the stays in groups end today."),
        required=False,
    )

    def __init__(self, *args: Any, membership: Membership, **options: Any) -> None:
        super().__init__(*args, **options)
        targets = reachable(membership)
        self.fields["target"].choices = _named(targets)  # type: ignore[attr-defined]
        if MemberState.PAUSED not in targets:
            del self.fields["frees_places"]

    def clean_target(self) -> MemberState:
        return MemberState(self.cleaned_data["target"])

    def clean_reason(self) -> StateReason:
        return StateReason(self.cleaned_data["reason"])


class PauseForm(forms.Form):
    """A break that a member takes by herself."""

    reason = forms.ChoiceField(label=_("Why?"), choices=_reasons(OWN_REASONS))
    frees_places = forms.BooleanField(
        label=_("Give my place in the group to somebody else meanwhile"), required=False
    )

    def clean_reason(self) -> StateReason:
        return StateReason(self.cleaned_data["reason"])


class LeaveForm(forms.Form):
    """A departure, and what comes next when it is known."""

    afterwards: ClassVar[Mapping[MemberState, Any]] = AFTERWARDS

    left_on = forms.DateField(
        label=_("No longer with us from"),
        help_text=_("Today or before: the role and the stays in groups end then."),
        widget=date_input(),
    )
    target = forms.ChoiceField(label=_("And afterwards?"), widget=forms.RadioSelect)
    reason = forms.ChoiceField(label=_("Why?"), choices=_reasons(LEAVING_REASONS))
    kind = forms.ModelChoiceField(
        label=_("What comes next?"),
        queryset=OutcomeKind.objects.filter(is_retired=False),
        required=False,
        blank=True,
        empty_label=_("No news, or nothing to tell"),
        widget=forms.RadioSelect,
    )
    started_on = forms.DateField(
        label=_("From which day?"),
        help_text=_("Leave empty if it is the day of the departure."),
        required=False,
        widget=date_input(),
    )
    note = forms.CharField(label=_("In a few words"), max_length=300, required=False)

    def __init__(self, *args: Any, state: MemberState, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["target"].choices = [  # type: ignore[attr-defined]
            (target.value, words)
            for target, words in self.afterwards.items()
            if state.can_become(target)
        ]

    def clean_target(self) -> MemberState:
        return MemberState(self.cleaned_data["target"])

    def clean_reason(self) -> StateReason:
        return StateReason(self.cleaned_data["reason"])


class DepartureForm(LeaveForm):
    """A departure that a member tells by herself."""

    afterwards = OWN_AFTERWARDS

    left_on = forms.DateField(
        label=_("From which day?"),
        help_text=_("Today or later. Until that day, one click and you stay."),
        widget=date_input(),
    )
    reason = forms.ChoiceField(label=_("Why?"), choices=_reasons(OWN_LEAVING_REASONS))
    kind = forms.ModelChoiceField(
        label=_("What comes next for you?"),
        help_text=_("Only if you like to tell: it helps those who come after you."),
        queryset=OutcomeKind.objects.filter(is_retired=False),
        required=False,
        blank=True,
        empty_label=_("I would rather not say, or do not know yet"),
        widget=forms.RadioSelect,
    )
    word = forms.CharField(
        label=_("A word for those who coordinate"),
        help_text=_("They alone read it."),
        max_length=Departure.WORD_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    field_order = ("left_on", "target", "reason", "kind", "started_on", "note", "word")
