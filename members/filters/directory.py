"""The search of the directory, as its address says it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from collectif.core.communes import Place
from collectif.core.languages import language_choices
from collectif.core.places import department_choices
from collectif.core.search import SearchText
from members import expertise
from members.enums import (
    AvailabilityWindow,
    CefrLevel,
    DirectorySort,
    DirectoryView,
    SkillLevel,
    WorkForm,
)
from members.filters.conditions import FACETS, NEAR_KM, PLAIN, conditions
from members.models.directory import DirectoryEntryQuerySet

FORM_ID = "directory-search"
MOST_SKILLS = 10
# Besides NEAR_KM.
DISTANCES = (10, 25, 100, 200)
_SKILL = re.compile(r"(?:domain|rome|hidden):[\w.-]{1,90}", re.ASCII)


class SkillCodesField(forms.Field):
    """Codes of skills ("domain:finance.audit"), which no list of choices could hold."""

    widget = forms.SelectMultiple
    default_error_messages = {"invalid": _("“%(value)s” is not a skill we know.")}

    def to_python(self, value: Any) -> list[str]:
        return [self._read(text) for text in (value or [])[:MOST_SKILLS] if text]

    def _read(self, text: str) -> str:
        if _SKILL.fullmatch(text):
            return text
        message = self.error_messages["invalid"]
        raise ValidationError(message, code="invalid", params={"value": text[:40]})


def _family_choices() -> list[tuple[str, str]]:
    language = get_language() or ""
    return [(family.code, family.label(language)) for family in expertise.families()]


def _several(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False)


def _one(label: Any, choices: Any, blank: Any) -> forms.ChoiceField:
    widget = forms.Select(attrs={"form": FORM_ID})
    offered = [("", blank), *choices]
    return forms.ChoiceField(label=label, choices=offered, required=False, widget=widget)


class DirectoryForm(forms.Form):
    """What the address of the directory may say. Nothing is required."""

    q = forms.CharField(
        max_length=200,
        required=False,
        label=_("Who, or what, are you looking for?"),
        help_text=_("A skill, a trade, a name; “exact words” between quotes."),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "data-least": "2"}),
    )
    skill = SkillCodesField(label=_("Skill"), required=False)
    # Looked for in ROME; it narrows nothing by itself.
    rome = forms.CharField(
        max_length=100,
        required=False,
        label=_("Or a skill in your own words"),
        widget=forms.TextInput(attrs={"form": FORM_ID, "autocomplete": "off"}),
    )
    level = _one(_("At least"), SkillLevel.choices[1:], _("Any level"))
    family = _several(_("Field of expertise"), _family_choices)
    department = _several(_("Département"), department_choices)
    near = _one(_("Around"), department_choices(), _("Anywhere"))
    town = forms.CharField(
        max_length=100,
        required=False,
        label=_("Around a town"),
        widget=forms.TextInput(attrs={"form": FORM_ID, "autocomplete": "off"}),
    )
    km = forms.TypedChoiceField(
        label=_("Within"),
        coerce=int,
        choices=[("", f"{NEAR_KM} km"), *((km, f"{km} km") for km in DISTANCES)],
        required=False,
        empty_value=None,
        widget=forms.Select(attrs={"form": FORM_ID}),
    )
    remote = forms.BooleanField(
        label=_("Also works remotely"),
        required=False,
        widget=forms.CheckboxInput(attrs={"form": FORM_ID}),
    )
    availability = _several(_("Can start"), AvailabilityWindow.choices)
    days = forms.IntegerField(
        label=_("Days a month, at least"),
        min_value=1,
        max_value=23,
        required=False,
        widget=forms.NumberInput(attrs={"form": FORM_ID, "inputmode": "numeric"}),
    )
    by = forms.DateField(
        label=_("Free on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "form": FORM_ID}),
    )
    form = _several(_("Form of work"), WorkForm.choices)
    language = _several(_("Language"), language_choices)
    language_level = _one(_("Spoken at least at"), CefrLevel.choices, _("Any level"))
    sort = forms.ChoiceField(label=_("Sort by"), choices=DirectorySort.choices, required=False)
    view = forms.ChoiceField(label=_("Show as"), choices=DirectoryView.choices, required=False)

    # What else the words of the town may mean.
    other_towns: Sequence[Place] = ()

    def clean_town(self) -> Place | None:
        """The likeliest commune: one is never stopped to say which."""
        words = self.cleaned_data["town"]
        if not words:
            return None
        meant = Place.objects.meant_by(words)
        if not meant:
            message = _("We know no town of this name: check it, or choose a département.")
            raise ValidationError(message, code="unknown_town")
        town, *self.other_towns = meant
        return town

    def clean(self) -> dict[str, Any]:
        """A town says more than a département."""
        given = super().clean() or self.cleaned_data
        return {**given, "near": ""} if given.get("town") else given


class DirectoryFilter:
    """The people that an address asks for.

    A value that is not one of the choices is refused with a message and left out of the search.
    """

    def __init__(
        self, data: Mapping[str, Any] | None, queryset: DirectoryEntryQuerySet, *, today: date
    ) -> None:
        self.data = data if data is not None else QueryDict()
        self.queryset = queryset
        self.today = today
        self.form = DirectoryForm(self.data)

    def is_valid(self) -> bool:
        return self.form.is_valid()

    @cached_property
    def values(self) -> dict[str, Any]:
        self.form.is_valid()
        return self.form.cleaned_data

    @cached_property
    def typed(self) -> SearchText:
        return SearchText(self.values.get("q", ""))

    @property
    def sort(self) -> DirectorySort:
        return DirectorySort(self.values.get("sort") or DirectorySort.BEST)

    @property
    def is_table(self) -> bool:
        return self.values.get("view") == DirectoryView.TABLE

    @cached_property
    def conditions(self) -> dict[str, Q]:
        return conditions(self.values, today=self.today)

    @property
    def chosen_count(self) -> int:
        several = sum(len(self.values.get(name) or []) for name in (*FACETS, "skill"))
        return several + sum(1 for name in PLAIN if name != "skill" and self.values.get(name))

    def near_hits(self) -> DirectoryEntryQuerySet:
        """The rows that fit the words and the filters that are not counted."""
        wanted = self.typed.wanted()
        words = [Q(search_vector=wanted)] if wanted else []
        return self.queryset.filter(*words, *self._conditions_of(PLAIN))

    def hits(self) -> DirectoryEntryQuerySet:
        """The rows that fit the words and every filter."""
        return self.near_hits().filter(*self._conditions_of(FACETS))

    def _conditions_of(self, names: tuple[str, ...]) -> list[Q]:
        return [self.conditions[name] for name in names if name in self.conditions]

    def choices_of(self, name: str) -> Any:
        """Return the values of a filter and their words."""
        field = self.form.fields[name]
        return field.choices if isinstance(field, forms.ChoiceField) else ()
