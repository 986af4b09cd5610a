from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.urls import reverse

from collectif.core.http import site_url
from collectif.core.outbox import OutboxMessage
from meetings.enums import PassageKind
from meetings.models import MinutesVersion
from meetings.notifications.facilitators import facilitators_of
from meetings.notifications.readers import reader_named, write
from meetings.notifications.reminders import stop_url
from members.models import User

TO_APPROVE: Final = "meetings/minutes_to_approve"
PUBLISHED: Final = "meetings/minutes_published"
# An e-mail is no minutes: the page has the rest.
MOST_SAID: Final = 12


def ask_for_approval(version: MinutesVersion, *, asked_by: User) -> None:
    """Ask the scribe and those who facilitate to read a version; never who asks for it."""
    minutes = version.minutes
    readers = {minutes.scribe, *facilitators_of(minutes.occurrence)} - {asked_by}
    for user in sorted(readers, key=lambda one: one.pk):
        write(
            reader_named(user),
            TO_APPROVE,
            {"version_url": site_url(version.get_absolute_url())},
            meeting=minutes.occurrence,
            subject=version,
            period="",
        )


def tell_minutes(
    person: User, versions: Sequence[MinutesVersion], *, day: date
) -> OutboxMessage | None:
    """Tell one person what these minutes decide and what she does, at most once a day.

    `versions`: published ones, at least one, the oldest meeting first.
    """
    stop = stop_url(person, PUBLISHED)
    context = {
        "lines": [_line(version, person) for version in versions],
        "choice_url": site_url(reverse("meetings:calendar_feed_detail")),
        "stop_url": stop,
    }
    return write(
        reader_named(person),
        PUBLISHED,
        context,
        meeting=versions[0].minutes.occurrence,
        subject=person,
        period=day.isoformat(),
        unsubscribe_url=stop,
    )


def _line(version: MinutesVersion, person: User) -> dict[str, Any]:
    decisions = list(version.passages.filter(kind=PassageKind.DECISION).order_by("position"))
    actions = version.passages.filter(kind=PassageKind.ACTION, owner=person)
    return {
        "version": version,
        "meeting": version.minutes.occurrence,
        "url": site_url(version.get_absolute_url()),
        "decisions": decisions[:MOST_SAID],
        "more": len(decisions[MOST_SAID:]),
        "actions": actions.order_by("due_on", "position")[:MOST_SAID],
    }
