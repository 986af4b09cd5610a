from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

type Choices = Iterable[tuple[str, str]]


class QuarantineForm(forms.Form):
    """Which records set apart to show, or to read again; the choices are what there is."""

    hides_optional = True

    source = forms.ChoiceField(label=_("Source"), required=False)
    reason = forms.ChoiceField(label=_("Why"), required=False)

    def __init__(self, data: Mapping[str, Any], *, sources: Choices, reasons: Choices) -> None:
        super().__init__(data)
        self.fields["source"].choices = [("", _("All sources")), *sources]
        self.fields["reason"].choices = [("", _("Whatever the reason")), *reasons]
