"""Accounts left unused: their person is told twice, then they are emptied (GDPR, art. 5-1-e)."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from collectif.core.events import record_event
from collectif.core.parameters import Parameter
from members.actions.forgetting import months_before
from members.models import DeletionRequest, User
from members.notifications.privacy import warn_of_inactivity

INACTIVITY: Final = "account-inactivity"
# Months before the end when she is first told.
NOTICE: Final = 2
LAST_CALL: Final = timedelta(days=15)


def inactivity_months(day: date) -> int | None:
    """How long an account may stay unused; None while no figure is known."""
    figure = Parameter.objects.valid_on(day).filter(code=INACTIVITY).first()
    return int(figure.value) if figure else None


def warn_inactive_people(*, now: datetime, months: int) -> int:
    """Tell those who have not come for long when their account ends; return how many."""
    silent = User.objects.silent_since(months_before(now, months - NOTICE))
    return sum(_warn(user.pk, now, months) for user in silent.order_by("pk"))


def remind_inactive_people(*, now: datetime) -> int:
    """Tell them once more, shortly before the end; return how many. A second mail never leaves."""
    nearly = DeletionRequest.objects.nearly_due(now, LAST_CALL).select_related("user")
    for request in nearly:
        warn_of_inactivity(request, is_last=True)
    return len(nearly)


def inactivity_counts(*, now: datetime, months: int) -> dict[str, int]:
    """What the next run would do, at most: how many people it would tell, or forget."""
    silent = User.objects.silent_since(months_before(now, months - NOTICE))
    return {
        "forgotten": DeletionRequest.objects.due(now).count(),
        "reminded": DeletionRequest.objects.nearly_due(now, LAST_CALL).count(),
        "warned": silent.count(),
    }


@transaction.atomic
def _warn(user_id: int, now: datetime, months: int) -> bool:
    """Plan the end of one account; she has two months from today, however late we are."""
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    if user.deletion_requests.open().exists():
        return False
    due_at = max(months_before(user.last_active_at, -months), months_before(now, -NOTICE))
    request = DeletionRequest(user=user, requested_at=now, due_at=due_at, is_asked=False)
    request.full_clean()
    request.save(force_insert=True)
    record_event(actor=None, verb="inactivity_noticed", subject=user)
    warn_of_inactivity(request, is_last=False)
    return True
