"""Meetings as calendars show them: each with where its reader stands, day by day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from collectif.core import dates
from meetings.enums import BookingState, OccurrenceState, Seat
from meetings.enums.meeting import seats_of
from meetings.models import Occurrence
from meetings.models.occurrence import OccurrenceQuerySet
from meetings.templatetags.meetings import hours
from members.models import User

SATURDAY: Final = 5
_State = BookingState
# How a state looks, and the icon that stands beside its words.
LOOKS: Final[Mapping[str, tuple[str, str]]] = {
    _State.CONFIRMED: ("mine", "check"),
    _State.PRESENT: ("mine", "check"),
    _State.OFFERED: ("offer", "clock"),
    _State.WAITING: ("waiting", "clock"),
    _State.REQUESTED: ("waiting", "clock"),
}
OWN_WORDS: Final[Mapping[str, Promise]] = {
    _State.CONFIRMED: gettext_lazy("place booked"),
    _State.OFFERED: gettext_lazy("a place for you"),
    _State.WAITING: gettext_lazy("waiting list"),
    _State.REQUESTED: gettext_lazy("to be approved"),
    _State.PRESENT: gettext_lazy("present"),
    _State.EXCUSED: gettext_lazy("excused"),
    _State.ABSENT: gettext_lazy("absent"),
}
KINDS: Final = {"mine": "success", "offer": "warning", "waiting": "warning"}


class Line(NamedTuple):
    """What a calendar reads of one meeting, and of the reader's own place or turn there."""

    public_id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    state: str
    cancel_reason: str
    mode: str
    room: str
    address: str
    room_capacity: int | None
    online_capacity: int | None
    room_taken: int
    online_taken: int
    own_state: str | None
    own_seat: str | None
    own_to_confirm_since: datetime | None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def is_cancelled(self) -> bool:
        return self.state == OccurrenceState.CANCELLED

    @property
    def places_left(self) -> int | None:
        """How many there are, of all kinds; None where nothing limits one of them."""
        places = {
            Seat.ROOM: (self.room_capacity, self.room_taken),
            Seat.ONLINE: (self.online_capacity, self.online_taken),
        }
        left = 0
        for seat in seats_of(self.mode):
            capacity, taken = places[seat]
            if capacity is None:
                return None
            left += max(0, capacity - taken)
        return left


@dataclass(slots=True)
class Entry:
    """One meeting for one reader, in plain attributes: a month shows hundreds.

    `start` is where and when it is held.
    """

    meeting: Line
    start: datetime
    url: str
    at: str
    words: str = ""
    look: str = "plain"
    icon: str = ""

    @property
    def hours(self) -> str:
        return hours(self.meeting.starts_at, self.meeting.ends_at, self.meeting.zone)

    @property
    def taken_count(self) -> int:
        return self.meeting.room_taken + self.meeting.online_taken

    @property
    def badge_kind(self) -> str:
        return KINDS.get(self.look, "")


@dataclass(slots=True)
class Day:
    on: date
    holiday: str = ""
    entries: list[Entry] = field(default_factory=list)
    is_outside: bool = False
    is_past: bool = False
    is_today: bool = False

    @property
    def is_weekend(self) -> bool:
        return self.on.weekday() >= SATURDAY

    @property
    def is_free(self) -> bool:
        return not self.entries and not self.holiday


def entries_for(user: User, meetings: OccurrenceQuerySet, *, now: datetime) -> list[Entry]:
    """Say where the reader stands at each of these meetings; one query, however many."""
    url = _meeting_urls()
    rows = meetings.with_taken().with_own(user).values_list(*Line._fields)
    return [_entry(Line._make(row), url, now) for row in rows]


def _meeting_urls() -> str:
    """The address of a meeting, with `%s` for its public id: written once for hundreds."""
    nobody = UUID(int=0)
    return reverse("meetings:occurrence_detail", args=[nobody]).replace(str(nobody), "%s")


def week_of(user: User, monday: date, *, now: datetime) -> dict[date, list[Entry]]:
    """Her meetings of the week that begins on `monday`, by day; one query."""
    start = datetime.combine(monday, time.min, tzinfo=timezone.get_current_timezone())
    end = datetime.combine(monday + timedelta(days=7), time.min, tzinfo=start.tzinfo)
    meetings = Occurrence.objects.visible_to(user).mine(user, timezone.localdate(now))
    shown = meetings.between(start, end).order_by("starts_at", "pk")
    by_day = defaultdict(list)
    for entry in entries_for(user, shown, now=now):
        by_day[entry.start.date()].append(entry)
    return by_day


def days_of(
    entries: Iterable[Entry],
    first: date,
    end: date,
    *,
    today: date,
    holidays: Mapping[date, str],
    month: date | None = None,
) -> list[Day]:
    """Draw the days from `first` to `end`, not included; those out of the month of `month` say so.

    A meeting stands on the day it starts where it is held.
    """
    days = {
        on: Day(
            on=on,
            holiday=holidays.get(on, ""),
            is_outside=month is not None and on.month != month.month,
            is_past=on < today,
            is_today=on == today,
        )
        for on in (first + timedelta(days=n) for n in range((end - first).days))
    }
    for entry in entries:
        if day := days.get(entry.start.date()):
            day.entries.append(entry)
    return list(days.values())


def clock_words(at: datetime) -> str:
    """Say the hour on the clocks of the place; a month says the same few hours often."""
    return _clock_words(at.hour, at.minute, get_language() or "")


@lru_cache(maxsize=2_048)
def _clock_words(hour: int, minute: int, _language: str) -> str:
    # Any day will do: only its hour is said, without a clock change.
    with timezone.override(UTC):
        return dates.time_of_day(datetime(2026, 1, 1, hour, minute, tzinfo=UTC))


def _entry(meeting: Line, url: str, now: datetime) -> Entry:
    start = meeting.starts_at.astimezone(meeting.zone)
    entry = Entry(meeting, start, url % meeting.public_id, clock_words(start))
    if meeting.is_cancelled:
        entry.words, entry.look = _("called off"), "cancelled"
    elif state := meeting.own_state:
        entry.look, entry.icon = LOOKS.get(state, ("plain", ""))
        entry.words = _own_words(meeting, state)
        if state == _State.CONFIRMED and meeting.own_seat == Seat.ONLINE:
            entry.icon = "video"
    elif meeting.starts_at > now:
        entry.words = _places_words(meeting.places_left)
    return entry


def _own_words(meeting: Line, state: str) -> str:
    if state == _State.CONFIRMED and meeting.own_to_confirm_since:
        return _("to confirm")
    if state == _State.CONFIRMED and meeting.own_seat == Seat.ONLINE:
        return _("booked online")
    return str(OWN_WORDS[state])


def _places_words(left: int | None) -> str:
    """How many places are left; nothing where nothing limits them."""
    if left is None:
        return ""
    if left == 0:
        return _("full")
    return ngettext("%(count)s place", "%(count)s places", left) % {"count": left}
