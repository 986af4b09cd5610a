"""The people of the demonstration, read from `demo.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from members.enums import Audience, CefrLevel, ConsentPurpose, Role, WorkForm

# Known to all: the accounts it opens exist in demonstrations only.
PASSWORD = "collectif-demo"  # noqa: S105


@dataclass(frozen=True, slots=True)
class DemoReference:
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class DemoStory:
    title: str
    signature: str
    text: str
    # False leaves it waiting for the agreement of its person.
    is_agreed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoProfile:
    headline: str = ""
    departments: tuple[str, ...] = ()
    days_per_month: int | None = None
    commune: str = ""
    work_forms: tuple[WorkForm, ...] = ()
    # Levels by ISO 639-1 code.
    languages: Mapping[str, CefrLevel] = field(default_factory=dict)
    # Whom the whole profile is opened to; None leaves it as it is at first.
    audience: Audience | None = None
    domains: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    references: tuple[DemoReference, ...] = ()
    consents: tuple[ConsentPurpose, ...] = ()


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
    stories: tuple[DemoStory, ...] = ()


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
        stories=tuple(DemoStory(**told) for told in data.get("stories", ())),
    )


def _profile(data: dict[str, Any]) -> DemoProfile:
    return DemoProfile(
        headline=data.get("headline", ""),
        departments=tuple(data.get("departments", ())),
        days_per_month=data.get("days_per_month"),
        commune=data.get("commune", ""),
        work_forms=tuple(map(WorkForm, data.get("work_forms", ()))),
        languages={code: CefrLevel(level) for code, level in data.get("languages", {}).items()},
        audience=Audience(data["audience"]) if "audience" in data else None,
        domains=tuple(data.get("domains", ())),
        words=tuple(data.get("words", ())),
        references=tuple(DemoReference(**told) for told in data.get("references", ())),
        consents=tuple(map(ConsentPurpose, data.get("consents", ()))),
    )
