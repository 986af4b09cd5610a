from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from stdnum.fr import siret as siret_number

from members.enums import Role
from members.forms.fields import date_input
from members.models import User


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
