from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from collectif.core.http import HtmxRequest, render_partial
from collectif.core.map import department_map, toggling
from members.models import Profile, User
from tenders.enums import MarkKind
from tenders.filters import ProcedureFilter
from tenders.filters.counts import FEW, Counts, count_statuses
from tenders.filters.facets import Facets
from tenders.filters.listing import PAGE_SIZE, list_procedures
from tenders.models import ListVisit, MatchFeedback, Procedure, SourceRun
from tenders.models.procedure_queryset import ProcedureQuerySet
from tenders.permissions import can_browse_tenders, can_mark

# What a card of a list says nothing of: Django looks long for a name that it does not find.
PLAIN_CARD: dict[str, Any] = {
    "keep_hidden": False,
    "plain": False,
    "reason_form": None,
    "reason_said": "",
}


def require_reader(request: HtmxRequest) -> None:
    if not can_browse_tenders(request.user):
        raise PermissionDenied


def own_profile(request: HtmxRequest) -> Profile | None:
    return Profile.objects.visible_to(request.user).first()


def page_of(request: HtmxRequest, procedures: ProcedureQuerySet, *, size: int = PAGE_SIZE) -> Page:
    return Paginator(procedures, size).get_page(request.GET.get("page"))


@require_safe
def procedure_list(request: HtmxRequest) -> HttpResponse:
    """Open calls, or the archive: words, facets with their counts, four orders, two views."""
    require_reader(request)
    now = timezone.now()
    profile = Profile.objects.visible_to(request.user).only("user").first()
    search = ProcedureFilter(request.GET, Procedure.objects.visible_to(request.user), now=now)
    is_understood = search.is_valid()
    listing = list_procedures(search, profile=profile, number=request.GET.get("page"))
    context = {
        "search": search,
        "counts": listing.counts,
        "page": with_news(listing.page, last_visit(request.user, now)),
        "suggestion": _suggested(request, listing.suggestion),
        **_facets(request, search, listing.counts),
        "profile": profile,
        "can_mark": can_mark(request.user),
        "freshness": SourceRun.objects.last_success(),
        "current_tab": "procedure_list",
        **PLAIN_CARD,
        "way_back": request.get_full_path(),
    }
    status = 200 if is_understood else 422
    if request.htmx.target == "buyers":
        # In the drawer of a phone nothing else may move.
        template = "tenders/procedure_facets.html"
        return render_partial(request, template, context, partial="buyers", status=status)
    template = "tenders/procedure_list.html"
    return render_partial(request, template, context, partial="results", status=status)


def _facets(request: HtmxRequest, search: ProcedureFilter, counts: Counts) -> dict[str, Any]:
    facets = Facets(search, counts, request.GET)
    few = counts.total <= FEW and not counts.is_capped
    url_for = toggling(request.path, request.GET, "department")
    chosen = search.values.get("department") or []
    return {
        "statuses": facets.statuses(count_statuses(search) if few else {}),
        "map": department_map(facets.department_counts(), chosen, url_for),
        "facets": facets.fixed(),
        "cpv": facets.cpv(),
        "buyers": facets.buyer(),
        "chips": facets.chips(),
    }


def last_visit(user: User, now: datetime) -> datetime | None:
    """Since when a call is new to the person; None before her first visit."""
    visit = ListVisit.objects.filter(user=user).first()
    return visit.since(now) if visit else None


def with_news(page: Page, since: datetime | None, *, seen: str = "first_seen_at") -> Page:
    """Mark what appeared since the person last read the list; `seen`: the instant that says so."""
    for procedure in page:
        procedure.is_new = since is not None and getattr(procedure, seen) > since
    return page


def _suggested(request: HtmxRequest, words: str) -> dict[str, str] | None:
    if not words:
        return None
    query = request.GET.copy()
    query.pop("page", None)
    query["q"] = words
    return {"words": words, "query": f"?{query.urlencode()}"}


@require_safe
def mark_list(request: HtmxRequest, kind: MarkKind) -> HttpResponse:
    """What the person kept, or set aside: closed calls included, they are hers to look back on."""
    require_reader(request)
    profile = own_profile(request)
    visible = Procedure.objects.visible_to(request.user)
    procedures = visible.for_viewer(profile, with_ended=True)
    page = page_of(request, procedures.marked(kind).for_list().with_extract())
    if kind == MarkKind.KEPT and profile:
        outcomes = MatchFeedback.objects.outcomes(profile, page)
        for procedure in page:
            procedure.my_outcome = outcomes.get(procedure.pk, "")
    context = {
        "page": page,
        "kind": kind,
        "can_mark": can_mark(request.user),
        "current_tab": "kept_list" if kind == MarkKind.KEPT else "hidden_list",
    }
    return render(request, "tenders/mark_list.html", context)
