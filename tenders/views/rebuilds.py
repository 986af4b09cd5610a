"""Which version of the ranking is in force, and all matches being drawn again under another."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collectif.core.http import HtmxRequest, render_partial
from collectif.matching.scores import ENGINE_VERSION
from tenders.actions.rebuilds import restart_rebuild
from tenders.models import MatchRebuild, MatchStatistics, ProfileMatching
from tenders.permissions import can_follow_ranking, can_restart_rebuild
from tenders.views.source_words import duration_words

VERSIONS_SHOWN: Final = 10
# The speed is that of the last minute.
LATELY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rebuild has come; `per_minute`: profiles, 0 when none was drawn lately."""

    done: int
    total: int
    match_count: int
    per_minute: int

    @property
    def is_drawn(self) -> bool:
        return self.done == self.total

    @property
    def time_left(self) -> str:
        """What is left at this speed, in words; "" when nobody can tell."""
        if not self.per_minute or self.is_drawn:
            return ""
        return duration_words(timedelta(minutes=(self.total - self.done) / self.per_minute))


@require_safe
def rebuild_detail(request: HtmxRequest) -> HttpResponse:
    """The versions of the ranking, the one in force, and the work under way."""
    if not can_follow_ranking(request.user):
        raise PermissionDenied
    now = timezone.now()
    found = MatchRebuild.objects.visible_to(request.user).with_progress(since=now - LATELY)
    rebuild = found.order_by("-pk").first()
    in_force = MatchStatistics.objects.in_force(ENGINE_VERSION)
    context = {
        "rebuild": rebuild,
        "progress": _progress(rebuild, now) if rebuild else None,
        "in_force": in_force,
        "former_count": ProfileMatching.objects.exclude(statistics=in_force).count(),
        "versions": MatchStatistics.objects.for_list()[:VERSIONS_SHOWN],
        "can_restart": can_restart_rebuild(request.user),
    }
    response = render_partial(request, "tenders/rebuild_detail.html", context, partial="rebuild")
    if request.htmx.target == "rebuild" and not (rebuild and rebuild.is_active):
        # The work that was followed has ended: another version may be in force.
        response["HX-Refresh"] = "true"
    return response


@require_POST
def rebuild_restart(request: HtmxRequest) -> HttpResponse:
    """Take up the work where it was given up."""
    if not can_restart_rebuild(request.user):
        raise PermissionDenied
    rebuild = MatchRebuild.objects.visible_to(request.user).order_by("-pk").first()
    try:
        if rebuild is None:
            raise ValidationError(_("No work of this kind was ever started."), code="none")
        restart_rebuild(rebuild=rebuild, actor=request.user)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, _("The work is taken up where it had stopped."))
    return redirect("tenders:rebuild_detail")


def _progress(rebuild: Any, now: datetime) -> Progress:
    """`rebuild` as `with_progress` gives it."""
    minutes = max(min(now - rebuild.planned_at, LATELY) / timedelta(minutes=1), 1 / 60)
    return Progress(
        done=rebuild.profile_count,
        total=rebuild.total_count,
        match_count=rebuild.match_count,
        per_minute=round(rebuild.recent_count / minutes),
    )
