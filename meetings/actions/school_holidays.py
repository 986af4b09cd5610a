"""School holidays, read from the open data of the ministry of education."""

from dataclasses import dataclass

from django.db import transaction

from meetings.models import SchoolHoliday
from meetings.sources.school_holidays import read_school_holidays

SOURCE = "fr-en-calendrier-scolaire, {year}"


@dataclass(frozen=True, slots=True)
class Imported:
    stored: int
    unread: int


@transaction.atomic
def import_school_holidays(*, content: bytes) -> Imported:
    """Store the holidays of zones A, B and C; those known already are written again.

    Raises ValidationError: `unreadable`, `too_large`.
    """
    told = read_school_holidays(content)
    rows = [
        SchoolHoliday(
            zone=one.zone,
            name=one.name,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            source=SOURCE.format(year=one.school_year),
        )
        for one in told.holidays
    ]
    SchoolHoliday.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["zone", "starts_on"],
        update_fields=["name", "ends_on", "source"],
    )
    return Imported(stored=len(rows), unread=told.unread)
