from django import forms
from django.utils.translation import gettext_lazy as _

from members.enums import ReportDecision
from members.models import Report


class ReportForm(forms.ModelForm):
    class Meta:
        model = Report
        fields = ("reason",)
        labels = {"reason": _("What happened?")}
        help_texts = {"reason": _("Read by the coordinators alone.")}
        widgets = {"reason": forms.Textarea(attrs={"rows": 5})}


class ReportDecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("What do you decide?"), choices=ReportDecision, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In a few words"),
        help_text=_("Sent to whoever reported it: nothing that is private to the other person."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_decision(self) -> ReportDecision:
        return ReportDecision(self.cleaned_data["decision"])
