"""The filters as the page offers them: what each value is called, gives, and leads to."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from collectif.core.facets import Chip, Facet, Option
from collectif.core.places import DEPARTMENTS
from members import expertise, hidden_skills
from members.filters.conditions import FACETS, NEAR_KM, PLAIN
from members.filters.counts import Found
from members.filters.directory import DirectoryFilter
from members.filters.offered import rome_skills
from members.models import RomeSkill
from members.pipeline.skill_facts import skill_name

# The most chosen stand in view, the rest folds.
SHOWN = 10
BY_COUNT = ("department", "language")
# They say a place, and `km` how far from it.
PLACED = frozenset({"near", "town"})

type Choice = tuple[str, str]
type Named = expertise.Domain | hidden_skills.Strength


class Facets:
    """Everything beside the list, from one search and its counts."""

    def __init__(self, search: DirectoryFilter, found: Found, data: QueryDict) -> None:
        self.search, self.found, self.data = search, found, data
        self.language = get_language() or ""
        self.rome_labels = self._rome_labels()

    def all(self) -> list[Facet]:
        return [self._facet(name) for name in FACETS]

    def skill_choices(self) -> list[tuple[str, list[Choice]]]:
        """The skills left to choose, by family, then the hidden strengths."""
        chosen = self.search.values.get("skill") or []
        groups: list[tuple[str, str, Iterable[Named]]] = [
            (family.label(self.language), "domain", family.domains)
            for family in expertise.families()
        ]
        groups.append((_("Hidden strengths"), "hidden", hidden_skills.strengths().values()))
        return [
            (
                title,
                [choice for one in told if (choice := self._choice(scheme, one))[0] not in chosen],
            )
            for title, scheme, told in groups
        ]

    def rome_choices(self) -> list[Chip]:
        """The ROME skills that the words typed lead to, each with the address that adds it."""
        chosen = self.search.values.get("skill") or []
        return [
            Chip(label, self._query(skill=[*chosen, code], rome=[]))
            for code, label in rome_skills(self.search)
            if code not in chosen
        ]

    def _choice(self, scheme: str, one: Named) -> Choice:
        return f"{scheme}:{one.code}", one.label(self.language)

    def chips(self) -> list[Chip]:
        """What narrows the list, each with the address that no longer does."""
        return [*self._skill_chips(), *self._facet_chips(), *self._plain_chips()]

    def _facet(self, name: str) -> Facet:
        chosen = {str(value) for value in self.search.values.get(name) or []}
        counted = self.found.by_facet[name]
        offered = (
            Option(value, str(label), counted[value], value in chosen)
            for value, label in self.search.choices_of(name)
        )
        options = [option for option in offered if option.count or option.is_chosen]
        if name not in BY_COUNT:
            return Facet(name, self._label(name), tuple(options))
        ranked = sorted(options, key=lambda one: (not one.is_chosen, -(one.count or 0)))
        shown = {option.value for option in ranked[:SHOWN]}
        return Facet(
            name,
            self._label(name),
            tuple(ranked[:SHOWN]),
            tuple(option for option in options if option.value not in shown),
        )

    def _skill_chips(self) -> Iterator[Chip]:
        codes = self.search.values.get("skill") or []
        for code in codes:
            label = skill_name(code, self.rome_labels.get(code, ""), self.language)
            yield Chip(label, self._query(skill=[other for other in codes if other != code]))

    def _facet_chips(self) -> Iterator[Chip]:
        for name in FACETS:
            chosen = [str(value) for value in self.search.values.get(name) or []]
            for value, label in self.search.choices_of(name):
                if value in chosen:
                    kept = [other for other in chosen if other != value]
                    yield Chip(str(label), self._query(**{name: kept}))

    def _plain_chips(self) -> Iterator[Chip]:
        values = self.search.values
        for name in PLAIN:
            if name != "skill" and (value := values.get(name)):
                also: dict[str, list[str]] = {"km": []} if name in PLACED else {}
                yield Chip(self._plain_label(name, value), self._query(**{name: []}, **also))

    def _plain_label(self, name: str, value: Any) -> str:
        match name:
            case "near" | "town":
                km = self.search.values.get("km") or NEAR_KM
                place = value if name == "town" else DEPARTMENTS[value].name
                return _("%(km)s km around %(place)s") % {"km": km, "place": place}
            case "days":
                text = ngettext("%(count)s day a month", "%(count)s days a month", value)
                return text % {"count": value}
            case "by":
                return _("free on %(day)s") % {"day": date_format(value, "DATE_FORMAT")}
            case _:
                return self._label(name)

    def other_towns(self) -> list[Chip]:
        """What else the words of the town may mean, each with the address that means it."""
        towns = self.search.form.other_towns
        return [Chip(str(town), self._query(town=[str(town)])) for town in towns]

    def _rome_labels(self) -> dict[str, str]:
        """Labels of the ROME skills asked for: a query, when there are some."""
        codes = [code for code in self.search.values.get("skill") or [] if code[:5] == "rome:"]
        if not codes:
            return {}
        found = RomeSkill.objects.filter(pk__in=[code[5:] for code in codes])
        return {f"rome:{code}": label for code, label in found.values_list("pk", "label")}

    def _label(self, name: str) -> str:
        return str(self.search.form.fields[name].label)

    def _query(self, **changed: Iterable[Any]) -> str:
        query = self.data.copy()
        query.pop("page", None)
        for name, values in changed.items():
            query.setlist(name, [str(value) for value in values])
        return f"?{query.urlencode()}"
