from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.enums import SpellEnd
from members.forms.facilitators import FacilitatorAddressField
from members.forms.fields import BoxGroup, box_groups, date_input, departments_by_region
from members.models import Group, User
from members.models.user import UserQuerySet


class GroupForm(forms.ModelForm):
    departments = forms.MultipleChoiceField(
        label=_("Territory"),
        help_text=_("Applicants from there are offered this group first."),
        choices=departments_by_region,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    facilitators = forms.ModelMultipleChoiceField(
        label=_("Who facilitates it?"),
        help_text=_("They read the page of this group: who is in it, and how many are expected."),
        queryset=User.objects.none(),
        to_field_name="public_id",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    new_facilitator = FacilitatorAddressField(label=_("Somebody else facilitates it?"))

    class Meta:
        model = Group
        fields = (
            "name",
            "purpose",
            "place",
            "rhythm",
            "size_limit",
            "admission",
            "language",
            "departments",
            "facilitators",
        )
        labels = {
            "name": _("Its name"),
            "purpose": _("What brings it together"),
            "place": _("Where does it meet?"),
            "rhythm": _("When does it meet?"),
            "size_limit": _("How many places?"),
            "admission": _("How does one enter it?"),
            "language": _("In which language?"),
        }
        help_texts = {
            "rhythm": _("For example: Tuesdays from 9 to 12."),
            "admission": _(
                "Open: our public pages say when and where it meets, and those who ask to join may"
                " choose it. By invitation: only those you invite, or place there yourself, enter."
            ),
        }
        widgets = {
            "size_limit": forms.NumberInput(attrs={"class": "is-short"}),
            "admission": forms.RadioSelect,
        }

    def __init__(self, *args: Any, facilitators: UserQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["facilitators"].queryset = facilitators  # type: ignore[attr-defined]

    def regions(self) -> Iterator[BoxGroup]:
        return box_groups(self["departments"], departments_by_region())

    def clean(self) -> dict[str, Any]:
        """Put who was named by her address among those who were ticked."""
        values = super().clean() or self.cleaned_data
        if added := values.pop("new_facilitator", None):
            values["facilitators"] = [*values.get("facilitators", ()), added]
        return values


class StayForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address of the person"), help_text=_("The one used to log in.")
    )
    entered_on = forms.DateField(
        label=_("First day"),
        help_text=_("Past or still to come."),
        widget=date_input(),
    )

    def clean_email(self) -> User:
        email = self.cleaned_data["email"].lower()
        user = User.objects.select_related("membership").filter(email=email).first()
        if user is None:
            message = _("No account uses this address: invite this person instead.")
            raise forms.ValidationError(message, code="unknown_person")
        return user


class StayEndForm(forms.Form):
    left_on = forms.DateField(
        label=_("No longer comes from"),
        help_text=_("The first day out of the group; the place is free from that day on."),
        widget=date_input(),
    )
    reason = forms.ChoiceField(label=_("Why?"), choices=SpellEnd, widget=forms.RadioSelect)


class GroupCloseForm(forms.Form):
    closed_on = forms.DateField(
        label=_("First day without the group"),
        help_text=_("The stays of those who are in it end on this day."),
        widget=date_input(),
    )
