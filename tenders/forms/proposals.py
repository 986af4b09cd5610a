from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models import Profile
from members.models.profile import ProfileQuerySet
from tenders.enums import DeclineReason, ProposalState
from tenders.models import Proposal, ProposalRound
from tenders.models.proposal import ANSWERED, MAX_AIM

BEST, CHOSEN = "best", "chosen"
USUAL_AIM = 3
UNSAID = pgettext_lazy("reason to decline", "I keep it to myself")


class RoundForm(forms.Form):
    """How many people to find, what to tell them, and whether only those who are ticked."""

    aim = forms.IntegerField(
        label=_("How many interested people do you need?"),
        help_text=_("We ask five people at a time, ten a day at most, until that many say yes."),
        min_value=1,
        max_value=MAX_AIM,
        initial=USUAL_AIM,
        widget=forms.NumberInput(attrs={"class": "is-short"}),
    )
    words = forms.CharField(
        label=_("A word to them"),
        help_text=_("Shown in the e-mail, under your name."),
        max_length=ProposalRound.WORDS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    who = forms.ChoiceField(choices=[(BEST, BEST), (CHOSEN, CHOSEN)], initial=BEST)
    person = forms.ModelMultipleChoiceField(
        label=_("People"),
        queryset=Profile.objects.none(),
        to_field_name="public_id",
        required=False,
        error_messages={
            "invalid_choice": _("Somebody you ticked can no longer be asked: choose again."),
            "invalid_pk_value": _("Somebody you ticked can no longer be asked: choose again."),
        },
    )

    def __init__(self, *args: Any, people: ProfileQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.fields["person"]
        assert isinstance(person, forms.ModelMultipleChoiceField)
        person.queryset = people

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("who") == CHOSEN and not data.get("person") and "person" not in self.errors:
            self.add_error("person", _("Tick at least one person, or ask the best."))
        return data


class AnswerForm(forms.Form):
    """What a person says of a proposal; why not is hers to say, or not."""

    answer = forms.ChoiceField(
        choices=[(one.value, one.label) for one in ProposalState if one in ANSWERED],
        error_messages={"required": _("Choose one of the two answers.")},
    )
    reason = forms.ChoiceField(
        label=_("Why not this time?"),
        help_text=_("Only if you wish. It changes nothing to what is proposed to you later."),
        choices=[
            ("", pgettext_lazy("reason to decline", "I keep it to myself")),
            *DeclineReason.choices,
        ],
        required=False,
    )
    words = forms.CharField(
        label=_("A word to the coordinators"),
        max_length=Proposal.WORDS_LENGTH,
        required=False,
    )
