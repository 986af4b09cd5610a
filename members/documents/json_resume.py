"""The dossier as JSON Resume 1.0.0 (jsonresume.org/schema), to be taken to another tool.

Achievements are its `projects`. It knows of dates of birth and of study: there are none here.
"""

import json
from collections.abc import Iterator
from typing import Any

from members.documents.content import Achievement, HeldSkill, SkillsDossier, SpokenLanguage
from members.documents.wording import level_words, status_words, web_link
from members.enums import CefrLevel

SCHEMA = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"


def write_json_resume(dossier: SkillsDossier) -> bytes:
    """Return the file in UTF-8, without the keys it has nothing to say under."""
    resume = {
        "$schema": SCHEMA,
        "basics": _basics(dossier),
        "skills": list(_skills(dossier)),
        "languages": [_language(language) for language in dossier.languages],
        "projects": [_project(achievement) for achievement in dossier.achievements],
        "meta": {"version": "v1.0.0", "lastModified": f"{dossier.made_on.isoformat()}T00:00:00"},
    }
    return json.dumps(_without_blanks(resume), ensure_ascii=False, indent=2).encode(
        "utf-8", "replace"
    )


def _basics(dossier: SkillsDossier) -> dict[str, Any]:
    return {
        "name": dossier.name,
        "label": dossier.headline,
        "location": {"region": ", ".join(dossier.places)},
        "profiles": [
            {"network": link.label, "url": link.url} for link in map(web_link, dossier.links)
        ],
    }


def _skills(dossier: SkillsDossier) -> Iterator[dict[str, Any]]:
    for group in dossier.skill_groups:
        for skill in group.skills:
            yield _skill(skill, group.title)


def _skill(skill: HeldSkill, group_title: str) -> dict[str, Any]:
    return {
        "name": skill.label,
        "level": level_words(skill.level),
        "keywords": [group_title, status_words(skill)],
    }


def _language(language: SpokenLanguage) -> dict[str, Any]:
    is_native = language.level == CefrLevel.NATIVE
    fluency = str(CefrLevel.NATIVE.label) if is_native else language.level
    return {"language": language.name, "fluency": fluency}


def _project(achievement: Achievement) -> dict[str, Any]:
    figures = (f"{figure.value} {figure.label}".strip() for figure in achievement.figures)
    return {
        "name": achievement.title,
        "description": achievement.context,
        "highlights": [*filter(None, (achievement.action, achievement.result)), *figures],
        "keywords": [*achievement.skills, achievement.sector],
        "endDate": str(achievement.year or ""),
        "entity": achievement.organization,
        "url": web_link(achievement.link).url if achievement.link else "",
    }


def _without_blanks(value: Any) -> Any:
    if isinstance(value, dict):
        cleaned = {key: _without_blanks(item) for key, item in value.items()}
        return {key: item for key, item in cleaned.items() if item}
    if isinstance(value, list):
        return [item for item in map(_without_blanks, value) if item]
    return value
