"""The directory as a table to take away: what coordinators see of each person."""

from collections.abc import Iterable, Iterator

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from collectif.core.places import DEPARTMENTS
from members.enums import SkillStanding, WorkForm
from members.models import DirectoryEntry
from members.pipeline.skill_facts import skill_name

CHUNK = 500
SEPARATOR = " ; "


def headers() -> list[str]:
    return [
        _("Name"),
        _("In one line"),
        _("Départements"),
        _("Remotely"),
        _("Days a month"),
        _("Available from"),
        _("Forms of work"),
        _("Languages"),
        _("Skills"),
        _("Achievements"),
        _("Confirmations"),
    ]


def lines(entries: Iterable[DirectoryEntry]) -> Iterator[list[object]]:
    language = get_language() or ""
    for entry in entries:
        yield [
            str(entry.title),
            entry.headline,
            _joined(DEPARTMENTS[code].name for code in entry.departments if code in DEPARTMENTS),
            _("yes") if entry.is_remote else "",
            entry.days_per_month,
            entry.available_from,
            _joined(str(WorkForm(form).label) for form in entry.work_forms),
            _joined(code.replace(":", " ") for code in entry.languages),
            _joined(_skill(skill, language) for skill in entry.top_skills),
            entry.proof_count,
            entry.confirmation_count,
        ]


def _skill(skill: dict[str, str], language: str) -> str:
    name = skill_name(skill["code"], skill["label"], language)
    return f"{name} ({str(SkillStanding(skill['standing']).label).lower()})"


def _joined(words: Iterable[str]) -> str:
    return SEPARATOR.join(words)
