"""How a procedure and the reasons of its match are worded."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from collectif.core.places import DEPARTMENTS
from collectif.matching import cpv
from collectif.matching.scores import SCORE_MAX, Part, PartKind, total_points
from members.models import Reference
from tenders.models import Procedure
from tenders.models.procedure_queryset import EXTRACT_LENGTH, MARK_END, MARK_START
from tenders.permissions import can_enter_private_calls
from tenders.templatetags.dossier import amount_in

register = template.Library()
register.filter(can_enter_private_calls)

SHOWN_WORDS = 3
SUMMARY_ORDER = (PartKind.EXPERTISE, PartKind.REFERENCE, PartKind.CPV, PartKind.PLACE)
HUNDREDTH = Decimal("0.01")
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
    """The stored parts of a match, each worded and placed after the other on the bar."""
    titles = {reference.pk: reference.title for reference in references}
    return _laid_out([(part, _why(part, titles)) for part in map(Part.from_dict, parts)])


@register.simple_tag
def match_summary(parts: Iterable[dict[str, Any]]) -> list[Reason]:
    """The same points in four reasons at most: skills, achievements, CPV, place."""
    read = [Part.from_dict(part) for part in parts]
    merged = [_merged([part for part in read if part.kind == kind]) for kind in SUMMARY_ORDER]
    return _laid_out([(part, _why(part, {})) for part in merged if part])


def _merged(parts: list[Part]) -> Part | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    words = sorted((word for part in parts for word in part.words), key=lambda word: -word.points)
    return Part(kind=parts[0].kind, points=total_points(parts), words=tuple(words))


def _laid_out(worded: list[tuple[Part, str]]) -> list[Reason]:
    shown = hundredths([part.points for part, _label in worded])
    reasons, start = [], Decimal(0)
    for (part, label), points in zip(worded, shown, strict=True):
        share = 100 * part.points / SCORE_MAX
        reasons.append(
            Reason(
                kind=part.kind.value,
                label=label,
                points=points,
                x=f"{start:.2f}%",
                width=f"{max(share - GAP, GAP / 2):.2f}%",
            )
        )
        start += share
    return reasons


def hundredths(amounts: list[Decimal]) -> list[Decimal]:
    """Round to two decimals so that the printed parts add up to the printed total.

    Each is cut, then the hundredths that are missing go to the largest remainders.
    """
    total = sum(amounts, Decimal(0)).quantize(HUNDREDTH, ROUND_HALF_EVEN)
    cut = [amount.quantize(HUNDREDTH, ROUND_DOWN) for amount in amounts]
    missing = int((total - sum(cut, Decimal(0))) / HUNDREDTH)
    by_remainder = sorted(range(len(cut)), key=lambda i: cut[i] - amounts[i])
    for index in by_remainder[:missing]:
        cut[index] += HUNDREDTH
    return cut


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
def place(procedure: Procedure) -> str:
    """Where the work is done: the towns as printed, else the départements."""
    codes = [code for code in procedure.departments if code in DEPARTMENTS]
    if len(codes) == 1 and len(procedure.places) == 1:
        return f"{procedure.places[0]} ({codes[0]})"
    shown = [str(DEPARTMENTS[code]) for code in codes[:SHOWN_WORDS]]
    if hidden := len(codes) - len(shown):
        shown.append(ngettext("%(count)s other", "%(count)s others", hidden) % {"count": hidden})
    return ", ".join(shown) or gettext("place not said")


@register.filter
def worth(procedure: Procedure) -> str:
    """What is at stake in words: the estimate, else a ceiling or the price, named for what it is.

    An absurd amount is shown as printed, to be checked.
    """

    def said(value: Decimal | None) -> str:
        return amount_in(value, procedure.currency)

    if procedure.value_issue:
        odd = procedure.estimated_value or procedure.awarded_value
        return gettext("amount to check: %(amount)s") % {"amount": said(odd)}
    if procedure.value_range:
        low, high = procedure.value_range
        return gettext("from %(low)s to %(high)s") % {"low": said(low), "high": said(high)}
    if procedure.estimated_value is not None:
        return gettext("about %(amount)s") % {"amount": said(procedure.estimated_value)}
    if procedure.framework_maximum is not None:
        return gettext("at most %(amount)s") % {"amount": said(procedure.framework_maximum)}
    if procedure.awarded_value is not None:
        return gettext("awarded for %(amount)s") % {"amount": said(procedure.awarded_value)}
    return gettext("amount not said")


@register.filter
def marked(extract: str) -> SafeString:
    """Escape an extract, then show the found words as <mark>; one cut short ends on a word."""
    if len(extract) >= EXTRACT_LENGTH:
        extract = extract.rpartition(" ")[0] + "…"
    text = str(escape(extract))
    return mark_safe(  # noqa: S308 - escaped on the line above
        text.replace(MARK_START, "<mark>").replace(MARK_END, "</mark>")
    )
