"""Put a dossier into words, in the language that is active."""

import re
from collections.abc import Iterator

from django.utils.encoding import iri_to_uri
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from members.documents.content import Achievement, HeldSkill, Link, SkillsDossier, SpokenLanguage
from members.documents.plain_text import blocks, one_line
from members.documents.sheet import Fact, Group, Part, Sheet, SkillLine, Story
from members.enums import CefrLevel

_STRENGTH = {"confirmed": 0, "proven": 1, "declared": 2}


def compose(dossier: SkillsDossier) -> Sheet:
    """Put the dossier into words, strongest skills first, leaving out what is empty."""
    kind, name = _("Skills dossier"), one_line(dossier.name)
    return Sheet(
        kind=kind,
        title=f"{kind} – {name}",
        name=name,
        author="" if dossier.is_anonymous else name,
        headline=one_line(dossier.headline),
        note=_anonymity_note(dossier),
        made_on=date_format(dossier.made_on, "DATE_FORMAT"),
        collective=one_line(dossier.collective),
        contact=one_line(dossier.contact),
        page_label=_("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
        photo_alt=_("Portrait of %(name)s") % {"name": name},
        facts_title=_("In practice"),
        facts=tuple(_facts(dossier)),
        skills_title=_("Skills"),
        groups=tuple(_groups(dossier)),
        legend=_(
            "Declared: said by the person. Proven: shown by at least one achievement. Confirmed: "
            "vouched for by people who were there, a coordinator or a completed training."
        ),
        stories_title=_("Achievements"),
        stories=tuple(_story(achievement) for achievement in dossier.achievements),
    )


def _lines(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(None, map(one_line, texts)))


def _anonymity_note(dossier: SkillsDossier) -> str:
    if not dossier.is_anonymous:
        return ""
    return _("%(collective)s knows this person and will gladly put you in touch.") % {
        "collective": one_line(dossier.collective)
    }


def _facts(dossier: SkillsDossier) -> Iterator[Fact]:
    stated = (
        Fact(label=_("Availability"), lines=tuple(_availability(dossier))),
        Fact(label=_("Mobility"), lines=tuple(_mobility(dossier))),
        Fact(label=_("Forms of work"), lines=_lines(dossier.work_forms)),
        Fact(label=_("Invoiced through"), lines=_lines(dossier.operators)),
        Fact(label=_("Languages"), lines=tuple(map(_spoken, dossier.languages))),
        Fact(label=_("Links"), links=tuple(map(web_link, dossier.links))),
    )
    yield from (fact for fact in stated if fact.lines or fact.links)


def _availability(dossier: SkillsDossier) -> Iterator[str]:
    if dossier.days_per_month is not None:
        days = dossier.days_per_month
        yield ngettext("%(count)s day a month", "%(count)s days a month", days) % {"count": days}
    if dossier.available_from is None:
        return
    if dossier.available_from <= dossier.made_on:
        yield _("from now on")
    else:
        day = date_format(dossier.available_from, "DATE_FORMAT")
        yield _("from %(date)s on") % {"date": day}


def _mobility(dossier: SkillsDossier) -> Iterator[str]:
    if dossier.places:
        yield ", ".join(_lines(dossier.places))
    if dossier.is_remote:
        yield _("remotely, from anywhere")


def _spoken(language: SpokenLanguage) -> str:
    if not language.level:
        return one_line(language.name)
    level = language.level
    words = str(CefrLevel.NATIVE.label).lower() if level == CefrLevel.NATIVE else level
    return f"{one_line(language.name)} ({words})"


def web_link(link: Link) -> Link:
    """Keep the address of a web page only: a file goes from hand to hand."""
    is_web = link.url.startswith(("https://", "http://"))
    return Link(label=_link_label(link), url=iri_to_uri(link.url) if is_web else "")


def _link_label(link: Link) -> str:
    """Return the words of a link: its label, or its address without the scheme."""
    return one_line(link.label) or re.sub(r"^https?://(www\.)?", "", one_line(link.url))


def _groups(dossier: SkillsDossier) -> Iterator[Group]:
    for group in dossier.skill_groups:
        ranked = sorted(group.skills, key=lambda skill: (_STRENGTH[skill.status], -skill.level))
        if ranked:
            yield Group(title=one_line(group.title), skills=tuple(map(_skill, ranked)))


def _skill(skill: HeldSkill) -> SkillLine:
    return SkillLine(
        label=one_line(skill.label),
        level=skill.level,
        level_words=level_words(skill.level),
        is_confirmed=skill.status == "confirmed",
        status=status_words(skill),
    )


def level_words(level: int) -> str:
    """Say a level in the third person, without gender; "" for no level."""
    words = {
        1: _("knows how it works"),
        2: _("does it with support"),
        3: _("does it without help"),
        4: _("teaches it to others"),
    }
    return words.get(level, "")


def status_words(skill: HeldSkill) -> str:
    """Say what stands behind a skill, with the year of its newest proof when there is one."""
    if skill.status == "declared":
        return pgettext("skill", "declared")
    if skill.status == "confirmed" and skill.confirmations:
        words = _confirmations(skill.confirmations)
    else:
        is_confirmed = skill.status == "confirmed"
        words = pgettext("skill", "confirmed") if is_confirmed else pgettext("skill", "proven")
    return words if skill.proof_year is None else f"{words}, {skill.proof_year}"


def _confirmations(count: int) -> str:
    return ngettext("confirmed by %(count)s person", "confirmed by %(count)s people", count) % {
        "count": count
    }


def _story(achievement: Achievement) -> Story:
    parts = (
        (_("The context"), achievement.context),
        (_("What I did"), achievement.action),
        (_("The result"), achievement.result),
    )
    told = (Part(label=label, blocks=blocks(text)) for label, text in parts)
    figures = ((one_line(figure.value), one_line(figure.label)) for figure in achievement.figures)
    return Story(
        title=one_line(achievement.title),
        year="" if achievement.year is None else str(achievement.year),
        setting=" · ".join(_lines((achievement.organization, achievement.sector))),
        figures=tuple(figure for figure in figures if any(figure)),
        parts=tuple(part for part in told if part.blocks),
        skills=_shown_skills(achievement),
        confirmed=capfirst(_who_confirmed(achievement)),
        link=web_link(achievement.link) if achievement.link else None,
    )


def _shown_skills(achievement: Achievement) -> str:
    labels = ", ".join(_lines(achievement.skills))
    return _("Skills shown: %(skills)s") % {"skills": labels} if labels else ""


def _who_confirmed(achievement: Achievement) -> str:
    names = ", ".join(_lines(achievement.confirmed_by))
    count = max(achievement.confirmations, len(achievement.confirmed_by))
    if not names:
        return _confirmations(count) if count else ""
    if count == len(achievement.confirmed_by):
        return _("confirmed by %(names)s") % {"names": names}
    return _("confirmed by %(count)s people, among them %(names)s") % {
        "count": count,
        "names": names,
    }
