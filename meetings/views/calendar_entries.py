"""Meetings as calendars show them: each with where its reader stands, day by day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from collectif.core import dates
from meetings.enums import BookingState, Seat
from meetings.models import Booking, Occurrence
from meetings.templatetags.meetings import hours
from members.models import User

SATURDAY: Final = 5
_State = BookingState
# How a state looks, and the icon that stands beside its words.
LOOKS: Final = {
    _State.CONFIRMED: ("mine", "check"),
    _State.PRESENT: ("mine", "check"),
    _State.OFFERED: ("offer", "clock"),
    _State.WAITING: ("waiting", "clock"),
    _State.REQUESTED: ("waiting", "clock"),
}
OWN_WORDS: Final = {
    _State.CONFIRMED: gettext_lazy("place booked"),
    _State.OFFERED: gettext_lazy("a place for you"),
    _State.WAITING: gettext_lazy("waiting list"),
    _State.REQUESTED: gettext_lazy("to be approved"),
    _State.PRESENT: gettext_lazy("present"),
    _State.EXCUSED: gettext_lazy("excused"),
    _State.ABSENT: gettext_lazy("absent"),
}
KINDS: Final = {"mine": "success", "offer": "warning", "waiting": "warning"}


@dataclass(frozen=True, slots=True)
class Own:
    """The reader's own booking of a meeting."""

    state: BookingState
    seat: Seat
    is_to_confirm: bool


@dataclass(slots=True)
class Entry:
    """One meeting for one reader, in plain attributes: a month shows hundreds.

    `start` is where and when it is held; `taken` counts places by their kind.
    """

    meeting: Occurrence
    start: datetime
    own: Own | None
    taken: Mapping[str, int]
    url: str
    at: str
    title: str
    words: str = ""
    look: str = "plain"
    icon: str = ""

    @property
    def hours(self) -> str:
        return hours(self.meeting.starts_at, self.meeting.ends_at, self.meeting.zone)

    @property
    def taken_count(self) -> int:
        return sum(self.taken.values())

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


def entries_for(user: User, meetings: Sequence[Occurrence], *, now: datetime) -> list[Entry]:
    """Say where the reader stands at each of these meetings; two queries, however many."""
    keys = [meeting.pk for meeting in meetings]
    own = _own_of(user, keys)
    taken = _taken_at(keys)
    url = _meeting_urls()
    return [_entry(one, own.get(one.pk), taken[one.pk], url, now) for one in meetings]


def _meeting_urls() -> str:
    """The address of a meeting, with `%s` for its public id: written once for hundreds."""
    nobody = UUID(int=0)
    return reverse("meetings:occurrence_detail", args=[nobody]).replace(str(nobody), "%s")


def week_of(user: User, monday: date, *, now: datetime) -> dict[date, list[Entry]]:
    """Her meetings of the week that begins on `monday`, by day; three queries at most."""
    start = datetime.combine(monday, time.min, tzinfo=timezone.get_current_timezone())
    end = datetime.combine(monday + timedelta(days=7), time.min, tzinfo=start.tzinfo)
    meetings = Occurrence.objects.visible_to(user).mine(user, timezone.localdate(now))
    shown = list(meetings.between(start, end).order_by("starts_at", "pk"))
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


def _entry(
    meeting: Occurrence, own: Own | None, taken: Mapping[str, int], url: str, now: datetime
) -> Entry:
    start, page = meeting.local_start, url % meeting.public_id
    entry = Entry(meeting, start, own, taken, page, clock_words(start), meeting.title)
    if meeting.is_cancelled:
        entry.words, entry.look = _("called off"), "cancelled"
    elif own and own.state != _State.CANCELLED:
        entry.look, entry.icon = LOOKS.get(own.state, ("plain", ""))
        entry.words = _own_words(own)
        if own.state == _State.CONFIRMED and own.seat == Seat.ONLINE:
            entry.icon = "video"
    elif meeting.starts_at > now:
        entry.words = _room_words(meeting, taken)
    return entry


def _own_words(own: Own) -> str:
    if own.state == _State.CONFIRMED and own.is_to_confirm:
        return _("to confirm")
    if own.state == _State.CONFIRMED and own.seat == Seat.ONLINE:
        return _("booked online")
    return str(OWN_WORDS[own.state])


def _room_words(meeting: Occurrence, taken: Mapping[str, int]) -> str:
    """How many places are left; nothing where nothing limits them."""
    left = 0
    for seat in meeting.seats:
        capacity = meeting.capacity_of(seat)
        if capacity is None:
            return ""
        left += max(0, capacity - taken.get(seat, 0))
    if not left:
        return _("full")
    return ngettext("%(count)s place", "%(count)s places", left) % {"count": left}


def _own_of(user: User, keys: Sequence[int]) -> dict[int, Own]:
    rows = Booking.objects.filter(user=user, occurrence__in=keys).order_by()
    return {
        pk: Own(_State(state), Seat(seat), to_confirm_since is not None)
        for pk, state, seat, to_confirm_since in rows.values_list(
            "occurrence", "state", "seat", "to_confirm_since"
        )
    }


def _taken_at(keys: Sequence[int]) -> Mapping[int, Mapping[str, int]]:
    taken: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Booking.objects.holding().filter(occurrence__in=keys).order_by()
    for pk, seat, count in rows.values_list("occurrence", "seat").annotate(n=Count("pk")):
        taken[pk][seat] = count
    return taken
