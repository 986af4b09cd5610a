"""A search of the list kept as text: written in one form, put into words, and asked again."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.models import Organization
from tenders.enums import ProcedureState, ProcedureStatus
from tenders.filters.procedures import ProcedureFilter, ProcedureSearchForm
from tenders.models import CpvCode, Procedure
from tenders.models.procedure_queryset import ProcedureQuerySet
from tenders.models.saved_search import QUERY_LENGTH, SavedSearch

# How the list is shown, not what it holds.
SHOWN_ONLY = frozenset({"sort", "view", "buyer_name", "with_buyers"})
# The label of its box is a question.
LABELS = {"q": _("Words")}

type Criterion = tuple[str, list[str]]


def canonical_query(data: QueryDict, **replaced: str) -> str:
    """Write what `data` searches for in one form: known fields alone, sorted, nothing empty.

    `replaced` takes the place of what `data` says of these fields.
    """
    kept = QueryDict(mutable=True)
    for name in sorted(ProcedureSearchForm.base_fields.keys() - SHOWN_ONLY):
        values = [replaced[name]] if name in replaced else data.getlist(name)
        if said := sorted({value.strip() for value in values} - {""}):
            kept.setlist(name, said)
    return kept.urlencode()


def understands(query: str) -> bool:
    """Say whether a query fits, and each of its values is one that the list offers."""
    return len(query) <= QUERY_LENGTH and ProcedureSearchForm(QueryDict(query)).is_valid()


def found_by(search: SavedSearch, now: datetime) -> ProcedureQuerySet:
    """All that a saved search gives its owner at `now`, in no order.

    Nothing when the list no longer knows one of its values: a part left out would give more
    than she asked for.
    """
    return _asked(search, search.data, now)


def cancelled_by(search: SavedSearch, now: datetime) -> ProcedureQuerySet:
    """What the search would give among the cancelled procedures, which the list leaves out."""
    data = search.data.copy()
    data["status"] = ProcedureStatus.CANCELLED.value
    # The number of a dossier finds it whatever its status.
    return _asked(search, data, now).filter(state=ProcedureState.CANCELLED)


def criteria_of(queries: Sequence[str]) -> list[list[Criterion]]:
    """Put saved queries into words: for each, the labels of its fields and what they ask.

    Two more queries at most, however many searches name a buyer or a class of the CPV.
    """
    forms = [_read(query) for query in queries]
    names = _buyer_names(forms)
    labels = _cpv_labels(forms)
    return [list(_criteria(form, names | labels)) for form in forms]


def _asked(search: SavedSearch, data: QueryDict, now: datetime) -> ProcedureQuerySet:
    procedures = Procedure.objects.visible_to(search.owner)
    asked = ProcedureFilter(data, procedures, now=now)
    return asked.qs if asked.is_valid() else procedures.none()


def _read(query: str) -> ProcedureSearchForm:
    form = ProcedureSearchForm(QueryDict(query))
    form.is_valid()
    return form


def _values(forms: Iterable[ProcedureSearchForm], name: str) -> set[Any]:
    return {value for form in forms for value in form.cleaned_data.get(name) or ()}


def _buyer_names(forms: Sequence[ProcedureSearchForm]) -> dict[str, str]:
    ids = _values(forms, "buyer")
    found = Organization.objects.filter(public_id__in=ids).values_list("public_id", "name")
    return {str(public_id): name for public_id, name in found} if ids else {}


def _cpv_labels(forms: Sequence[ProcedureSearchForm]) -> dict[str, str]:
    codes = _values(forms, "cpv")
    return CpvCode.objects.labels_of(codes, get_language() or "") if codes else {}


def _criteria(form: ProcedureSearchForm, words: dict[str, str]) -> Iterator[Criterion]:
    for name, value in form.cleaned_data.items():
        if value and name not in SHOWN_ONLY:
            choices = {str(key): label for key, label in getattr(form.fields[name], "choices", ())}
            values = value if isinstance(value, list) else [value]
            said = [str(choices.get(str(item)) or words.get(str(item)) or item) for item in values]
            yield str(LABELS.get(name, form.fields[name].label)), said
