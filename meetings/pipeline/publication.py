"""Minutes that are published are told to those they are for, one e-mail a person and a day.

Meant to run every few minutes. Who is to be told is written down with the publication; each person
is written to in one transaction, under her own row, that takes her lines away: a worker killed
anywhere leaves it undone, and a second worker finds it done.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from collectif.core.outbox import OutboxMessage
from meetings.models import MinutesNotice, MinutesVersion, ReminderChoice
from meetings.models.readers import people_to_tell
from meetings.notifications.minutes import PUBLISHED, tell_minutes
from meetings.pipeline.reminders import QUIET_FROM, QUIET_TO
from members.models import User


def note_readers(version: MinutesVersion) -> int:
    """Write down whom a version is to be told to; return how many."""
    people = people_to_tell(version.minutes.occurrence).values_list("pk", flat=True)
    notices = [MinutesNotice(version=version, user_id=pk) for pk in people]
    return len(MinutesNotice.objects.bulk_create(notices))


def send_minutes(*, now: datetime) -> int:
    """Write to whoever is still to be told; return how many e-mails. Nobody is woken."""
    if not QUIET_TO <= timezone.localtime(now).hour < QUIET_FROM:
        return 0
    people = MinutesNotice.objects.order_by("user").values_list("user", flat=True).distinct()
    return sum(_tell(user_id, timezone.localdate(now)) for user_id in list(people))


@transaction.atomic
def _tell(user_id: int, day: date) -> int:
    locked = User.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    person = locked.filter(pk=user_id).first()
    if person is None or _is_told_on(day, person):
        return 0
    notices = MinutesNotice.objects.filter(user=person)
    keys = list(notices.values_list("version", flat=True))
    versions = _due(person, keys)
    notices.filter(version__in=keys).delete()
    return int(bool(versions) and tell_minutes(person, versions, day=day) is not None)


def _is_told_on(day: date, person: User) -> bool:
    """What is published later the same day waits for the next morning."""
    written = OutboxMessage.objects.filter(kind=PUBLISHED, recipient=person)
    return written.filter(period=day.isoformat()).exists()


def _due(person: User, keys: Iterable[int]) -> list[MinutesVersion]:
    """Those in force that she may read today, and whose group she has not left."""
    if ReminderChoice.objects.filter(user=person, wants_minutes=False).exists():
        return []
    versions = MinutesVersion.objects.visible_to(person).current().filter(pk__in=keys)
    related = versions.select_related("minutes__occurrence__group")
    ordered = related.order_by("minutes__occurrence__starts_at", "pk")
    return [one for one in ordered if _is_for(person, one)]


def _is_for(person: User, version: MinutesVersion) -> bool:
    return people_to_tell(version.minutes.occurrence).filter(pk=person.pk).exists()
