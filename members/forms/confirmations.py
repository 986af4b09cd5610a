from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Confirmation, ConfirmationRequest


class PersonSearchForm(forms.Form):
    person = forms.CharField(
        label=_("Who was there?"),
        help_text=_("The name of someone in the directory of members."),
        max_length=100,
        required=False,
    )


class ConfirmationRequestForm(forms.ModelForm):
    entry = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = ConfirmationRequest
        fields = ("message",)
        labels = {"message": _("A word for this person")}
        help_texts = {"message": _("Remind them where you worked together.")}


class ConfirmationForm(forms.ModelForm):
    # `Reference.story_key` of what the page shows.
    read = forms.CharField(max_length=64, widget=forms.HiddenInput)

    class Meta:
        model = Confirmation
        fields = ("words",)
        labels = {"words": _("What you saw, in a few words")}
        help_texts = {"words": _("Shown under the achievement, with your name.")}
        widgets = {"words": forms.Textarea(attrs={"rows": 3})}
