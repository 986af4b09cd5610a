"""Our own tree of expertise: what members choose, and the bridge from it to the CPV and ROME.

Read from `expertise.yaml`, written by us; no table, so a deployment updates it with the code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FRENCH = "fr"
_SOURCE = Path(__file__).with_name("expertise.yaml")


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain of expertise, such as `finance.management-control`."""

    code: str
    family: str
    label_fr: str
    label_en: str
    cpv_prefixes: tuple[str, ...]
    rome_codes: tuple[str, ...]
    keywords: tuple[str, ...]

    def label(self, language: str) -> str:
        """Return the French label for "fr" and its variants, the English one otherwise."""
        return self.label_fr if language.startswith(FRENCH) else self.label_en


@dataclass(frozen=True, slots=True)
class Family:
    """A family of neighbouring domains, in the order of the tree."""

    code: str
    label_fr: str
    label_en: str
    domains: tuple[Domain, ...]

    def label(self, language: str) -> str:
        """Return the French label for "fr" and its variants, the English one otherwise."""
        return self.label_fr if language.startswith(FRENCH) else self.label_en


@cache
def families() -> tuple[Family, ...]:
    """Return the whole tree; the file is read once per process."""
    tree = yaml.safe_load(_SOURCE.read_text(encoding="utf-8"))
    return tuple(_family(code, data) for code, data in tree.items())


def _family(code: str, data: Mapping[str, Any]) -> Family:
    return Family(
        code=code,
        label_fr=data["label"]["fr"],
        label_en=data["label"]["en"],
        domains=tuple(_domain(code, name, one) for name, one in data["domains"].items()),
    )


def _domain(family: str, name: str, data: Mapping[str, Any]) -> Domain:
    return Domain(
        code=f"{family}.{name}",
        family=family,
        label_fr=data["label"]["fr"],
        label_en=data["label"]["en"],
        cpv_prefixes=tuple(data["cpv"]),
        rome_codes=tuple(data["rome"]),
        keywords=tuple(data["keywords"]),
    )


@cache
def domains() -> dict[str, Domain]:
    """Return every domain by its code, in the order of the tree."""
    return {domain.code: domain for family in families() for domain in family.domains}


def domain(code: str) -> Domain:
    """Return the domain of `code`; raise KeyError when the tree has none."""
    return domains()[code]


def domain_choices(language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return choices grouped by family, for a Django choice field with optgroups."""
    return [
        (family.label(language), [(one.code, one.label(language)) for one in family.domains])
        for family in families()
    ]


@cache
def families_by_code() -> dict[str, Family]:
    """Return every family by its code, in the order of the tree."""
    return {family.code: family for family in families()}
