from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.enums import ContactState
from members.models import ContactRequest, User

ANSWERS = (ContactState.ACCEPTED, ContactState.DECLINED)


class ContactForm(forms.ModelForm):
    class Meta:
        model = ContactRequest
        fields = ("message",)
        labels = {"message": _("Your message")}
        help_texts = {"message": _("Say who you are, and what you would like to talk about.")}
        widgets = {"message": forms.Textarea(attrs={"rows": 6})}


class ContactAnswerForm(forms.Form):
    """The state is the button pressed."""

    state = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(state.value, state.label) for state in ANSWERS],
        error_messages={"required": _("Choose: accept, or not now.")},
    )
    words = forms.CharField(
        label=_("A word with your answer"),
        help_text=_("If you like: your answer is enough."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_state(self) -> ContactState:
        return ContactState(self.cleaned_data["state"])


class UnblockForm(forms.Form):
    """Whom, among those she blocked."""

    def __init__(self, *args: Any, owner: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["block"] = forms.ModelChoiceField(owner.blocks.all())
