"""A private call typed by hand. What each answer may be is said once, in `sources.private`."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from members.enums import ContractNature
from members.models.user import UserQuerySet
from tenders.enums import Visibility
from tenders.forms.private_advice import advice
from tenders.models import PrivateCall
from tenders.sources.private import cells
from tenders.sources.private.entry import CallDetails, Entry

CHOOSABLE = [(choice.value, choice.label) for choice in reversed(Visibility)]


class CellField(forms.CharField):
    """A text read as the same column of an imported file, and refused in the same words."""

    def __init__(self, *, read: Callable[[str], Any], **options: Any) -> None:
        super().__init__(**options)
        self.read = read

    def clean(self, value: Any) -> Any:
        try:
            return self.read(super().clean(value))
        except cells.BadCell as bad:
            raise forms.ValidationError(advice(bad.code, bad.value), code=bad.code) from bad


class PrivateCallForm(forms.Form):
    """What is told of a call, how it reached us, and who may know of it."""

    ENTRY_FIELDS = (
        "title",
        "buyer",
        "siret",
        "description",
        "natures",
        "departments",
        "cpv_codes",
        "deadline",
        "estimated_value",
        "url",
        "reference",
    )
    DETAIL_FIELDS = (
        "origin",
        "contact_name",
        "contact_email",
        "contact_phone",
        "is_nda_required",
        "note",
    )

    # Made with the page: the form sent twice is one call.
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    title = CellField(
        read=cells.read_title,
        label=_("What is asked for?"),
        help_text=_("In one line, as the buyer would say it."),
    )
    buyer = CellField(
        read=cells.read_buyer, label=_("Who buys?"), help_text=_("The company or organisation.")
    )
    siret = CellField(
        read=cells.read_siret,
        label=_("Its SIRET"),
        help_text=_("14 digits, if you know them."),
        required=False,
        widget=forms.TextInput(attrs={"class": "is-medium"}),
    )
    description = CellField(
        read=cells.read_text,
        label=_("What do you know of it?"),
        help_text=_("What is expected, for how long, with whom."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    natures = forms.MultipleChoiceField(
        label=_("Nature"),
        choices=ContractNature,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    departments = CellField(
        read=cells.read_departments,
        label=_("Where?"),
        help_text=_("Numbers of the départements, parted by commas: 38, 73."),
        required=False,
        widget=forms.TextInput(attrs={"class": "is-medium"}),
    )
    cpv_codes = CellField(
        read=cells.read_cpv,
        label=_("CPV codes"),
        help_text=_("8 digits each, parted by commas. They help to match; leave empty in doubt."),
        required=False,
        widget=forms.TextInput(attrs={"class": "is-medium"}),
    )
    deadline = CellField(
        read=cells.read_deadline,
        label=_("Answer before"),
        help_text=_("Day and hour, as the clock shows at the buyer’s."),
        required=False,
        widget=forms.TextInput(attrs={"type": "datetime-local", "class": "is-medium"}),
    )
    estimated_value = CellField(
        read=cells.read_amount,
        label=_("Estimated value"),
        help_text=_("In euros, net of tax: 80000 or 80000.50."),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "is-short"}),
    )
    url = CellField(
        read=cells.read_url,
        label=_("Web page of the call"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )
    reference = CellField(
        read=cells.read_reference,
        label=_("Your reference"),
        help_text=_("If you follow it under a number of your own."),
        required=False,
        widget=forms.TextInput(attrs={"class": "is-medium"}),
    )
    origin = forms.CharField(
        label=_("How did you hear of it?"),
        help_text=_("A person, a network, a letter: so that we know whom to thank."),
        max_length=200,
    )
    contact_name = forms.CharField(label=_("Whom to ask"), max_length=120, required=False)
    contact_email = forms.EmailField(label=_("Their e-mail"), required=False)
    contact_phone = forms.CharField(
        label=_("Their telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "class": "is-medium"}),
    )
    is_nda_required = forms.BooleanField(
        label=_("The buyer asks for a confidentiality agreement"),
        help_text=_("Documents are then shown only to people who have signed it."),
        required=False,
    )
    note = forms.CharField(
        label=_("Note for the team"), max_length=4000, required=False, widget=forms.Textarea
    )
    visibility = forms.ChoiceField(
        label=_("Who may know of it?"),
        help_text=_("Documents and contact always stay with the bid team and the coordinators."),
        choices=CHOOSABLE,
        initial=Visibility.TEAM,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, can_publish: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not can_publish:
            del self.fields["visibility"]

    def key_or_new(self) -> UUID:
        return self.cleaned_data["key"] or uuid4()

    def entry(self) -> Entry:
        told = {name: self.cleaned_data[name] for name in self.ENTRY_FIELDS}
        return Entry(**{**told, "natures": tuple(told["natures"])})

    def details(self) -> CallDetails:
        return CallDetails(**{name: self.cleaned_data[name] for name in self.DETAIL_FIELDS})

    def visibility_or_team(self) -> Visibility:
        return Visibility(self.cleaned_data.get("visibility") or Visibility.TEAM)


def initial_of(call: PrivateCall, entry: Entry) -> dict[str, Any]:
    """Return what the form shows of a call: lists as they are typed."""
    told: dict[str, Any] = {name: getattr(entry, name) for name in PrivateCallForm.ENTRY_FIELDS}
    told["departments"] = ", ".join(entry.departments)
    told["cpv_codes"] = ", ".join(entry.cpv_codes)
    told["natures"] = list(entry.natures)
    details = {name: getattr(call, name) for name in PrivateCallForm.DETAIL_FIELDS}
    return {**told, **details}


class VisibilityForm(forms.Form):
    visibility = forms.ChoiceField(label=_("Who may know of it?"), choices=CHOOSABLE)


class AccessForm(forms.Form):
    """Someone to let in: whoever holds a role today and is not in the team yet."""

    def __init__(self, *args: Any, people: UserQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"] = forms.ModelChoiceField(
            label=_("Person"), queryset=people, to_field_name="public_id"
        )


class AgreementForm(forms.Form):
    signed_on = forms.DateField(
        label=_("Signed on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "is-medium"}),
    )


class DocumentForm(forms.Form):
    """The rules on files are the action's."""

    file = forms.FileField(
        label=_("Add a document"),
        help_text=_("PDF, office document, image or zip; 20 MB at most."),
        allow_empty_file=True,
        max_length=None,
    )
