from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from collectif.core.text import normalise_spaces
from members.enums import ConsentPurpose, MailChoice
from members.forms.consents import CONSENT_WORDS


class ConsentForm(forms.Form):
    """An agreement given by a button, next to its very words."""

    purpose = forms.ChoiceField(choices=[(purpose.value, "") for purpose in CONSENT_WORDS])

    def __init__(self, *args: Any, agreed: set[str], **options: Any) -> None:
        """`agreed`: purposes she agrees to already."""
        super().__init__(*args, **options)
        self.agreed = agreed

    def clean_purpose(self) -> ConsentPurpose:
        purpose = ConsentPurpose(self.cleaned_data["purpose"])
        if purpose == ConsentPurpose.PARTNERS and ConsentPurpose.DIRECTORY not in self.agreed:
            message = _("Partners find those whom the members find: agree to that first.")
            raise forms.ValidationError(message, code="directory_first")
        return purpose

    @property
    def words(self) -> str:
        return normalise_spaces(str(CONSENT_WORDS[self.cleaned_data["purpose"]]))


class WithdrawalForm(forms.Form):
    purpose = forms.ChoiceField(choices=ConsentPurpose)

    def clean_purpose(self) -> ConsentPurpose:
        return ConsentPurpose(self.cleaned_data["purpose"])


class MailForm(forms.Form):
    mail_choices = forms.MultipleChoiceField(
        label=_("Which e-mails would you like?"),
        help_text=_("Those of your account and of your bookings always reach you."),
        choices=MailChoice,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class DeletionForm(forms.Form):
    """Nothing is ticked for her: what follows cannot be undone once its day has come."""

    is_sure = forms.BooleanField(
        label=_("I have read what is erased and what stays, and I want my account deleted."),
        error_messages={"required": _("Tick this box if it is what you want.")},
    )
