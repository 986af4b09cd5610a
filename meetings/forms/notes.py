from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from collectif.core.search import SearchText
from meetings.enums import ActionState
from meetings.models import ActionItem, Contribution, Decision, Occurrence, Section
from meetings.models.readers import people_of
from meetings.models.version import GLUE
from members.models import User


class VersionedForm(forms.ModelForm):
    """What may be written by two people: it says what the writer had under her eyes."""

    base_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class ContributionForm(VersionedForm):
    """One's turn at the round table; each part may stay empty."""

    hides_optional = True

    class Meta:
        model = Contribution
        fields = ("done", "next_step", "need", "offer")
        labels = {
            "done": _("Done since last time"),
            "next_step": _("What is next"),
            "need": _("I need"),
            "offer": _("I offer"),
        }
        widgets = dict.fromkeys(fields, forms.Textarea(attrs={"rows": 2}))


class SectionForm(VersionedForm):
    """The notes on one point."""

    hides_optional = True

    class Meta:
        model = Section
        fields = ("text",)
        labels = {"text": _("Notes")}
        help_texts = {
            "text": _(
                "A dash begins a list, **two stars** around words make them bold, "
                "[words](https://…) make a link."
            )
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 12})}


class DecisionForm(forms.ModelForm):
    class Meta:
        model = Decision
        fields = ("text",)
        labels = {"text": _("We decide")}
        help_texts = {"text": _("One sentence, which says what from now on.")}
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}


class ActionForm(forms.ModelForm):
    """Who does what, for when."""

    class Meta:
        model = ActionItem
        fields: tuple[str, ...] = ("text", "owner", "due_on")
        labels = {"text": _("What is to be done"), "owner": _("Who"), "due_on": _("For when")}
        widgets = {
            "owner": forms.Select(attrs={"class": "is-medium"}),
            "due_on": forms.DateInput(
                attrs={"type": "date", "class": "is-short"}, format="%Y-%m-%d"
            ),
        }

    def __init__(self, *args: Any, occurrence: Occurrence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_of(occurrence)  # type: ignore[attr-defined]


class HandOverForm(ActionForm):
    """Who takes up what was left to do, and for when; the words stay."""

    class Meta(ActionForm.Meta):
        fields = ("owner", "due_on")


class ActionStateForm(forms.Form):
    """Where an action stands; to hand it over, somebody has to take it."""

    CHOICES = [one for one in ActionState.choices if one[0] != ActionState.PASSED]

    state = forms.TypedChoiceField(choices=CHOICES, coerce=ActionState)


class ScribeForm(forms.Form):
    scribe = forms.ModelChoiceField(
        label=_("Who answers for the notes"),
        queryset=User.objects.none(),
        widget=forms.Select(attrs={"class": "is-medium"}),
    )

    def __init__(self, *args: Any, occurrence: Occurrence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scribe"].queryset = people_of(occurrence)  # type: ignore[attr-defined]


class MinutesSearchForm(forms.Form):
    q = forms.CharField(
        label=_("Search in what was said and decided"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    @property
    def typed(self) -> SearchText:
        words = self.cleaned_data.get("q", "") if self.is_valid() else ""
        return SearchText(words.translate(dict.fromkeys(map(ord, GLUE), " ")))
