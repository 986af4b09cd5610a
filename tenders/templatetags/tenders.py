"""How a procedure and the reasons of its match are worded."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from types import MappingProxyType
from typing import Any, Final

from django import template
from django.template.defaultfilters import truncatechars
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from collectif.core.countries import country_name
from collectif.core.places import DEPARTMENTS
from collectif.matching import cpv
from collectif.matching.scores import SCORE_MAX, WHOLE, Part, PartKind, total_points
from members import expertise
from members.models import Reference
from tenders.models import Procedure
from tenders.models.procedure_queryset import EXTRACT_LENGTH, MARK_END, MARK_START
from tenders.permissions import can_enter_private_calls
from tenders.sources.places import FRENCH_COUNTRIES
from tenders.templatetags.dossier import amount_in

register = template.Library()
register.filter(can_enter_private_calls)

SHOWN_WORDS = 3
SHOWN_NAMES = 2
NAME_LENGTH = 40
NO_TITLES: Final[Mapping[int, str]] = MappingProxyType({})
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
    return laid_out(worded(map(Part.from_dict, parts), titles))


@register.simple_tag
def match_summary(parts: Iterable[dict[str, Any]]) -> list[Reason]:
    """The same points in four reasons at most: skills, achievements, CPV, place."""
    read = [Part.from_dict(part) for part in parts]
    by_kind = [[part for part in read if part.kind == kind] for kind in SUMMARY_ORDER]
    return laid_out(
        [(some[0].kind.value, total_points(some), why_all(some)) for some in by_kind if some]
    )


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


def worded(
    parts: Iterable[Part], titles: Mapping[int, str], *, is_own: bool = True
) -> list[tuple[str, Decimal, str]]:
    """Return the kind, points and words of each reason, in order; what was read as one text, free
    skills and headline, is one. `is_own`: for the person herself, rather than about her.
    """
    by_text: defaultdict[tuple[PartKind, int | None, str], list[Part]] = defaultdict(list)
    for part in parts:
        by_text[part.kind, part.reference_id, part.expertise_code].append(part)
    return [
        (some[0].kind.value, total_points(some), _in_full(some, titles, is_own=is_own))
        for some in by_text.values()
    ]


def _in_full(parts: Sequence[Part], titles: Mapping[int, str], *, is_own: bool) -> str:
    """Word one reason; a class of the CPV says which domain or achievement holds it."""
    told, first = why_all(parts, titles, is_own=is_own), parts[0]
    source = titles.get(first.reference_id or 0, "") or _name(first, is_own=is_own)
    if first.kind != PartKind.CPV or not source:
        return told
    return gettext("%(reason)s, from “%(source)s”") % {"reason": told, "source": source}


def why_all(
    parts: Sequence[Part], titles: Mapping[int, str] = NO_TITLES, *, is_own: bool = True
) -> str:
    """Word reasons of one kind as one: what they come from, then the words that brought most."""
    first = parts[0]
    if first.kind == PartKind.CPV:
        return _told_reduced(_purchase(first), first.percent)
    if first.kind == PartKind.PLACE:
        return _told_reduced(_where(first), first.percent)
    matched = sorted((one for part in parts for one in part.words), key=lambda one: -one.points)
    words = ", ".join(_told_reduced(one.word, one.percent) for one in matched[:SHOWN_WORDS])
    if first.kind == PartKind.EXPERTISE:
        names = _names(parts, is_own=is_own)
        return _skills_pattern(names, is_own=is_own) % {"names": names, "words": words}
    title = titles.get(first.reference_id or 0, "") if len(parts) == 1 else ""
    return _pattern(has_title=bool(title), is_own=is_own) % {"title": title, "words": words}


def _names(parts: Sequence[Part], *, is_own: bool) -> str:
    """Name the domain, or the free skills and headline that brought most; "" when none is known.

    Several domains told as one are not named: a card has little room, the page of the call names
    each.
    """
    if len({part.expertise_code for part in parts}) > 1:
        return ""
    best = sorted(parts, key=lambda part: -part.points)
    named = list(filter(None, (_name(part, is_own=is_own) for part in best)))
    shown = named[:SHOWN_NAMES]
    if hidden := len(named) - len(shown):
        shown.append(ngettext("%(count)s other", "%(count)s others", hidden) % {"count": hidden})
    return ", ".join(shown)


def _name(part: Part, *, is_own: bool) -> str:
    if part.is_headline:
        return gettext("what you bring") if is_own else gettext("what this person brings")
    if part.skill:
        return gettext("“%(skill)s”") % {"skill": truncatechars(part.skill, NAME_LENGTH)}
    domain = expertise.domains().get(part.expertise_code)
    return domain.label(get_language() or "") if domain else ""


def _skills_pattern(names: str, *, is_own: bool) -> str:
    if names and is_own:
        return gettext("Your skills (%(names)s): %(words)s")
    if names:
        return gettext("Skills (%(names)s): %(words)s")
    return gettext("Your skills: %(words)s") if is_own else gettext("Skills: %(words)s")


def _pattern(*, has_title: bool, is_own: bool) -> str:
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
    """Where the work is done: the town as printed, else the départements; abroad, the country."""
    codes = [code for code in procedure.departments if code in DEPARTMENTS]
    if len(codes) == 1 and len(procedure.places) == 1:
        return f"{procedure.places[0]} ({codes[0]})"
    shown = [str(DEPARTMENTS[code]) for code in codes[:SHOWN_WORDS]]
    if hidden := len(codes) - len(shown):
        shown.append(ngettext("%(count)s other", "%(count)s others", hidden) % {"count": hidden})
    return ", ".join(shown) or _place_without_department(procedure) or gettext("place not said")


def _place_without_department(procedure: Procedure) -> str:
    towns = ", ".join(procedure.places[:SHOWN_NAMES])
    if procedure.buyer_country in FRENCH_COUNTRIES:
        return towns
    country = country_name(procedure.buyer_country)
    return f"{towns} ({country})" if towns else country


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
