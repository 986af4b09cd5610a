"""A meeting to come, and people of its group: what tests of bookings start from."""

from datetime import UTC, date, datetime, timedelta

from meetings.actions.bookings import book
from meetings.enums import Seat
from tests.meetings.factories import OccurrenceFactory
from tests.members.factories import UserFactory
from tests.members.intake_factories import GroupSpellFactory

# A fortnight before the meeting, which is on a Tuesday from 14 h to 17 h, in Paris.
NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)
DAY = date(2026, 12, 1)
STARTS_AT = datetime(2026, 12, 1, 13, tzinfo=UTC)
LONG_AGO = date(2026, 1, 5)


def meeting_of(places=2, **values):
    values.setdefault("newcomer_seats", 0)
    return OccurrenceFactory(day=DAY, room_capacity=places, **values)


def join_group(user, meeting, *, on=LONG_AGO):
    GroupSpellFactory(user=user, group=meeting.group, entered_on=on)
    return user


def regular(meeting, **values):
    """Somebody who has been in the group for long."""
    return join_group(UserFactory(member=True, **values), meeting)


def regulars(meeting, count):
    return [regular(meeting) for _ in range(count)]


def take(meeting, user, seat=Seat.ROOM):
    return book(occurrence=meeting, user=user, seat=seat, actor=user)


def before(hours):
    """So many hours before the meeting."""
    return STARTS_AT - timedelta(hours=hours)
