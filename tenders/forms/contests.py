from django import forms
from django.utils.translation import gettext_lazy as _


class ContestForm(forms.Form):
    words = forms.CharField(
        label=_("What seems wrong to you?"),
        help_text=_(
            "A call that should be in your list, one that should not, a reason that is false… "
            "Read by the coordinators alone."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ContestAnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Your answer"),
        help_text=_(
            "What you saw, why it is so, and what you do about it. Sent to whoever contested."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
