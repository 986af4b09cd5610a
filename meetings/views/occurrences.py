from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from meetings import permissions
from meetings.models import Occurrence
from meetings.views.booking_section import booking_section
from meetings.views.conduct_section import conduct_section


@require_safe
def occurrence_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One meeting: when and where, one's own place, and what is said and decided there."""
    meetings = Occurrence.objects.visible_to(request.user).for_list()
    meeting = get_object_or_404(meetings, public_id=public_id)
    context = {
        "meeting": meeting,
        "runs_it": permissions.can_run_meeting(request.user, meeting),
        **booking_section(request, meeting),
        **conduct_section(request, meeting),
    }
    return render(request, "meetings/occurrence_detail.html", context)
