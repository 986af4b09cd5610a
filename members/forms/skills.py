import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.enums import SkillKind, SkillLevel
from members.forms.fields import BoxGroup, GroupedChoices, box_groups, domain_groups
from members.models import Profile, Reference, Skill
from members.models.skill import FIRST_YEAR
from members.models.skill_search import DOMAIN, ROME

_PICKED = re.compile(rf"(?:{DOMAIN}:[a-z0-9.-]{{1,80}}|{ROME}:[0-9]{{1,10}})")


class PickedField(forms.MultipleChoiceField):
    """Boxes of proposals: what was proposed is known to the page, not to the form."""

    def valid_value(self, value: Any) -> bool:
        return bool(_PICKED.fullmatch(str(value)))


class SkillSearchForm(forms.Form):
    q = forms.CharField(
        label=_("A skill, a tool, a job you held"),
        help_text=_("Type two letters: our fields, the skills of ROME and the jobs that ask them."),
        max_length=Skill.LABEL_LENGTH,
        required=False,
        strip=True,
    )


class SkillAddForm(forms.Form):
    """What is ticked in the proposals or in the tree, and one skill in one's own words."""

    hides_optional = True

    picked = PickedField(required=False)
    words = forms.CharField(max_length=Skill.LABEL_LENGTH, required=False)
    kind = forms.ChoiceField(
        label=_("Is it…"),
        choices=[
            (SkillKind.TECHNICAL.value, SkillKind.TECHNICAL.label),
            (SkillKind.TRANSVERSAL.value, SkillKind.TRANSVERSAL.label),
        ],
        required=False,
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not self.errors and not given["picked"] and not given["words"]:
            message = _("Tick at least one skill, or keep your own words.")
            raise forms.ValidationError(message, code="nothing_picked")
        return given


def _tree() -> GroupedChoices:
    return [
        (family, [(f"{DOMAIN}:{code}", label) for code, label in domains])
        for family, domains in domain_groups()
    ]


class SkillTreeForm(forms.Form):
    """The whole tree, for those who would rather look than search."""

    picked = forms.MultipleChoiceField(
        label=_("Our fields of expertise"),
        choices=_tree,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def families(self) -> Iterator[BoxGroup]:
        return box_groups(self["picked"], _tree())


class SkillRateForm(forms.Form):
    hides_optional = True

    level = forms.TypedChoiceField(
        label=_("How far it goes"),
        choices=[("", _("not said")), *SkillLevel.choices],
        coerce=lambda value: SkillLevel(int(value)),
        empty_value=None,
        required=False,
        widget=forms.Select(attrs={"class": "is-medium"}),
    )
    last_used_year = forms.IntegerField(
        label=_("Last used in"),
        min_value=FIRST_YEAR,
        max_value=2200,
        required=False,
        widget=forms.NumberInput(attrs={"class": "is-short"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Give the year in four digits, such as 2019.")
        ),
    )


class ReferenceBoxes(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} ({obj.year})" if obj.year else obj.title


class SkillProveForm(forms.Form):
    references = ReferenceBoxes(
        label=_("Which of your achievements show it at work?"),
        queryset=Reference.objects.none(),
        to_field_name="public_id",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["references"]
        field.queryset = profile.references.all()  # type: ignore[attr-defined]
