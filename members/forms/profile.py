from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from collectif.core.communes import Place
from members.enums import ContractNature, WorkForm
from members.forms.fields import (
    BoxGroup,
    box_groups,
    date_input,
    departments_by_region,
)
from members.models import Profile

# What one chooses when no town of the list is hers.
ELSEWHERE = "none"


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

    # Asked only of those whose words stand for several towns.
    home = forms.CharField(
        label=_("Which of these towns?"), max_length=5, required=False, widget=forms.Select
    )
    asks_town = False

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
        asked = given.pop("home", "")
        return given | ({} if self.errors else self._town(given["commune"], asked))

    def _town(self, words: str, asked: str) -> dict[str, Any]:
        """Her words in the list of communes; what it does not hold stays as she wrote it."""
        is_new = words != self.instance.commune
        if asked == ELSEWHERE or not (words and (is_new or self.instance.town_id is None)):
            return {"town": self.instance.town if words and not is_new and not asked else None}
        town, several = Place.objects.settle(words, asked)
        if several and is_new:
            self._ask_which(several)
        return {"town": town, "commune": town.name if town else words}

    def _ask_which(self, towns: list[Place]) -> None:
        self.asks_town = True
        choices = [("", _("Choose one")), *((place.code, str(place)) for place in towns)]
        self.fields["home"].widget.choices = [*choices, (ELSEWHERE, _("None of these"))]
        message = _("Several towns are called so: choose yours.")
        self.add_error("home", forms.ValidationError(message, code="several_towns"))
