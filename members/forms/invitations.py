from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Group


class InvitationForm(forms.Form):
    """Somebody known from elsewhere, who did not ask to join."""

    email = forms.EmailField(
        label=_("E-mail address of the person"),
        help_text=_("It may be that of an account we already know."),
    )
    first_name = forms.CharField(label=_("First name"), max_length=80)
    last_name = forms.CharField(label=_("Last name"), max_length=80)
    group = forms.ModelChoiceField(
        label=_("Group"), queryset=Group.objects.running(), to_field_name="public_id"
    )
