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
from collectif.matching.scores import SCORE_MAX, WHOLE, Part, PartKind, total_points
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
    read = list(map(Part.from_dict, parts))
    return laid_out([(part.kind.value, part.points, why(part, titles)) for part in read])


@register.simple_tag
def match_summary(parts: Iterable[dict[str, Any]]) -> list[Reason]:
    """The same points in four reasons at most: skills, achievements, CPV, place."""
    read = [Part.from_dict(part) for part in parts]
    merged = [_merged([part for part in read if part.kind == kind]) for kind in SUMMARY_ORDER]
    return laid_out([(part.kind.value, part.points, why(part, {})) for part in merged if part])


def _merged(parts: list[Part]) -> Part | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    words = sorted((word for part in parts for word in part.words), key=lambda word: -word.points)
    return Part(kind=parts[0].kind, points=total_points(parts), words=tuple(words))


def laid_out(told: list[tuple[str, Decimal, str]]) -> list[Reason]:
    """Place reasons, each a kind, points and words, one after the other on the bar."""
    shown = hundredths([amount for _kind, amount, _label in told])
    reasons, start = [], Decimal(0)
    for (kind, amount, label), points in zip(told, shown, strict=True):
        share = 100 * amount / SCORE_MAX
        reasons.append(
            Reason(
                kind=kind,
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


def why(part: Part, titles: dict[int, str], *, is_own: bool = True) -> str:
    """Word one reason. `is_own`: for the person herself, rather than about her."""
    if part.kind == PartKind.CPV:
        return _told_reduced(_purchase(part), part.percent)
    if part.kind == PartKind.PLACE:
        return _told_reduced(_where(part), part.percent)
    words = ", ".join(_told_reduced(one.word, one.percent) for one in part.words[:SHOWN_WORDS])
    title = titles.get(part.reference_id or 0, "")
    pattern = _pattern(part.kind, has_title=bool(title), is_own=is_own)
    return pattern % {"title": title, "words": words}


def _pattern(kind: PartKind, *, has_title: bool, is_own: bool) -> str:
    if kind == PartKind.EXPERTISE:
        return gettext("Your skills: %(words)s") if is_own else gettext("Skills: %(words)s")
    if has_title and is_own:
        return gettext("Your achievement “%(title)s”: %(words)s")
    if has_title:
        return gettext("Achievement “%(title)s”: %(words)s")
    return gettext("Your achievements: %(words)s") if is_own else gettext("Achievements: %(words)s")


def _told_reduced(reason: str, percent: int) -> str:
    """Say what the person's own verdicts took from a reason."""
    if percent == WHOLE:
        return reason
    return gettext("%(reason)s (weight reduced)") % {"reason": reason}


def _purchase(part: Part) -> str:
    named = {"code": part.cpv_code, "label": cpv_label(part.cpv_code)}
    if part.is_suggested:
        return gettext("CPV %(code)s %(label)s (suggested from the title)") % named
    return "CPV {code} {label}".format(**named)


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
