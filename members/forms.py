from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from stdnum.fr import siret as siret_number

from collectif.core.places import DEPARTMENTS
from collectif.core.text import fold, normalise_spaces
from members import expertise
from members.enums import ContractNature, Role
from members.models import Profile, Reference, Skill, User

OVERSEAS = _("Overseas")
OVERSEAS_CODES = ("97", "98")

type GroupedChoices = list[tuple[str, list[tuple[str, str]]]]
type BoxGroup = tuple[str, list[BoundWidget], int]


def date_input() -> forms.DateInput:
    """The browser's own calendar; it writes and reads ISO dates in every language."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "is-medium"})


def box_groups(field: forms.BoundField, choices: GroupedChoices) -> Iterator[BoxGroup]:
    """The boxes of a grouped field by group: its name, its boxes, how many are ticked."""
    boxes = iter(field.subwidgets)
    for name, options in choices:
        group = [next(boxes) for _option in options]
        yield name, group, sum(1 for box in group if box.data["selected"])


def _departments_by_region() -> GroupedChoices:
    """Mainland regions in the order of their names, then all that lies overseas together."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for code, department in DEPARTMENTS.items():
        region = str(OVERSEAS) if code.startswith(OVERSEAS_CODES) else department.region
        regions.setdefault(region, []).append((code, str(department)))
    return sorted(regions.items(), key=lambda group: (group[0] == OVERSEAS, fold(group[0])))


def _domains() -> GroupedChoices:
    return expertise.domain_choices(get_language() or expertise.FRENCH)


class ProfileForm(forms.ModelForm):
    departments = forms.MultipleChoiceField(
        label=_("Where can you work?"),
        help_text=_("Tick as many départements as you like: the nearest calls come first."),
        choices=_departments_by_region,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    contract_natures = forms.MultipleChoiceField(
        label=_("What kinds of contract?"),
        help_text=_("Services cover advice, management, training and studies."),
        choices=ContractNature,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Profile
        fields = (
            "headline",
            "departments",
            "is_strict_place",
            "is_remote",
            "contract_natures",
            "days_per_month",
            "available_from",
        )
        labels = {
            "headline": _("What you bring, in one line"),
            "is_strict_place": _("Propose calls from these départements only"),
            "is_remote": _("I also work remotely"),
            "days_per_month": _("How many days a month can you give?"),
            "available_from": _("From which day?"),
        }
        help_texts = {
            "headline": _("As you would say it to a friend: “I put purchasing back in order.”"),
            "is_strict_place": _("Without this, calls from farther away come too, lower down."),
            "is_remote": _("Calls that can be answered from anywhere will be shown too."),
            "days_per_month": _("From 1 to 23. A rough idea is enough."),
            "available_from": _("Leave it empty if you are free now."),
        }
        error_messages = {
            "days_per_month": dict.fromkeys(
                ("invalid", "min_value", "max_value"), _("Give a number of days from 1 to 23.")
            ),
        }
        widgets = {
            "days_per_month": forms.NumberInput(attrs={"class": "is-short"}),
            "available_from": date_input(),
        }

    def regions(self) -> Iterator[BoxGroup]:
        return box_groups(self["departments"], _departments_by_region())


class SkillForm(forms.Form):
    domain_codes = forms.MultipleChoiceField(
        label=_("Your fields of expertise"),
        choices=_domains,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    labels = forms.CharField(
        label=_("In your own words"),
        help_text=format_lazy(
            _("One skill a line, {count} at most: a method, a tool, a trade, a language."),
            count=Skill.MAX_LABELS,
        ),
        max_length=5000,
        required=False,
        widget=forms.Textarea,
    )

    def clean_labels(self) -> list[str]:
        """Lines or commas part the skills; each fits its column."""
        words = self.cleaned_data["labels"].replace(",", "\n").splitlines()
        labels = [label for label in map(normalise_spaces, words) if label]
        for label in labels:
            if len(label) > Skill.LABEL_LENGTH:
                message = _("“%(start)s…” is too long: say it in %(limit)s characters.")
                facts = {"start": label[:20], "limit": Skill.LABEL_LENGTH}
                raise forms.ValidationError(message, code="max_length", params=facts)
        return labels

    def families(self) -> Iterator[BoxGroup]:
        return box_groups(self["domain_codes"], _domains())


class ReferenceForm(forms.ModelForm):
    class Meta:
        model = Reference
        fields = ("title", "text")
        labels = {
            "title": _("A short title"),
            "text": _("What you did, and what came of it"),
        }
        help_texts = {
            "title": _("As you would say it to a friend."),
            "text": _(
                "Where it was, what stood in the way, what you did yourself, what it changed. "
                "No need to name the company or anyone."
            ),
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 10})}


class RoleForm(forms.Form):
    """Whom, which role, from when to when. The rules themselves are the action's."""

    email = forms.EmailField(
        label=_("E-mail address of the person"), help_text=_("The one used to log in.")
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role)
    organization_name = forms.CharField(
        label=_("For which organisation?"),
        help_text=_("A partner contact and a funder act for an organisation."),
        max_length=300,
        required=False,
    )
    siret = forms.CharField(
        label=_("Its SIRET"), help_text=_("14 digits, if you know them."), required=False
    )
    starts_on = forms.DateField(label=_("First day"), widget=date_input())
    ends_on = forms.DateField(
        label=_("Last day"),
        help_text=_("Included. Leave it empty while the end is not known."),
        required=False,
        widget=date_input(),
    )

    def clean_email(self) -> User:
        email = self.cleaned_data["email"].lower()
        user = User.objects.filter(email=email, is_active=True).first()
        if user is None:
            message = _("No open account uses this address.")
            raise forms.ValidationError(message, code="unknown_person")
        return user

    def clean_siret(self) -> str:
        number = siret_number.compact(self.cleaned_data["siret"])
        if number and not siret_number.is_valid(number):
            message = _("This is not a SIRET: check its 14 digits.")
            raise forms.ValidationError(message, code="siret_malformed")
        return number

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("siret") and not self.cleaned_data.get("organization_name"):
            message = _("Give the name that goes with this SIRET.")
            self.add_error("organization_name", forms.ValidationError(message, code="required"))
        return self.cleaned_data


class RoleEndForm(forms.Form):
    ends_on = forms.DateField(
        label=_("Last day"),
        help_text=_("Included. Yesterday takes the role away at once."),
        widget=date_input(),
    )
