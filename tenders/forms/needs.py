from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from collectif.core.text import normalise_spaces
from members import expertise
from tenders.enums import NeedWeight
from tenders.models import Need


def _domains() -> list[Any]:
    choices = expertise.domain_choices(get_language() or expertise.FRENCH)
    return [("", _("None: these words alone")), *choices]


class NeedForm(forms.Form):
    """How a need is called, and how much a bid depends on it."""

    label = forms.CharField(
        label=_("Name of the need"), max_length=Need.LABEL_LENGTH, required=False
    )
    weight = forms.ChoiceField(
        label=_("How much it weighs"),
        choices=NeedWeight,
        initial=NeedWeight.ESSENTIAL,
        widget=forms.RadioSelect,
    )

    def clean_label(self) -> str:
        return normalise_spaces(self.cleaned_data["label"])


class NewNeedForm(NeedForm):
    """A domain of our tree, a name, or both."""

    domain_code = forms.ChoiceField(
        label=_("Domain of expertise"),
        help_text=_("Who has it in her skills then answers the need."),
        choices=_domains,
        required=False,
    )
    field_order = ("domain_code", "label", "weight")


class SuggestionForm(forms.Form):
    """Which of the suggested needs to keep."""

    domain_codes = forms.MultipleChoiceField(label=_("Suggested needs"), choices=())

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["domain_codes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(code, code) for code in codes]
        field.error_messages["required"] = _("Tick at least one need.")
