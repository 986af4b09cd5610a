"""The people of the demonstration, read from `demo.yaml`."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from members.enums import Role

# Known to all: the accounts it opens exist in demonstrations only.
PASSWORD = "collectif-demo"  # noqa: S105


@dataclass(frozen=True, slots=True)
class DemoReference:
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoProfile:
    headline: str = ""
    departments: tuple[str, ...] = ()
    days_per_month: int | None = None
    domains: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    references: tuple[DemoReference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    email: str
    first_name: str
    last_name: str
    title: str
    roles: tuple[Role, ...]
    organization: str = ""
    is_staff: bool = False
    has_second_factor: bool = False
    profile: DemoProfile | None = field(default=None)


@cache
def demo_people() -> tuple[DemoPerson, ...]:
    """Everyone, in the order in which the demonstration names them."""
    source = Path(__file__).with_name("demo.yaml").read_text(encoding="utf-8")
    return tuple(_person(data) for data in yaml.safe_load(source))


def _person(data: dict[str, Any]) -> DemoPerson:
    first_name, last_name = data.pop("name")
    profile = data.pop("profile", None)
    return DemoPerson(
        first_name=first_name,
        last_name=last_name,
        roles=tuple(Role(role) for role in data.pop("roles")),
        profile=None if profile is None else _profile(profile),
        **data,
    )


def _profile(data: dict[str, Any]) -> DemoProfile:
    references = tuple(DemoReference(**told) for told in data.pop("references", ()))
    lists = {name: tuple(data.pop(name, ())) for name in ("departments", "domains", "words")}
    return DemoProfile(references=references, **lists, **data)
