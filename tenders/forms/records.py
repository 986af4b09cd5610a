from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

type Choices = Iterable[tuple[str, str]]


class QuarantineForm(forms.Form):
    """Which records set apart to show, or to read again; the choices are what there is."""

    hides_optional = True

    def __init__(self, data: Mapping[str, Any], *, sources: Choices, reasons: Choices) -> None:
        super().__init__(data)
        self.fields["source"] = forms.ChoiceField(
            label=_("Source"), choices=[("", _("All sources")), *sources], required=False
        )
        self.fields["reason"] = forms.ChoiceField(
            label=_("Why"), choices=[("", _("Whatever the reason")), *reasons], required=False
        )
