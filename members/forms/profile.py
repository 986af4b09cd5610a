from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.enums import ContractNature, WorkForm
from members.forms.fields import (
    BoxGroup,
    box_groups,
    date_input,
    departments_by_region,
)
from members.models import Profile


class ProfileForm(forms.ModelForm):
    departments = forms.MultipleChoiceField(
        label=_("Where can you work?"),
        help_text=_("Tick as many départements as you like: the nearest calls come first."),
        choices=departments_by_region,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    contract_natures = forms.MultipleChoiceField(
        label=_("What kinds of contract?"),
        help_text=_("Services cover advice, management, training and studies."),
        choices=ContractNature,
        widget=forms.CheckboxSelectMultiple,
    )
    work_forms = forms.MultipleChoiceField(
        label=_("Which forms of work suit you?"),
        help_text=_("Tick all that you would say yes to."),
        choices=WorkForm,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Profile
        fields = (
            "headline",
            "departments",
            "commune",
            "radius_km",
            "is_strict_place",
            "is_remote",
            "contract_natures",
            "work_forms",
            "days_per_month",
            "available_from",
        )
        labels = {
            "headline": _("What you bring, in one line"),
            "commune": _("From which town do you set out?"),
            "radius_km": _("How far, in kilometres?"),
            "is_strict_place": _("Propose calls from these départements only"),
            "is_remote": _("I also work remotely"),
            "days_per_month": _("How many days a month can you give?"),
            "available_from": _("From which day?"),
        }
        help_texts = {
            "headline": _("As you would say it to a friend: “I put purchasing back in order.”"),
            "commune": _("It is never shown on a profile without a name."),
            "radius_km": _("Leave it empty if the distance does not matter."),
            "is_strict_place": _("Without this, calls from farther away come too, lower down."),
            "is_remote": _("Calls that can be answered from anywhere will be shown too."),
            "days_per_month": _("From 1 to 23. A rough idea is enough."),
            "available_from": _("Leave it empty if you are free now."),
        }
        error_messages = {
            "days_per_month": dict.fromkeys(
                ("invalid", "min_value", "max_value"), _("Give a number of days from 1 to 23.")
            ),
            "radius_km": dict.fromkeys(
                ("invalid", "min_value", "max_value"), _("Give a distance from 1 to 1,000 km.")
            ),
        }
        widgets = {
            "commune": forms.TextInput(attrs={"class": "is-medium"}),
            "radius_km": forms.NumberInput(attrs={"class": "is-short"}),
            "days_per_month": forms.NumberInput(attrs={"class": "is-short"}),
            "available_from": date_input(),
        }

    def regions(self) -> Iterator[BoxGroup]:
        return box_groups(self["departments"], departments_by_region())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("radius_km") and not given.get("commune"):
            message = _("Say from which town this distance counts.")
            self.add_error("commune", forms.ValidationError(message, code="required"))
        return given
