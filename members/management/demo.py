"""The people of the demonstration, read from `demo.yaml`."""

from dataclasses import dataclass
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
    profile: DemoProfile | None = None


@cache
def demo_people() -> tuple[DemoPerson, ...]:
    """Everyone, in the order in which the demonstration names them."""
    source = Path(__file__).with_name("demo.yaml").read_text(encoding="utf-8")
    return tuple(_person(data) for data in yaml.safe_load(source))


def _person(data: dict[str, Any]) -> DemoPerson:
    first_name, last_name = data["name"]
    return DemoPerson(
        email=data["email"],
        first_name=first_name,
        last_name=last_name,
        title=data["title"],
        roles=tuple(Role(role) for role in data["roles"]),
        organization=data.get("organization", ""),
        is_staff=data.get("is_staff", False),
        has_second_factor=data.get("has_second_factor", False),
        profile=_profile(data["profile"]) if "profile" in data else None,
    )


def _profile(data: dict[str, Any]) -> DemoProfile:
    return DemoProfile(
        headline=data.get("headline", ""),
        departments=tuple(data.get("departments", ())),
        days_per_month=data.get("days_per_month"),
        domains=tuple(data.get("domains", ())),
        words=tuple(data.get("words", ())),
        references=tuple(DemoReference(**told) for told in data.get("references", ())),
    )
