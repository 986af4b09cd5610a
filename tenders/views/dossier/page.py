"""The page of one consultation: what its notices say together, its story, its buyer."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from collectif.core.http import HtmxRequest
from members.models import Profile, User
from tenders.enums import MergeStatus, Origin, Source
from tenders.forms.merge import MergeForm
from tenders.models import (
    AwardedContract,
    CpvCode,
    Lot,
    LotResult,
    Notice,
    Procedure,
    ProcedureMerge,
)
from tenders.models.procedure_queryset import HEAVY_FIELDS, ProcedureQuerySet
from tenders.permissions import can_decide_merges, can_mark, can_read_sources, can_seek_people
from tenders.pipeline.interested import interested_people
from tenders.sources.facts import NoticeFacts, WordingFacts
from tenders.sources.facts_json import load
from tenders.sources.languages import READING
from tenders.sources.places import zone_of_buyer
from tenders.sources.wordings import worded_in
from tenders.templatetags.dossier import language_name, language_tag
from tenders.views.dossier.awards import Award, past_awards
from tenders.views.dossier.countdown import countdown
from tenders.views.dossier.criteria import judgements
from tenders.views.dossier.statements import Context, statements
from tenders.views.dossier.story import tell
from tenders.views.private_section import private_section
from tenders.views.procedures import own_profile

OTHER_DOSSIERS: Final = 5
SIMILAR_DOSSIERS: Final = 5
PAST_AWARDS: Final = 6
# Beyond, the table opens on demand.
LOTS_AT_FIRST: Final = 15
DIVISION_LENGTH: Final = 2
_NUMBER: Final = re.compile(r"([0-9]+)")
UNREAD: Final = frozenset(HEAVY_FIELDS) - {"description", "criteria", "fact_notices"}


@dataclass(frozen=True, slots=True)
class LotLine:
    """A lot with what was decided of it; `deadline` and `place` where they are not the call's."""

    lot: Lot
    results: tuple[LotResult, ...]
    deadline: datetime | None
    departments: tuple[str, ...]


@require_safe
def procedure_detail(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """One dossier; the address of an absorbed one leads to the dossier that shows it."""
    return dossier_page(request, public_id)


def dossier_page(
    request: HtmxRequest,
    public_id: UUID,
    *,
    merge_form: MergeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the whole page. `merge_form`: what a coordinator sent, with its errors."""
    now, user = timezone.now(), request.user
    visible = Procedure.objects.visible_to(user)
    profile = own_profile(request)
    shown = visible.for_viewer(profile, with_ended=True).select_related("buyer").defer(*UNREAD)
    procedure = shown.filter(public_id=public_id).first()
    if procedure is None:
        return redirect(_shown_instead(visible, public_id))
    context = {
        **_calling(procedure, now),
        **_told(procedure, now),
        **_around(user, procedure, visible, now),
        **_viewer(user, procedure, profile),
        **_merging(user, procedure, visible, merge_form),
    }
    return render(request, "tenders/procedure_detail.html", context, status=status)


def _shown_instead(visible: ProcedureQuerySet, public_id: UUID) -> Procedure:
    """Return the dossier that absorbed this one, as far as the person may see it."""
    absorbed = Procedure.objects.filter(merged_into__isnull=False, public_id=public_id)
    target = absorbed.only("merged_into").first()
    shown = visible.filter(pk=target.shown.pk).first() if target else None
    if shown is None:
        raise Http404
    return shown


def _calling(procedure: Procedure, now: datetime) -> dict[str, Any]:
    """Return what concerns whoever might answer: how long, in what language."""
    is_open = procedure.is_open_at(now)
    deadline = procedure.submission_deadline
    left = (
        countdown(deadline, opened_on=procedure.first_published_on, now=now)
        if is_open and deadline and not procedure.deadline_issue
        else None
    )
    is_foreign = procedure.language not in {READING, ""}
    return {
        "procedure": procedure,
        "is_open": is_open,
        "countdown": left,
        "local_deadline": _local_deadline(procedure) if left else None,
        # The last day on which it is shown as open: it closes at the midnight that ends it.
        "last_day": procedure.closes_at - timedelta(minutes=1),
        "language": language_name(procedure.language) if is_foreign else "",
        "language_tag": language_tag(procedure.language) if is_foreign else "",
    }


def _local_deadline(procedure: Procedure) -> datetime | None:
    """Return the deadline on the clock of the place, as if that clock were ours; None on ours.

    Overseas and abroad, it is the hour that the buyer printed.
    """
    zone = zone_of_buyer(procedure.buyer_country, "", tuple(procedure.departments))
    ours = timezone.localtime(procedure.submission_deadline)
    theirs = ours.astimezone(zone).replace(tzinfo=ours.tzinfo)
    return theirs if theirs != ours else None


def _told(procedure: Procedure, now: datetime) -> dict[str, Any]:
    """Return what the notices say: lots, criteria, every fact, and the story."""
    told = _notices(procedure)
    lots, results = in_order(procedure.lots.all()), list(procedure.results.all())
    labels = _labels(procedure, lots)
    lines = _lot_lines(procedure, lots, results)
    by_id = {notice.pk: notice for notice, _facts in told}
    named = {line.lot.number for line in lines}
    runs = (notice.record.run for notice, _facts in told)
    return {
        "notices": [notice for notice, _facts in reversed(told)],
        "story": tell(told, now=now),
        "deadline_day": _day_alone(procedure, told),
        "wordings": _wordings(procedure, told),
        "is_sample": any(run is not None and run.origin == Origin.SAMPLE for run in runs),
        "cpv_labels": labels,
        "first_lots": lines[:LOTS_AT_FIRST],
        "other_lots": lines[LOTS_AT_FIRST:],
        "has_results": any(line.results for line in lines),
        "has_durations": any(lot.duration_months is not None for lot in lots),
        "has_values": any(_has_value(lot) for lot in lots),
        "other_results": [one for one in results if one.lot_number not in named],
        "judgements": judgements(procedure.criteria, lots),
        "statements": statements(procedure, by_id, Context(labels, now)),
    }


def in_order(lots: Iterable[Lot]) -> list[Lot]:
    """Return the lots as people count: 2 comes before 10, whatever the order of the notice."""
    return sorted(lots, key=lambda lot: [_counted(part) for part in _NUMBER.split(lot.number)])


def _counted(part: str) -> tuple[int, str]:
    return (int(part), "") if part.isdecimal() else (0, part)


def _notices(procedure: Procedure) -> list[tuple[Notice, NoticeFacts]]:
    """Return the notices, oldest first, that were read since facts are kept."""
    rows = procedure.notices.in_order().select_related("record__run").defer("record__body")
    return [(notice, worded_in(load(notice.facts), READING)) for notice in rows if notice.facts]


def _wordings(
    procedure: Procedure, told: Iterable[tuple[Notice, NoticeFacts]]
) -> tuple[WordingFacts, ...]:
    """Return the call in its other official languages, as the notice that gives them has it."""
    speaker = procedure.fact_notices.get("wordings")
    return next((facts.wordings for notice, facts in told if notice.pk == speaker), ())


def _day_alone(procedure: Procedure, told: Iterable[tuple[Notice, NoticeFacts]]) -> date | None:
    """Return the last day to answer, when the notice that says it gives no time of day."""
    speaker = procedure.fact_notices.get("submission_deadline")
    return next((facts.deadline_day for notice, facts in told if notice.pk == speaker), None)


def _labels(procedure: Procedure, lots: Iterable[Lot]) -> dict[str, str]:
    codes = {procedure.main_classification_code, *procedure.classification_codes}
    codes.update(code for lot in lots for code in lot.classification_codes)
    return CpvCode.objects.labels_of(filter(None, codes), get_language() or "")


def _lot_lines(
    procedure: Procedure, lots: Iterable[Lot], results: Sequence[LotResult]
) -> list[LotLine]:
    return [
        LotLine(
            lot=lot,
            results=tuple(one for one in results if one.lot_number == lot.number),
            deadline=_other(lot.submission_deadline, procedure.submission_deadline),
            departments=tuple(_other(lot.departments, procedure.departments) or ()),
        )
        for lot in lots
    ]


def _has_value(lot: Lot) -> bool:
    return lot.estimated_value is not None or lot.framework_maximum is not None


def _other[Value](own: Value, common: Value) -> Value | None:
    return own if own != common else None


def _around(
    user: User, procedure: Procedure, visible: ProcedureQuerySet, now: datetime
) -> dict[str, Any]:
    """Return the buyer's other dossiers and past winners, and calls like this one."""
    of_buyer = visible.filter(buyer=procedure.buyer_id).exclude(pk=procedure.pk)
    newest = of_buyer.order_by("-last_published_on", "-pk")
    opened = visible.open_at(now).for_list()
    return {
        "others": list(newest.for_list()[:OTHER_DOSSIERS]),
        "awards": _awards(user, procedure, of_buyer),
        "similar": list(opened.similar_to(procedure, most=SIMILAR_DOSSIERS)),
    }


def _awards(user: User, procedure: Procedure, of_buyer: ProcedureQuerySet) -> list[Award]:
    """Return what the buyer awarded in the same trade, in any when the call names none."""
    division = procedure.main_classification_code[:DIVISION_LENGTH]
    siret = procedure.buyer.siret
    contracts = AwardedContract.objects.visible_to(user)
    declared = (
        contracts.past_winners(buyer_siret=siret, division=division)
        if division
        else contracts.of_buyer(siret).for_list()
    )
    in_trade = of_buyer.filter(cpv_prefixes__overlap=[division]) if division else of_buyer
    told = LotResult.objects.of_procedures(in_trade).for_list()
    return past_awards(told[:PAST_AWARDS], declared[:PAST_AWARDS], limit=PAST_AWARDS)


def _viewer(user: User, procedure: Procedure, profile: Profile | None) -> dict[str, Any]:
    """Return what the person has to do with it, and may do."""
    is_private = Source.PRIVATE in procedure.sources
    may_seek = can_seek_people(user)
    return {
        "profile": profile,
        "references": profile.references.all() if profile else [],
        "can_mark": can_mark(user),
        "can_read_records": can_read_sources(user),
        "can_seek_people": may_seek,
        "interested": interested_people(procedure, user) if may_seek else [],
        "team": private_section(user, procedure) if is_private else None,
    }


def _merging(
    user: User, procedure: Procedure, visible: ProcedureQuerySet, form: MergeForm | None
) -> dict[str, Any]:
    """Return what a coordinator may put together with this dossier, or take out of it."""
    if not can_decide_merges(user) or Source.PRIVATE in procedure.sources:
        return {"merge_form": None}
    pairs = list(ProcedureMerge.objects.visible_to(user).touching(procedure).for_list())
    return {
        "merge_form": form or MergeForm(procedures=visible),
        "merged_pairs": [pair for pair in pairs if pair.status == MergeStatus.MERGED],
        "proposed_pairs": [pair for pair in pairs if pair.status == MergeStatus.PROPOSED],
    }
