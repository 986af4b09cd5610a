from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from collectif.core.places import department_choices
from collectif.matching import cpv
from members.enums import ContractNature
from tenders.enums import (
    Clause,
    DeadlineWindow,
    ListView,
    ProcedureSort,
    ProcedureStatus,
    ProcedureType,
    Reserved,
    Source,
    ValueChoice,
)
from tenders.filters.conditions import FACETS, conditions, in_status
from tenders.models import SearchWord
from tenders.models.list_words import DIVISION_LENGTH
from tenders.models.procedure_queryset import ProcedureQuerySet
from tenders.models.search_query import SearchText

MOST_VALUES = 120


class ListField(forms.Field):
    """Several values of one parameter that no list of choices can hold."""

    widget = forms.SelectMultiple
    default_error_messages = {"invalid": _("“%(value)s” is not a value we know.")}

    def to_python(self, value: Any) -> list[Any]:
        return [self._read(text) for text in (value or [])[:MOST_VALUES]]

    def _read(self, text: str) -> Any:
        raise NotImplementedError

    def refuse(self, text: str) -> ValidationError:
        message = self.error_messages["invalid"]
        return ValidationError(message, code="invalid", params={"value": text[:40]})


class CpvField(ListField):
    """Classes of the CPV, as prefixes: "79411000-8" and "79411" are read alike."""

    def _read(self, text: str) -> str:
        prefix = cpv.significant(text)
        if not prefix:
            raise self.refuse(text)
        return prefix


class PublicIdField(ListField):
    def _read(self, text: str) -> UUID:
        try:
            return UUID(text)
        except ValueError:
            raise self.refuse(text) from None


def _several(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False)


def _one(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False)


class ProcedureSearchForm(forms.Form):
    """What the address of the list may say. Nothing is required."""

    q = forms.CharField(
        max_length=200,
        required=False,
        label=_("What are you looking for?"),
        help_text=_("“exact words” between quotes, a dash to leave out: archives -paper"),
        widget=forms.TextInput(
            attrs={"type": "search", "class": "input", "autocomplete": "off", "data-least": "2"}
        ),
    )
    without = forms.CharField(
        max_length=200,
        required=False,
        label=_("Words to leave out"),
        help_text=_("Part them with commas: cleaning, road works."),
        widget=forms.TextInput(attrs={"class": "input", "form": "procedure-search"}),
    )
    status = _one(_("Status"), ProcedureStatus.choices)
    department = _several(_("Département"), department_choices)
    deadline = _several(_("Deadline"), DeadlineWindow.choices)
    cpv = CpvField(label=_("What is bought (CPV)"), required=False)
    nature = _several(_("Nature"), ContractNature.choices)
    value = _several(_("Amount"), ValueChoice.choices)
    procedure = _several(_("Procedure"), ProcedureType.choices)
    clause = _several(_("Clauses"), Clause.choices)
    reserved = _several(_("Reserved contract"), Reserved.choices)
    source = _several(_("Source"), Source.choices)
    buyer = PublicIdField(label=_("Buyer"), required=False)
    buyer_name = forms.CharField(
        max_length=100,
        required=False,
        label=_("Name of the buyer"),
        widget=forms.TextInput(
            attrs={"class": "input", "form": "procedure-search", "autocomplete": "off"}
        ),
    )
    # The buyers that have the most: they stand folded, and are counted for who unfolds them.
    with_buyers = forms.BooleanField(required=False)
    sort = _one(_("Sort by"), ProcedureSort.choices)
    view = _one(_("Show as"), ListView.choices)


class ProcedureFilter:
    """The procedures that an address asks for: words, a status, and facets.

    A value that is not one of the choices is refused with a message and left out of the search.
    The number of a dossier finds it whatever its status.
    """

    def __init__(
        self, data: Mapping[str, Any] | None, queryset: ProcedureQuerySet, *, now: datetime
    ) -> None:
        self.data = data if data is not None else QueryDict()
        self.queryset = queryset
        self.now = now
        self.form = ProcedureSearchForm(self.data)

    def is_valid(self) -> bool:
        return self.form.is_valid()

    @cached_property
    def values(self) -> dict[str, Any]:
        self.form.is_valid()
        return self.form.cleaned_data

    @cached_property
    def typed(self) -> SearchText:
        """What was typed. Beginnings of words cost more to look up: whole ones are told apart."""
        typed = SearchText(self.values.get("q", ""), self.values.get("without", ""))
        is_whole = bool(typed.last_word) and SearchWord.objects.knows(typed.last_word)
        return replace(typed, is_finished=is_whole)

    @property
    def words(self) -> str:
        return self.typed.text

    @property
    def status(self) -> ProcedureStatus:
        if self.typed.number:
            return ProcedureStatus.ALL
        return ProcedureStatus(self.values.get("status") or ProcedureStatus.OPEN)

    @property
    def default_sort(self) -> ProcedureSort:
        """What closes first; in the archive, what is newest."""
        return ProcedureSort.DEADLINE if self.is_open else ProcedureSort.PUBLISHED

    @property
    def sort(self) -> ProcedureSort:
        return ProcedureSort(self.values.get("sort") or self.default_sort)

    @property
    def is_open(self) -> bool:
        return self.status == ProcedureStatus.OPEN

    @cached_property
    def conditions(self) -> dict[str, Q]:
        """The condition of each facet in use."""
        return conditions(self.values, now=self.now)

    @property
    def tells_buyers(self) -> bool:
        """Whether buyers are counted: asked for, named, or one of them chosen."""
        return any(self.values.get(name) for name in ("with_buyers", "buyer_name", "buyer"))

    @property
    def divisions(self) -> set[str]:
        """The divisions of the classes of the CPV that are chosen."""
        return {code[:DIVISION_LENGTH] for code in self.values.get("cpv") or []}

    def choices_of(self, name: str) -> Any:
        """Return the values of a filter and their words."""
        field = self.form.fields[name]
        return field.choices if isinstance(field, forms.ChoiceField) else ()

    @property
    def chosen_count(self) -> int:
        return sum(len(self.values.get(name) or []) for name in FACETS)

    @property
    def qs(self) -> ProcedureQuerySet:
        return self.hits()

    def hits(self, *, without: str = "") -> ProcedureQuerySet:
        """What fits the words, the status and every facet, `without` aside."""
        kept = [condition for name, condition in self.conditions.items() if name != without]
        return self.in_scope(in_status(self.status, now=self.now)).filter(*kept)

    def in_scope(self, status: Q) -> ProcedureQuerySet:
        return self.queryset.search(self.typed).filter(status)
