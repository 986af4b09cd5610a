"""The page of a buyer: what it asks for, and who worked for it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from collectif.core.http import HtmxRequest
from members.models import Organization, User
from tenders.models import AwardedContract, ContractSupplier, LotResult, Procedure
from tenders.models.procedure_queryset import ProcedureQuerySet
from tenders.permissions import can_browse_tenders
from tenders.views.dossier.awards import past_awards, year_bars

PAGE_SIZE: Final = 10
OPEN_DOSSIERS: Final = 20
PAST_AWARDS: Final = 10
TOP_WINNERS: Final = 8


@dataclass(frozen=True, slots=True)
class Winner:
    """How many contracts somebody won, and for how much in all (euros, ceilings left out)."""

    name: str
    count: int
    total: Decimal | None


@require_safe
def buyer_detail(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """One buyer, for whoever sees one of its dossiers at least: its name is not for all."""
    if not can_browse_tenders(request.user):
        raise PermissionDenied
    visible = Procedure.objects.visible_to(request.user).filter(buyer__public_id=public_id)
    if not visible.exists():
        raise Http404
    buyer = Organization.objects.get(public_id=public_id)
    calls = visible.open_at(timezone.now()).order_by("closes_at", "pk")
    past = visible.exclude(pk__in=calls.order_by().values("pk"))
    newest = past.order_by("-last_published_on", "-pk").for_list()
    context = {
        "buyer": buyer,
        "calls": list(calls.for_list()[:OPEN_DOSSIERS]),
        "page": Paginator(newest, PAGE_SIZE).get_page(request.GET.get("page")),
        **_contracts(request.user, buyer, visible),
    }
    return render(request, "tenders/buyer_detail.html", context)


def _contracts(user: User, buyer: Organization, visible: ProcedureQuerySet) -> dict[str, Any]:
    """Return who won, and for how much: as the buyer declares it, else as notices tell it.

    The two are never added up: they tell of the same contracts.
    """
    declared = AwardedContract.objects.visible_to(user).of_buyer(buyer.siret)
    told = LotResult.objects.of_procedures(visible)
    held = ContractSupplier.objects.top_suppliers(buyer_siret=buyer.siret, limit=TOP_WINNERS)
    winners = [
        Winner(row["supplier_name"], row["contract_count"], row["total_amount"]) for row in held
    ]
    is_declared = bool(winners)
    if not is_declared:
        named = told.top_winners(TOP_WINNERS)
        winners = [Winner(row["winner"], row["count"], row["total"]) for row in named]
    return {
        "is_declared": is_declared,
        "winners": winners,
        "years": year_bars((declared if is_declared else told).by_year()),
        "awards": past_awards(
            told.for_list()[:PAST_AWARDS], declared.for_list()[:PAST_AWARDS], limit=PAST_AWARDS
        ),
    }
