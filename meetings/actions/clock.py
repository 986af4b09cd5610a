"""The clock of a meeting: one point runs at a time, and the server alone counts."""

from datetime import datetime

from django.db import transaction

from meetings.actions.agendas import check_is_held
from meetings.models import Agenda, AgendaItem


@transaction.atomic
def start_item(*, item: AgendaItem, now: datetime) -> AgendaItem:
    """Go to a point: the one that runs stops, this one goes on from where it was.

    No event: the rows say it. Raises ValidationError `meeting_cancelled`.
    """
    agenda = _lock(item.agenda)
    if agenda.occurrence:
        check_is_held(agenda.occurrence)
    item = agenda.items.get(pk=item.pk)
    if item.running_since is not None:
        return item
    _stop(agenda, now)
    item.running_since = now
    item.save(update_fields=["running_since"])
    return item


@transaction.atomic
def stop_clock(*, agenda: Agenda, now: datetime) -> None:
    """Stop the point that runs, if one does; of a meeting called off too."""
    _stop(_lock(agenda), now)


def _stop(agenda: Agenda, now: datetime) -> None:
    for running in agenda.items.filter(running_since__isnull=False):
        running.spent_seconds = running.seconds_at(now)
        running.running_since = None
        running.save(update_fields=["spent_seconds", "running_since"])


def _lock(agenda: Agenda) -> Agenda:
    locked = Agenda.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("occurrence").get(pk=agenda.pk)
