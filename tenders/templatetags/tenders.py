"""How a notice and the reasons of its match are worded."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from collectif.core.places import DEPARTMENTS
from collectif.core.templatetags.ui import money
from collectif.matching import cpv
from collectif.matching.scores import SCORE_MAX, Part, PartKind
from members import expertise
from members.models import Reference
from tenders.models import Notice
from tenders.models.notice import MARK_END, MARK_START

register = template.Library()

SHOWN_WORDS = 3
GAP = Decimal("0.8")


@dataclass(frozen=True, slots=True)
class Reason:
    """One stretch of the bar: where it begins and how wide it is, in per cent of the whole."""

    kind: str
    label: str
    points: Decimal
    x: str
    width: str


@register.simple_tag
def match_reasons(
    parts: Iterable[dict[str, Any]], references: Iterable[Reference] = ()
) -> list[Reason]:
    """The stored parts of a match, worded and placed one after the other on the bar."""
    titles = {reference.pk: reference.title for reference in references}
    reasons, start = [], Decimal(0)
    for part in map(Part.from_dict, parts):
        share = 100 * part.points / SCORE_MAX
        reasons.append(
            Reason(
                kind=part.kind.value,
                label=_why(part, titles),
                points=part.points,
                x=f"{start:.2f}%",
                width=f"{max(share - GAP, GAP / 2):.2f}%",
            )
        )
        start += share
    return reasons


def _why(part: Part, titles: dict[int, str]) -> str:
    if part.kind == PartKind.CPV:
        return f"CPV {part.cpv_code} {cpv_label(part.cpv_code)}"
    if part.kind == PartKind.PLACE:
        return _where(part)
    words = ", ".join(matched.word for matched in part.words[:SHOWN_WORDS])
    if part.kind == PartKind.REFERENCE:
        title = titles.get(part.reference_id or 0)
        if title:
            return gettext("Your achievement “%(title)s”: %(words)s") % {
                "title": title,
                "words": words,
            }
        return gettext("Your achievements: %(words)s") % {"words": words}
    return gettext("Your skills: %(words)s") % {"words": words}


def _where(part: Part) -> str:
    if not part.department:
        return gettext("Place: not said")
    if part.distance_km == 0:
        return gettext("Place: %(department)s") % {"department": DEPARTMENTS[part.department]}
    if part.is_remote:
        return gettext("Place: at a distance, from %(km)s km away") % {"km": part.distance_km}
    return gettext("Place: %(km)s km away") % {"km": part.distance_km}


@register.filter
def cpv_label(code: str) -> str:
    """What a CPV code is about: the name of the nearest class we can name."""
    return cpv.label(code, get_language() or "")


@register.filter
def domain_label(code: str) -> str:
    return expertise.domain(code).label(get_language() or "fr")


@register.filter
def place(notice: Notice) -> str:
    """Where the work is done: the towns as printed, else the départements."""
    codes = [code for code in notice.departments if code in DEPARTMENTS]
    if len(codes) == 1 and len(notice.places) == 1:
        return f"{notice.places[0]} ({codes[0]})"
    shown = [str(DEPARTMENTS[code]) for code in codes[:SHOWN_WORDS]]
    if hidden := len(codes) - len(shown):
        shown.append(ngettext("%(count)s other", "%(count)s others", hidden) % {"count": hidden})
    return ", ".join(shown) or gettext("place not said")


@register.filter
def worth(notice: Notice) -> str:
    """The estimated value in words; a framework's ceiling is named for what it is."""
    if notice.value_range:
        low, high = notice.value_range
        return gettext("from %(low)s to %(high)s") % {"low": money(low), "high": money(high)}
    if notice.estimated_value is not None:
        return gettext("about %(amount)s") % {"amount": money(notice.estimated_value)}
    if notice.framework_maximum is not None:
        return gettext("at most %(amount)s") % {"amount": money(notice.framework_maximum)}
    return gettext("amount not said")


@register.filter
def marked(extract: str) -> SafeString:
    """Escape an extract, then show the found words as <mark>."""
    text = str(escape(extract))
    return mark_safe(  # noqa: S308 - escaped on the line above
        text.replace(MARK_START, "<mark>").replace(MARK_END, "</mark>")
    )
