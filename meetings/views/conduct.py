"""The door that the pages of a meeting share: who may know of it, and who does what there."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from collectif.core.http import HtmxRequest
from meetings import permissions
from meetings.models import AgendaItem, Occurrence


def heard_meeting(request: HtmxRequest, public_id: UUID) -> Occurrence:
    """One whose words the reader may know; 404 for what is unknown, 403 for what is not hers."""
    meeting = _meeting(request, public_id)
    if not permissions.can_hear(request.user, meeting):
        raise PermissionDenied
    return meeting


def run_meeting(request: HtmxRequest, public_id: UUID) -> Occurrence:
    """One that the reader runs; 404 or 403 else."""
    meeting = _meeting(request, public_id)
    if not permissions.can_run_meeting(request.user, meeting):
        raise PermissionDenied
    return meeting


def noted_meeting(request: HtmxRequest, public_id: UUID) -> Occurrence:
    """One whose notes the reader takes; 404 or 403 else."""
    meeting = _meeting(request, public_id)
    if not permissions.can_take_notes(request.user, meeting):
        raise PermissionDenied
    return meeting


def run_item(request: HtmxRequest, public_id: UUID) -> AgendaItem:
    """A point of a meeting that the reader runs; 404 or 403 else."""
    visible = AgendaItem.objects.visible_to(request.user).filter(agenda__occurrence__isnull=False)
    related = ("agenda__occurrence__group", "agenda__occurrence__series__group")
    item = get_object_or_404(visible.select_related(*related), public_id=public_id)
    meeting: Any = item.agenda.occurrence
    if not permissions.can_run_meeting(request.user, meeting):
        raise PermissionDenied
    return item


def _meeting(request: HtmxRequest, public_id: UUID) -> Occurrence:
    visible = Occurrence.objects.visible_to(request.user).select_related("group", "series__group")
    return get_object_or_404(visible, public_id=public_id)
