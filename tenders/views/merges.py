"""Pairs of dossiers that may be one consultation: coordinators decide, and may think again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from collectif.core.http import HtmxRequest, render_partial
from members.models import User
from tenders.actions.merges import accept_merge, merge_by_hand, refuse_merge, undo_merge
from tenders.forms.merge import MergeForm
from tenders.models import CpvCode, Procedure, ProcedureMerge
from tenders.permissions import can_decide_merges
from tenders.views.dossier.comparison import Likeness, Words, compare
from tenders.views.dossier.page import dossier_page

WAITING_PAGE: Final = 10
DECIDED_PAGE: Final = 20
TOGETHER: Final = _("Put together: there is one dossier now.")
APART: Final = _("Kept apart: these are two dossiers.")
SEPARATED: Final = _("Separated: each dossier has its own page again.")

type Decide = Callable[..., ProcedureMerge]


@dataclass(frozen=True, slots=True)
class Pair:
    merge: ProcedureMerge
    likenesses: list[Likeness]


@require_safe
def merge_list(request: HtmxRequest) -> HttpResponse:
    """What waits for a decision, side by side, then what was decided."""
    return _page(request)


@require_POST
def merge_accept(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    return _decide(request, public_id, accept_merge, TOGETHER)


@require_POST
def merge_refuse(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    return _decide(request, public_id, refuse_merge, APART)


@require_POST
def merge_undo(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    return _decide(request, public_id, undo_merge, SEPARATED)


@require_POST
def merge_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """From the page of a dossier: put it together with the one that was named."""
    visible = Procedure.objects.visible_to(request.user)
    procedure = get_object_or_404(visible.only("pk", "public_id"), public_id=public_id)
    _require_coordinator(request.user)
    form = MergeForm(request.POST, procedures=visible)
    if form.is_valid():
        other = form.cleaned_data["other"]
        try:
            merge = merge_by_hand(procedure=procedure, other=other, actor=request.user)
        except ValidationError as error:
            form.add_error("other", error)
        else:
            messages.success(request, str(TOGETHER))
            return redirect(merge.kept)
    return dossier_page(request, public_id, merge_form=form, status=422)


def _decide(
    request: HtmxRequest, public_id: UUID, decide: Decide, said: str | Promise
) -> HttpResponse:
    _require_coordinator(request.user)
    pairs = ProcedureMerge.objects.visible_to(request.user)
    pair = get_object_or_404(pairs, public_id=public_id)
    try:
        decide(pair=pair, actor=request.user)
    except ValidationError as error:
        if request.htmx:
            return _page(request, refusal=error.messages[0], status=422)
        messages.error(request, error.messages[0])
    else:
        if request.htmx:
            return _page(request, said=str(said))
        messages.success(request, str(said))
    return redirect(pair.kept.shown if "dossier" in request.POST else "tenders:merge_list")


def _page(request: HtmxRequest, *, status: int = 200, **said: str) -> HttpResponse:
    _require_coordinator(request.user)
    merges = ProcedureMerge.objects.visible_to(request.user)
    waiting = Paginator(merges.proposed().for_list(), WAITING_PAGE)
    decided = Paginator(merges.decided().for_list(), DECIDED_PAGE)
    page = waiting.get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page": page,
        "pairs": _pairs(list(page), now=timezone.now()),
        "decided_page": decided.get_page(request.GET.get("decided")),
        **said,
    }
    return render_partial(
        request, "tenders/merge_list.html", context, partial="merges", status=status
    )


def _pairs(merges: Sequence[ProcedureMerge], *, now: datetime) -> list[Pair]:
    halves = [half for merge in merges for half in (merge.kept, merge.absorbed)]
    codes = {half.main_classification_code for half in halves} - {""}
    words = Words(CpvCode.objects.labels_of(codes, get_language() or ""), now)
    return [Pair(merge, compare(merge.kept, merge.absorbed, words)) for merge in merges]


def _require_coordinator(user: User) -> None:
    if not can_decide_merges(user):
        raise PermissionDenied
