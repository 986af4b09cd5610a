"""Words for what the directory holds."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from collectif.core.languages import language_name
from collectif.core.places import DEPARTMENTS
from collectif.core.templatetags.ui import icon, long_date
from members.enums import CefrLevel, SkillLevel, SkillStanding
from members.models import DirectoryEntry
from members.pipeline.skill_facts import SkillFact, skill_name

register = template.Library()

BADGES = 4096
# On a card; the page of the person shows them all.
FIRST_SKILLS = 5
# The variant of a badge, and the drawing in it.
LOOKS = {
    SkillStanding.CONFIRMED: (" is-success", "seal"),
    SkillStanding.PROVEN: (" is-info", "check"),
    SkillStanding.DECLARED: ("", ""),
}


@register.filter
def skill_text(skill: Mapping[str, Any] | SkillFact) -> str:
    """The name of a skill, of a card or of a page."""
    code, label = (
        (skill.code, skill.label)
        if isinstance(skill, SkillFact)
        else (skill["code"], skill["label"])
    )
    return skill_name(code, label, get_language() or "")


@register.simple_tag
def first_skills(entry: DirectoryEntry) -> SafeString:
    """The best skills of a card: a hundred of them on a page, hence no template."""
    if not entry.top_skills:
        return SafeString("")
    more = entry.skill_count - FIRST_SKILLS
    words = format_html(
        '<li class="soft text-s">{}</li>', _("and %(count)s more") % {"count": more}
    )
    return format_html(
        '<ul class="cluster is-tight" role="list" aria-label="{}">{}{}</ul>',
        _("First skills"),
        format_html_join("", "<li>{}</li>", _badges(entry.top_skills[:FIRST_SKILLS])),
        words if more > 0 else "",
    )


def _badges(skills: Iterable[Mapping[str, Any]]) -> Iterator[tuple[SafeString]]:
    language = get_language() or ""
    for skill in skills:
        yield (_badge(skill["code"], skill["label"], skill["standing"], language),)


@lru_cache(BADGES)
def _badge(code: str, label: str, standing: str, language: str) -> SafeString:
    look, drawing = LOOKS[SkillStanding(standing)]
    return format_html(
        '<span class="badge{}">{}<span>{}</span></span><span class="visually-hidden"> ({})</span>',
        look,
        icon(drawing) if drawing else "",
        skill_name(code, label, language),
        standing_word(standing),
    )


@register.simple_tag
def card_facts(entry: DirectoryEntry) -> SafeString:
    """Where she works, when, and what she has shown; nothing of what she did not say."""
    mark = '<span class="icon-text">{}<span>{}</span></span>'
    return format_html_join(" ", mark, ((icon(name), text) for name, text in _facts(entry)))


def _facts(entry: DirectoryEntry) -> Iterator[tuple[str, str]]:
    if entry.departments:
        yield "map-pin", departments(entry.departments)
    if entry.is_remote:
        yield "globe", _("also remotely")
    if time := offered_time(entry):
        yield "calendar", time
    if count := entry.proof_count:
        text = ngettext("%(count)s achievement", "%(count)s achievements", count)
        yield "seal", text % {"count": count}


@register.filter
def offered_time(entry: DirectoryEntry) -> str:
    """How many days a month, and from when; "" when she did not say."""
    return ", ".join(_times(entry))


def _times(entry: DirectoryEntry) -> Iterator[str]:
    if days := entry.days_per_month:
        text = ngettext("%(count)s day a month", "%(count)s days a month", days)
        yield text % {"count": days}
    if entry.available_from:
        yield _("from %(day)s") % {"day": long_date(entry.available_from)}


@register.filter
def standing_word(standing: str) -> str:
    return str(SkillStanding(standing).label).lower()


@register.filter
def level_word(level: int) -> str:
    """A level in the person's words; nothing when she stated none."""
    return str(SkillLevel(level).label) if level else ""


@register.filter
def departments(codes: Iterable[str]) -> str:
    return ", ".join(str(DEPARTMENTS[code]) for code in codes if code in DEPARTMENTS)


@register.filter
def spoken(language: tuple[str, CefrLevel]) -> str:
    code, level = language
    return f"{language_name(code).capitalize()} ({level.label})"


@register.filter
def still_ahead(days: Iterable[date], today: date) -> list[date]:
    return [day for day in days if day >= today]
