from datetime import datetime

from django.db import transaction

from members.models import User
from tenders.models.saved_search import VISIT_GAP, ListVisit


@transaction.atomic
def note_visit(*, user: User, now: datetime) -> ListVisit:
    """Write down that a person is reading the list; pages of one visit do not push it on.

    A first visit makes nothing new: all of it would be.
    """
    visit = _locked(user, now)
    if now - visit.read_at >= VISIT_GAP:
        visit.previous_at = visit.read_at
    return _read(visit, now)


@transaction.atomic
def mark_all_read(*, user: User, now: datetime) -> ListVisit:
    """Nothing of what stands in the list now is new any more."""
    visit = _locked(user, now)
    visit.previous_at = now
    return _read(visit, now)


def _locked(user: User, now: datetime) -> ListVisit:
    visit, _is_new = ListVisit.objects.select_for_update().get_or_create(
        user=user, defaults={"read_at": now, "previous_at": now}
    )
    return visit


def _read(visit: ListVisit, now: datetime) -> ListVisit:
    # Two servers' clocks may differ by a little.
    visit.read_at = max(now, visit.read_at)
    visit.save(update_fields=["read_at", "previous_at"])
    return visit
