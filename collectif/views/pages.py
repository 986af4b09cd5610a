from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from collectif.core.http import HtmxRequest
from collectif.core.styleguide import sample_context
from meetings.models import Occurrence
from members.actions.inactivity import inactivity_months
from members.models import Group, Story
from tenders.permissions import can_contest
from tenders.pipeline.explanation import ranking_in_force

OPEN_MEETINGS: Final = 3


@require_safe
@login_not_required
def home(request: HtmxRequest) -> HttpResponse:
    """The public face; a person who is logged in goes straight to her week."""
    if request.user.is_authenticated:
        return redirect("dashboard")
    coming = Occurrence.objects.public().with_taken().filter(starts_at__gt=timezone.now())
    context = {
        "story": Story.objects.published().first(),
        "meetings": coming.order_by("starts_at", "pk")[:OPEN_MEETINGS],
        "group_count": Group.objects.welcoming().count(),
    }
    return render(request, "pages/home.html", context)


@require_safe
@login_not_required
def legal(request: HtmxRequest) -> HttpResponse:
    return render(request, "pages/legal.html")


@require_safe
@login_not_required
def privacy(request: HtmxRequest) -> HttpResponse:
    months = inactivity_months(timezone.localdate())
    return render(request, "pages/privacy.html", {"months": months})


@require_safe
@login_not_required
def accessibility(request: HtmxRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


@require_safe
@login_not_required
def sources(request: HtmxRequest) -> HttpResponse:
    return render(request, "pages/sources.html")


@require_safe
@login_not_required
def ranking(request: HtmxRequest) -> HttpResponse:
    """What ranks calls for people, and how to contest it (Regulation (EU) 2024/1689)."""
    can_ask = request.user.is_authenticated and can_contest(request.user)
    context = {"ranking": ranking_in_force(), "can_contest": can_ask}
    return render(request, "pages/ranking.html", context)


@require_safe
def styleguide(request: HtmxRequest) -> HttpResponse:
    if not request.user.is_staff:
        raise PermissionDenied
    return render(request, "styleguide/index.html", sample_context(now=timezone.now()))
