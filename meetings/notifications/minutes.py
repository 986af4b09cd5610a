from collectif.core.http import site_url
from meetings.models import MinutesVersion
from meetings.notifications.facilitators import facilitators_of
from meetings.notifications.readers import reader_named, write
from members.models import User

TO_APPROVE = "meetings/minutes_to_approve"


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
