"""The filters as the page offers them: what each value is called, gives, and leads to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language, gettext

from collectif.core.facets import Chip, Facet, Option
from members.models import Organization
from tenders.enums import DeadlineWindow, ProcedureStatus, ValueChoice
from tenders.filters.counts import Counts
from tenders.filters.procedures import ProcedureFilter
from tenders.models import CpvCode
from tenders.models.list_words import DIVISION_LENGTH

# The facets of fixed choices, in the order of the page.
FIXED = ("deadline", "value", "nature", "procedure", "clause", "reserved", "source")
# Told apart from the others: a dossier with such a value may well be the right one.
APART = {
    "deadline": (DeadlineWindow.UNKNOWN.value,),
    "value": (ValueChoice.UNKNOWN.value, ValueChoice.CHECK.value),
}
SHOWN_DIVISIONS = 10


class Facets:
    """Everything beside the list, from one search and its counts: two queries for the names."""

    def __init__(self, search: ProcedureFilter, counts: Counts, data: QueryDict) -> None:
        self.search, self.counts, self.data = search, counts, data
        self.cpv_codes = list(self._tree())
        self.cpv_labels = _cpv_labels(self.cpv_codes)
        self.buyers = self._named_buyers()

    def fixed(self) -> list[Facet]:
        return [self._fixed(name) for name in FIXED]

    def cpv(self) -> Facet:
        """The largest divisions, or those of the choice with the tree below; then the rest."""
        options = [self._class(code) for code in self.cpv_codes]
        shown = self.search.divisions or self._largest_divisions()
        return Facet(
            "cpv",
            self._label("cpv"),
            tuple(option for option in options if option.value[:DIVISION_LENGTH] in shown),
            tuple(option for option in options if option.value[:DIVISION_LENGTH] not in shown),
        )

    def _class(self, code: str) -> Option:
        return Option(
            value=code,
            label=f"{code} {self.cpv_labels.get(code, '')}".strip(),
            count=self._count("cpv", code),
            is_chosen=code in self.search.values.get("cpv", []),
            depth=max(len(code) - DIVISION_LENGTH, 0),
        )

    def _largest_divisions(self) -> set[str]:
        counted: Mapping[str, int] = self.counts.by_facet.get("cpv", {})
        divisions = [code for code in self.cpv_codes if len(code) == DIVISION_LENGTH]
        by_size = sorted(divisions, key=lambda code: counted.get(code, 0), reverse=True)
        return set(by_size[:SHOWN_DIVISIONS])

    def buyer(self) -> Facet:
        chosen = {str(value) for value in self.search.values.get("buyer", [])}
        options = (
            Option(
                value=str(buyer.public_id),
                label=buyer.name,
                count=self.counts.buyers.get(buyer.pk),
                is_chosen=str(buyer.public_id) in chosen,
            )
            for buyer in self.buyers
        )
        return Facet("buyer", self._label("buyer"), tuple(options))

    def department_counts(self) -> Mapping[str, int]:
        return self.counts.by_facet.get("department", {})

    def departments(self) -> Facet:
        return self._fixed("department")

    def chips(self) -> list[Chip]:
        """What narrows the list, each with the address that no longer does."""
        return list(self._chips())

    def _chips(self) -> Iterator[Chip]:
        if excluded := self.search.typed.excluded:
            label = gettext("Without: %(words)s") % {"words": excluded}
            yield Chip(label, self._query(without=[]))
        for facet in self._used():
            for option in facet.options:
                if option.is_chosen:
                    kept = [value for value in self._raw(facet.name) if value != option.value]
                    yield Chip(option.label, self._query(**{facet.name: kept}))

    def _used(self) -> Iterator[Facet]:
        """The facets in use, in the order of the page."""
        own = {"department": self.departments, "cpv": self.cpv, "buyer": self.buyer}
        for name in (*FIXED, *own):
            if name in self.search.conditions:
                yield own[name]() if name in own else self._fixed(name)

    def statuses(self, counts: Mapping[str, int]) -> tuple[Option, ...]:
        return tuple(
            Option(
                value=value,
                label=str(label),
                count=self._status_count(value, counts),
                is_chosen=value == self.search.status,
            )
            for value, label in ProcedureStatus.choices
        )

    def _status_count(self, value: str, counts: Mapping[str, int]) -> int | None:
        if counts:
            return counts.get(value, 0)
        is_current = value == self.search.status and not self.counts.is_capped
        return self.counts.total if is_current else None

    def _fixed(self, name: str) -> Facet:
        chosen = self.search.values.get(name) or []
        offered = (
            Option(str(value), str(label), self._count(name, str(value)), str(value) in chosen)
            for value, label in self.search.choices_of(name)
        )
        options = tuple(option for option in offered if option.count != 0 or option.is_chosen)
        apart = [value for value in APART.get(name, ()) if value not in chosen] if chosen else []
        left = sum(self._count(name, value) or 0 for value in apart)
        query = self._query(**{name: [*chosen, *apart]}) if left else ""
        return Facet(name, self._label(name), options, left_apart=left, apart_query=query)

    def _tree(self) -> Iterator[str]:
        """Divisions, and below what is chosen its own classes; what is chosen and its parents."""
        counted: Mapping[str, int] = self.counts.by_facet.get("cpv", {})
        chosen = self.search.values.get("cpv", [])
        above = {code[:length] for code in chosen for length in range(DIVISION_LENGTH, len(code))}
        opened = {*chosen, *above}
        for code in sorted({*counted, *opened}):
            if len(code) == DIVISION_LENGTH or code in opened or code[:-1] in chosen:
                yield code

    def _named_buyers(self) -> list[Organization]:
        chosen = self.search.values.get("buyer", [])
        found = [*Organization.objects.filter(pk__in=self.counts.buyers)]
        missing = {*chosen} - {buyer.public_id for buyer in found}
        if missing:
            found += Organization.objects.filter(public_id__in=missing)
        return sorted(found, key=lambda one: (-self.counts.buyers.get(one.pk, 0), one.name))

    def _count(self, name: str, value: str) -> int | None:
        counted = self.counts.by_facet.get(name)
        return None if counted is None else counted[value]

    def _label(self, name: str) -> str:
        return str(self.search.form.fields[name].label)

    def _raw(self, name: str) -> Sequence[str]:
        return [str(value) for value in self.search.values.get(name) or []]

    def _query(self, **changed: Iterable[Any]) -> str:
        query = self.data.copy()
        query.pop("page", None)
        for name, values in changed.items():
            query.setlist(name, [str(value) for value in values])
        return f"?{query.urlencode()}"


def _cpv_labels(codes: Sequence[str]) -> dict[str, str]:
    return CpvCode.objects.labels_of(codes, get_language() or "") if codes else {}
