from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from members.sources.photos import ACCEPTED, Crop

MIDDLE: Final = 50
WHOLE, CLOSEST = 100, 400


def _slider(low: int, high: int) -> forms.NumberInput:
    attrs = {"type": "range", "min": low, "max": high, "class": "is-range"}
    widget = forms.NumberInput(attrs=attrs)
    widget.input_type = "range"
    return widget


class PhotoForm(forms.Form):
    """A photo, and the square of it that is kept: in the middle unless said otherwise."""

    hides_optional = True

    photo = forms.FileField(
        label=_("Your photo"),
        help_text=_("JPEG, PNG or WebP, 8 MB at most. We keep no trace of where it was taken."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"empty": _("This file is empty: choose another one.")},
    )
    across = forms.IntegerField(
        label=_("From left to right"),
        min_value=0,
        max_value=100,
        required=False,
        initial=MIDDLE,
        widget=_slider(0, 100),
    )
    down = forms.IntegerField(
        label=_("From top to bottom"),
        min_value=0,
        max_value=100,
        required=False,
        initial=MIDDLE,
        widget=_slider(0, 100),
    )
    zoom = forms.IntegerField(
        label=_("Closer"),
        min_value=WHOLE,
        max_value=CLOSEST,
        required=False,
        initial=WHOLE,
        widget=_slider(WHOLE, CLOSEST),
    )

    def crop(self) -> Crop:
        given = self.cleaned_data
        asked = {name: given[name] for name in ("across", "down", "zoom")}
        return Crop(**{name: value / 100 for name, value in asked.items() if value is not None})
