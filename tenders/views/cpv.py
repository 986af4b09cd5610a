"""The CPV as a tree to walk and to search, with how many calls are open in each class."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Func
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from collectif.core.http import HtmxRequest
from collectif.core.text import fold
from collectif.matching import cpv
from members.enums import ContractNature
from members.models import User
from tenders.models import CpvCode, Procedure
from tenders.permissions import can_browse_tenders
from tenders.sources.vocabularies.cpv import kind_of

SHOWN_RESULTS = 40
SHOWN_GUESSES = 8
LONGEST_SEARCH = 100
# What our members sell first, what they hardly ever build last.
KIND_ORDER = (ContractNature.SERVICES, ContractNature.WORKS, ContractNature.SUPPLIES)


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A class as the page shows it; `path` holds the labels of the classes above."""

    prefix: str
    label: str
    kind: str
    count: int
    has_children: bool
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Classes to show: those asked for, or those that only resemble what was asked."""

    rows: Sequence[CpvCode]
    is_guess: bool = False
    is_cut: bool = False


@require_safe
def cpv_list(request: HtmxRequest, prefix: str = "") -> HttpResponse:
    """The divisions, or the classes right below `prefix`, or those that `?q=` finds."""
    if not can_browse_tenders(request.user):
        raise PermissionDenied
    words = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    above = _path(prefix)
    found = _found(words) if words else Found(_below(prefix))
    shown = [*above, *found.rows]
    counts = open_counts(request.user, [row.prefix for row in shown], now=timezone.now())
    lines = _lines(found.rows, counts, with_path=bool(words))
    context = {
        "words": words,
        "is_guess": found.is_guess,
        "is_cut": found.is_cut,
        "groups": _by_kind(lines) if not (words or prefix) else [("", lines)][: len(lines)],
        "above": _lines(above[:-1], counts),
        "here": next(iter(_lines(above[-1:], counts)), None),
        "is_imported": bool(words) or hasattr(shown[0], "has_children"),
    }
    return render(request, "tenders/cpv_list.html", context)


def open_counts(user: User, prefixes: Iterable[str], *, now: datetime) -> dict[str, int]:
    """Return how many open procedures `user` sees hold a code of each class, in one query."""
    wanted = set(prefixes)
    if not wanted:
        return {}
    counted = (
        Procedure.objects.visible_to(user)
        .open_at(now)
        .filter(cpv_prefixes__overlap=list(wanted))
        .annotate(prefix=Func(F("cpv_prefixes"), function="unnest"))
        .values("prefix")
        .annotate(count=Count("pk"))
        .values_list("prefix", "count")
    )
    return {prefix: count for prefix, count in counted if prefix in wanted}


def _path(prefix: str) -> list[CpvCode]:
    """The class of that prefix and those above, widest first; 404 when it is not one."""
    if not prefix:
        return []
    codes = [part.ljust(cpv.CODE_LENGTH, "0") for part in cpv.ancestors(prefix)]
    rows = list(CpvCode.objects.filter(pk__in=codes).with_branches().order_by("level"))
    rows = rows or [row for row in _own_divisions() if row.prefix == prefix]
    if not rows or rows[-1].prefix != prefix:
        raise Http404
    return rows


def _below(prefix: str) -> Sequence[CpvCode]:
    code = prefix and prefix.ljust(cpv.CODE_LENGTH, "0")
    rows = list(CpvCode.objects.in_use().children_of(code).with_branches())
    return rows or ([] if prefix else _own_divisions())


def _found(words: str) -> Found:
    classes = CpvCode.objects.in_use().with_branches()
    if found := list(classes.search(words)[: SHOWN_RESULTS + 1]):
        return Found(found[:SHOWN_RESULTS], is_cut=len(found) > SHOWN_RESULTS)
    if guessed := list(classes.resembling(words)[:SHOWN_GUESSES]):
        return Found(guessed, is_guess=True)
    if CpvCode.objects.exists():
        return Found([])
    asked = fold(words)
    return Found([row for row in _own_divisions() if asked in f"{row.code}\n{row.words}"])


def _own_divisions() -> list[CpvCode]:
    """The divisions in our own words, as rows never written: what there is before an import."""
    return [
        CpvCode(
            code=prefix.ljust(cpv.CODE_LENGTH, "0"),
            level=1,
            kind=kind_of(prefix),
            label_fr=cpv.label(prefix, "fr"),
            label_en=cpv.label(prefix, "en"),
            words=fold(f"{cpv.label(prefix, 'fr')}\n{cpv.label(prefix, 'en')}"),
        )
        for prefix, _choice in cpv.division_choices("fr")
    ]


def _by_kind(lines: Sequence[ClassLine]) -> list[tuple[str, list[ClassLine]]]:
    kinds = [str(kind.label) for kind in KIND_ORDER]
    return [(kind, [line for line in lines if line.kind == kind]) for kind in kinds]


def _lines(
    rows: Sequence[CpvCode], counts: Mapping[str, int], *, with_path: bool = False
) -> list[ClassLine]:
    language = get_language() or ""
    paths = {row.prefix: cpv.ancestors(row.prefix)[:-1] for row in rows if with_path}
    above = CpvCode.objects.labels_of({part for path in paths.values() for part in path}, language)
    return [
        ClassLine(
            prefix=row.prefix,
            label=row.label_in(language),
            kind=row.get_kind_display(),
            count=counts.get(row.prefix, 0),
            has_children=getattr(row, "has_children", False),
            path=tuple(dict.fromkeys(above[part] for part in paths.get(row.prefix, ()))),
        )
        for row in rows
    ]
