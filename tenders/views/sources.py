from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collectif.core.http import HtmxRequest, render_partial
from collectif.core.places import DEPARTMENTS
from collectif.core.vocabularies.imports import Vocabulary, VocabularyImport
from tenders.actions.runs import request_run
from tenders.enums import Origin, Source
from tenders.models import Procedure, ProcedureMerge, SourceRecord, SourceRun, SourceState
from tenders.permissions import can_pull_source, can_read_sources
from tenders.pipeline.feeds import address_of, configured_sources, origin_of
from tenders.pipeline.source_states import Freshness, freshness_of
from tenders.pipeline.territory import departments
from tenders.views.source_words import duration_words, fault_of

SHOWN_RUNS = 12


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source as it fares now. `fault`: what stopped the last run, or makes this one wait."""

    source: Source
    address: str
    origin: Origin
    freshness: Freshness
    last_success: SourceRun | None
    active_run: SourceRun | None
    last_run: SourceRun | None
    paused_until: datetime | None
    fault: str | Promise


@dataclass(frozen=True, slots=True)
class RunLine:
    run: SourceRun
    duration: str
    fault: str | Promise


@require_safe
def source_detail(request: HtmxRequest) -> HttpResponse:
    """How fresh each source is, what the last runs did, and what waits for a person."""
    if not can_read_sources(request.user):
        raise PermissionDenied
    runs = SourceRun.objects.visible_to(request.user)
    lines = _source_lines()
    context = {
        "lines": lines,
        "is_running": any(line.active_run for line in lines),
        "runs": _run_lines(list(runs.for_list()[:SHOWN_RUNS])),
        "procedure_count": Procedure.objects.count(),
        "open_count": Procedure.objects.open_at(timezone.now()).count(),
        "quarantined_count": SourceRecord.objects.quarantined().count(),
        "merge_count": ProcedureMerge.objects.proposed().count(),
        "departments": _department_names(),
        "vocabularies": _vocabularies(),
        "can_pull": can_pull_source(request.user),
    }
    response = render_partial(request, "tenders/source_detail.html", context, partial="run_state")
    if request.htmx.target == "run_state" and not context["is_running"]:
        # The work that was followed is done: the rest of the page tells of it too.
        response["HX-Refresh"] = "true"
    return response


@require_POST
def run_create(request: HtmxRequest, source: str) -> HttpResponse:
    if not can_pull_source(request.user):
        raise PermissionDenied
    if source not in configured_sources():
        raise Http404
    try:
        request_run(source=Source(source), actor=request.user)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        said = _("%(name)s is being read. This page follows the work.")
        messages.success(request, said % {"name": Source(source).label})
    return redirect("tenders:source_detail")


def _source_lines() -> list[SourceLine]:
    states = {state.source: state for state in SourceState.objects.all()}
    return [_source_line(source, states.get(source)) for source in configured_sources()]


def _source_line(source: Source, state: SourceState | None) -> SourceLine:
    runs = SourceRun.objects.filter(source=source).order_by("-pk")
    newest = runs.first()
    last_run = newest if newest and not newest.is_active else runs.ended().first()
    active_run = newest if newest and newest.is_active else None
    last_success = runs.caught_up().first()
    paused_until = state.paused_until if state else None
    freshness = freshness_of(
        last_success.finished_at if last_success else None, paused_until, now=timezone.now()
    )
    told = active_run or last_run
    return SourceLine(
        source=source,
        address=address_of(source),
        origin=origin_of(source),
        freshness=freshness,
        last_success=last_success,
        active_run=active_run,
        last_run=last_run,
        paused_until=paused_until if freshness == Freshness.PAUSED else None,
        fault=fault_of(told) if told else "",
    )


def _run_lines(runs: Sequence[SourceRun]) -> list[RunLine]:
    return [RunLine(run, duration_words(run.duration), fault_of(run)) for run in runs]


def _department_names() -> list[str]:
    try:
        codes = departments()
    except ValueError:
        return []
    return [str(DEPARTMENTS[code]) for code in codes if code in DEPARTMENTS]


def _vocabularies() -> list[tuple[str, list[VocabularyImport]]]:
    """Return each reference list with the files we hold of it; none when never imported."""
    held = list(VocabularyImport.objects.latest_of_each())
    return [(str(one.label), [row for row in held if row.name == one]) for one in Vocabulary]
