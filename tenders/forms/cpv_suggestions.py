from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from collectif.matching import cpv
from collectif.matching.cpv_suggestions import Suggestion

# A title, and the beginning of a story.
READ_LENGTH = 400


class CodeIdeasForm(forms.Form):
    """What a person has written so far of an achievement."""

    title = forms.CharField(max_length=160, required=False)
    text = forms.CharField(required=False)


class ConfirmCodeForm(forms.Form):
    """One of the classes that were suggested; it counts once she has chosen it."""

    code = forms.ChoiceField(
        label=_("Which one names it best?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of them, or leave this achievement as it is."),
            "invalid_choice": _("Choose one of the codes that are proposed today."),
        },
    )

    def __init__(self, *args: Any, ideas: Iterable[Suggestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(as_code(one.cpv_class), class_words(one.cpv_class)) for one in ideas]
        self.fields["code"].choices = choices  # type: ignore[attr-defined]
        self.has_ideas = bool(choices)


def told_by(title: str, text: str) -> str:
    """Return what of an achievement is worth comparing with titles."""
    return f"{title} {text}"[:READ_LENGTH].strip()


def as_code(cpv_class: str) -> str:
    """Return a class as a code of 8 digits: "7251" is 72510000."""
    return cpv_class.ljust(cpv.CODE_LENGTH, "0")


def class_words(cpv_class: str) -> str:
    """Return a class with what it is about, in the language of the page."""
    return f"{cpv_class} {cpv.label(cpv_class, get_language() or '')}"
