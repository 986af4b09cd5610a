from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from collectif.core.text import normalise_spaces
from members.models import Profile, Reference, Skill
from members.sources.evidence import ACCEPTED

# "79418000-7": with the digit that checks it.
CPV_LENGTH = 10
# Typed into another part of the story than the achievement itself.
APART = frozenset({"skills", "new_skills", "file", "removes_file"})


class SkillBoxes(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return obj.name


class ReferenceForm(forms.ModelForm):
    """An achievement told as a story, with what it proves and what proves it."""

    classification_code = forms.CharField(
        label=_("The CPV code of such work"),
        help_text=_(
            "The eight digits that public buyers use, if you know them: it finds calls alike."
        ),
        max_length=CPV_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"class": "is-short", "inputmode": "numeric"}),
    )
    skills = SkillBoxes(
        label=_("Which of your skills does it show?"),
        queryset=Skill.objects.none(),
        to_field_name="public_id",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    new_skills = forms.CharField(
        label=_("Others, in your own words"),
        help_text=_("Parted by commas."),
        max_length=500,
        required=False,
    )
    file = forms.FileField(
        label=_("A file that shows it"),
        help_text=_("PDF, PNG, JPEG, ODT or DOCX, 10 MB at most. Hide the names of others first."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    removes_file = forms.BooleanField(label=_("Remove the file"), required=False)

    class Meta:
        model = Reference
        fields = (
            "title",
            "context",
            "text",
            "result",
            "figures",
            "year",
            "sector",
            "classification_code",
            "link",
            "audience",
        )
        labels = {
            "title": _("A short title"),
            "context": _("The situation"),
            "text": _("What you did"),
            "result": _("What changed"),
            "figures": _("The figure that says most"),
            "year": _("The year it ended"),
            "sector": _("In which sector?"),
            "link": _("A page that tells it"),
            "audience": _("Who may read it?"),
        }
        help_texts = {
            "title": _("As you would say it to a friend."),
            "context": _("Where it was, and what stood in the way. No need to name anyone."),
            "text": _("What you did yourself. Say “I”."),
            "result": _("A delay, a cost, a habit, someone who said thank you."),
            "figures": _("For instance: “40 % less waste in one year”."),
            "year": _("In four digits. After five years, it is shown with its age."),
            "audience": _("Never more people than those who see your achievements."),
        }
        error_messages = {
            "year": dict.fromkeys(
                ("invalid", "min_value", "max_value"),
                _("Give the year in four digits, such as 2019."),
            ),
        }
        widgets = {
            "context": forms.Textarea(attrs={"rows": 4}),
            "text": forms.Textarea(attrs={"rows": 8}),
            "result": forms.Textarea(attrs={"rows": 4}),
            "year": forms.NumberInput(attrs={"class": "is-short"}),
            "sector": forms.TextInput(attrs={"class": "is-medium"}),
            "audience": forms.RadioSelect,
        }

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = profile.skills.select_related("rome_skill") if profile.pk else Skill.objects.none()
        self.fields["skills"].queryset = held  # type: ignore[attr-defined]

    def clean_classification_code(self) -> str:
        """Eight digits; the check digit that the code is often copied with goes."""
        return self.cleaned_data["classification_code"].strip().partition("-")[0]

    def clean_new_skills(self) -> list[str]:
        words = map(normalise_spaces, self.cleaned_data["new_skills"].split(","))
        labels = [label for label in words if label]
        for label in labels:
            if len(label) > Skill.LABEL_LENGTH:
                message = _("“%(start)s…” is too long: say it in %(limit)s characters.")
                facts = {"start": label[:20], "limit": Skill.LABEL_LENGTH}
                raise forms.ValidationError(message, code="max_length", params=facts)
        return labels

    def words(self) -> dict[str, Any]:
        """The fields of the achievement itself, as the action takes them."""
        given = self.cleaned_data
        return {name: value for name, value in given.items() if name not in APART}

    def typed(self) -> dict[str, list[str]]:
        """What a draft keeps: whatever was typed or ticked, but a file."""
        names = [name for name in self.fields if name not in {"file", "removes_file"}]
        sent = cast(QueryDict, self.data)
        return {name: sent.getlist(name) for name in names if name in sent}
