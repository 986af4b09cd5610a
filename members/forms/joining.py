from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collectif.core.text import normalise_spaces
from members.enums import ConsentPurpose, Language, MailChoice
from members.forms.consents import CONSENT_WORDS
from members.models import User


class JoinForm(forms.ModelForm):
    """The account of a newcomer: her address is proven already, her name is hers to write."""

    class Meta:
        model = User
        fields = ("first_name", "last_name")
        labels = {"first_name": _("First name"), "last_name": _("Last name")}
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
        }


class WelcomeForm(forms.Form):
    """How a newcomer is written to, and who may find her; no agreement is ticked for her."""

    language = forms.ChoiceField(
        label=_("In which language do we write to you?"), choices=Language, widget=forms.RadioSelect
    )
    mail_choices = forms.MultipleChoiceField(
        label=_("Which e-mails would you like?"),
        help_text=_("Those of your account and of your bookings always reach you."),
        choices=MailChoice,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    directory = forms.BooleanField(
        label=CONSENT_WORDS[ConsentPurpose.DIRECTORY],
        help_text=_("You choose, part by part, what they see."),
        required=False,
    )
    partners = forms.BooleanField(
        label=CONSENT_WORDS[ConsentPurpose.PARTNERS],
        help_text=_("Firms and organisations that propose missions."),
        required=False,
    )

    def __init__(self, *args: Any, agreed: set[str], **options: Any) -> None:
        """`agreed`: purposes she agrees to already, which are not asked again."""
        super().__init__(*args, **options)
        self.agreed = agreed
        for purpose in CONSENT_WORDS:
            if purpose in agreed:
                del self.fields[purpose.value]

    def clean(self) -> dict[str, Any]:
        """Partners find those whom the members find."""
        cleaned = super().clean() or self.cleaned_data
        is_found = cleaned.get("directory") or ConsentPurpose.DIRECTORY in self.agreed
        if cleaned.get("partners") and not is_found:
            message = _("Partners find those whom the members find: tick both, or only the first.")
            self.add_error("partners", forms.ValidationError(message, code="directory_first"))
        return cleaned

    def consents(self) -> dict[ConsentPurpose, str]:
        """Each agreement just given, with its very words."""
        ticked = {
            purpose: words
            for purpose, words in CONSENT_WORDS.items()
            if self.cleaned_data.get(purpose.value)
        }
        return {purpose: _said(words) for purpose, words in ticked.items()}


def _said(words: str | Promise) -> str:
    return normalise_spaces(str(words))
