from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenders.enums import FeedbackReason, MarkKind

# Worded as the person would say it of what she has just done.
REASONS: Final[dict[str, dict[FeedbackReason, str | Promise]]] = {
    MarkKind.HIDDEN: {
        FeedbackReason.DOMAIN: _("Not my field"),
        FeedbackReason.PLACE: _("Too far"),
        FeedbackReason.SIZE: _("Too big, or too small"),
        FeedbackReason.TOO_LATE: _("Too little time left"),
        FeedbackReason.KNOWN: _("I knew it already"),
    },
    MarkKind.KEPT: {
        FeedbackReason.DOMAIN: _("It is my field"),
        FeedbackReason.PLACE: _("It is near"),
        FeedbackReason.SIZE: _("The size is right"),
        FeedbackReason.KNOWN: _("I know this buyer"),
    },
}


class ReasonForm(forms.Form):
    """Why a call was kept, or set aside: buttons, and a few words for what they do not say."""

    reason = forms.ChoiceField(choices=FeedbackReason)
    words = forms.CharField(max_length=200, required=False)

    def __init__(self, *args: Any, kind: MarkKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind

    @property
    def buttons(self) -> list[tuple[str, str | Promise]]:
        """Value and words of each button; the remaining reason goes with the field of words."""
        return [(reason.value, label) for reason, label in REASONS[self.kind].items()]

    def clean_reason(self) -> FeedbackReason:
        return FeedbackReason(self.cleaned_data["reason"])
