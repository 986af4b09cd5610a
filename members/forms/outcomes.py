from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms.fields import date_input
from members.models import OutcomeKind


class OutcomeForm(forms.Form):
    kind = forms.ModelChoiceField(
        label=_("What is it?"), queryset=OutcomeKind.objects.filter(is_retired=False)
    )
    started_on = forms.DateField(label=_("Since, or from"), widget=date_input())
    note = forms.CharField(
        label=_("In a few words"),
        help_text=_("Which work, for whom: what you would gladly tell. Nothing of health."),
        max_length=300,
        required=False,
    )
