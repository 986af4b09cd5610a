from django.db import transaction

from collectif.core.events import Event, record_event
from members.models import User


@transaction.atomic
def record_cohort_export(*, actor: User, row_count: int) -> Event:
    """Write down that a coordinator takes the cohort away, and how many people are in it."""
    return record_event(
        actor=actor, verb="cohort_exported", subject=actor, form="csv", rows=row_count
    )
