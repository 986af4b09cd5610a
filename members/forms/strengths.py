from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members import expertise, hidden_skills
from members.hidden_skills import Proposal

ANSWER_LENGTH = 2000
WORDS_SHOWN = 15


class StrengthForm(forms.Form):
    """One free answer for each situation; none is required, and one is enough."""

    hides_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or expertise.FRENCH
        for code, situation in hidden_skills.situations().items():
            self.fields[code] = forms.CharField(
                label=situation.question(language),
                help_text=situation.help(language),
                max_length=ANSWER_LENGTH,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4}),
            )

    def clean(self) -> dict[str, Any]:
        if not self.errors and not any(self.cleaned_data.values()):
            message = _("Tell at least one of these times, even in two lines.")
            raise forms.ValidationError(message, code="nothing_told")
        return self.cleaned_data


class StrengthChoiceForm(forms.Form):
    """The strengths a person recognises as hers, and the story she would keep."""

    hides_optional = True

    strengths = forms.MultipleChoiceField(
        label=_("Which do you recognise as yours?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    story = forms.ChoiceField(
        label=_("Make an achievement of one of these stories?"),
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(
        self, *args: Any, proposals: list[Proposal], answers: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or expertise.FRENCH
        stories = [
            (code, Truncator(text).words(WORDS_SHOWN)) for code, text in answers.items() if text
        ]
        self.fields["strengths"].choices = [  # type: ignore[attr-defined]
            (one.strength.code, one.strength.label(language)) for one in proposals
        ]
        self.fields["story"].choices = [  # type: ignore[attr-defined]
            ("", _("None of them: my answers are forgotten")),
            *stories,
        ]
