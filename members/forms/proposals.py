from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms.applications import PhoneField
from members.forms.guarded import GuardedForm

CONSENT_WORDS = _("I agree that the coordinators read this message and answer me.")


class ProposalForm(GuardedForm):
    """Someone has work to entrust: enough to call her back, no more."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        error_messages={"required": _("Tell us whom we shall ask for.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    organization = forms.CharField(
        label=_("Your company, town or association"),
        max_length=200,
        error_messages={"required": _("Tell us for whom the work is.")},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        error_messages={"required": _("Give the address where we can write to you.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = PhoneField(label=_("Telephone"), max_length=30, required=False)
    need = forms.CharField(
        label=_("What would you like done?"),
        help_text=_(
            "In your own words: the situation, what should be different at the end, by when. "
            "No need for a specification."
        ),
        max_length=3000,
        error_messages={"required": _("Say in a few lines what you would like done.")},
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    accepts_contact = forms.BooleanField(
        label=CONSENT_WORDS,
        error_messages={
            "required": _("Tick this box so that we may read your message and answer you.")
        },
    )

    def facts(self) -> dict[str, Any]:
        names = ("name", "organization", "email", "phone", "need")
        answers = {name: self.cleaned_data[name] for name in names}
        return {**answers, "consent": str(CONSENT_WORDS)}
