"""What a changed series does to its meetings to come: foreseen for who decides, then done."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Max
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.enums import BookingState, MeetingKind, Seat
from meetings.models import Booking, Occurrence, Series, StandVisit
from meetings.models.plan import PLAN_FIELDS
from meetings.pipeline.horizon import HORIZON, meeting_of, outlook

# What calendars show: a new revision is due when it changes, and people are told.
TOLD_FIELDS: Final = frozenset(
    {"title", "mode", "room", "address", "access_notes", "video_url", "starts_at", "ends_at"}
)
CAPACITIES: Final = {Seat.ROOM: "room_capacity", Seat.ONLINE: "online_capacity"}
HOLDS_SLOTS: Final = frozenset({"kind", "starts_at", "ends_at"})
NO_TIME: Final = timedelta(0)
# Named in `own_fields` when the time of one meeting was set apart from its series.
TIME: Final = "starts_at"
EXPECTED: Final = (
    BookingState.REQUESTED,
    BookingState.CONFIRMED,
    BookingState.WAITING,
    BookingState.OFFERED,
)

type Taken = Mapping[int, Mapping[str, int]]


@dataclass(slots=True)
class Change:
    """A meeting as it will be, with the names of what changes and when it was to start."""

    meeting: Occurrence
    fields: list[str]
    before: datetime

    @property
    def is_moved(self) -> bool:
        return self.meeting.starts_at != self.before

    @property
    def is_told(self) -> bool:
        return not TOLD_FIELDS.isdisjoint(self.fields)


@dataclass(slots=True)
class Effect:
    """What becomes of the meetings to come of a series. `people` counts who expects each one."""

    made: list[Occurrence] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    orphans: list[Occurrence] = field(default_factory=list)
    people: Mapping[int, int] = field(default_factory=dict)

    @property
    def booked_orphans(self) -> list[Occurrence]:
        return [meeting for meeting in self.orphans if self.people.get(meeting.pk)]

    @property
    def moved(self) -> list[Change]:
        """Those that people expect and whose time changes."""
        return [one for one in self.changed if one.is_moved and self.people.get(one.meeting.pk)]

    @property
    def orphaned_people(self) -> int:
        return sum(self.people[meeting.pk] for meeting in self.booked_orphans)

    @property
    def moved_people(self) -> int:
        return sum(self.people[change.meeting.pk] for change in self.moved)

    @property
    def is_felt(self) -> bool:
        """Somebody's day changes: whoever decides is told how many before."""
        return bool(self.moved or self.booked_orphans)


def foresee(
    series: Series, meetings: Iterable[Occurrence], names: Iterable[str], *, now: datetime
) -> Effect:
    """Say what a series as it will be does to its meetings, those given; nothing is written.

    `names` are the fields of the plan that change: what was said of one meeting alone stays. A
    meeting whose day leaves the rule goes to the day that the rule newly gives in the same week.
    Raises ValidationError: `below_taken`, `seats_taken`, `slots_taken`.
    """
    meetings = list(meetings)
    until = max(series.planned_until or date.min, now.date() + HORIZON)
    # To the end of its week: the last meeting may go to a later day of it.
    until += timedelta(days=6 - until.weekday())
    told = outlook(series, until, now=now, meetings=meetings)
    paired, orphans, made = _pair(told.orphans, told.missing)
    targets = [(meeting, meeting_of(series, day)) for meeting, day in told.matched] + paired
    changed = [_change(meeting, target, names) for meeting, target in targets]
    changed = [change for change in changed if change.fields]
    check_places(changed)
    check_slots(changed)
    return Effect(made=made, changed=changed, orphans=orphans, people=expected_at(meetings))


def expected_at(meetings: Iterable[Occurrence]) -> dict[int, int]:
    """Count who has a place or a turn at each of these meetings, by its key; one query."""
    rows = Booking.objects.filter(occurrence__in=meetings, state__in=EXPECTED).order_by()
    return dict(rows.values_list("occurrence").annotate(n=Count("pk")))


def change_plan(meeting: Occurrence, values: Mapping[str, Any]) -> Change:
    """Write new values on a meeting, not stored; return what changed."""
    before = meeting.starts_at
    names = [name for name, value in values.items() if getattr(meeting, name) != value]
    for name in names:
        setattr(meeting, name, values[name])
    return Change(meeting, names, before)


def check_places(changes: Sequence[Change]) -> None:
    """Refuse fewer places than are taken, or a kind of places that people sit on.

    Raises ValidationError by field: `below_taken`, `seats_taken`, with how many and when.
    """
    about_places = {"mode", *CAPACITIES.values()}
    concerned = [one.meeting for one in changes if not about_places.isdisjoint(one.fields)]
    if not concerned:
        return
    taken = _taken_at(concerned)
    for meeting in concerned:
        for seat, name in CAPACITIES.items():
            _check_seat(meeting, seat, name, taken[meeting.pk][seat])


def _check_seat(meeting: Occurrence, seat: Seat, name: str, taken: int) -> None:
    facts = {
        "count": taken,
        "day": formats.date_format(meeting.local_start, "DATE_FORMAT"),
        "seat": seat.label.lower(),
    }
    capacity = meeting.capacity_of(seat)
    if taken and seat not in meeting.seats:
        message = _(
            "On %(day)s, %(count)s booked “%(seat)s”: write to them first, or leave this way open."
        )
        raise ValidationError({"mode": ValidationError(message, "seats_taken", facts)})
    if capacity is not None and taken > capacity:
        message = ngettext(
            "%(count)s place is taken on %(day)s: leave at least as many.",
            "%(count)s places are taken on %(day)s: leave at least as many.",
            taken,
        )
        raise ValidationError({name: ValidationError(message, "below_taken", facts)})


def check_slots(changes: Sequence[Change]) -> None:
    """Refuse what slots taken at stands do not allow: no forum any more, or too short a one.

    Raises ValidationError by field of the forms: `slots_taken`, with the days of these forums.
    """
    concerned = [one.meeting for one in changes if not HOLDS_SLOTS.isdisjoint(one.fields)]
    if not concerned:
        return
    last = _last_slots(concerned)
    others = [one for one in concerned if one.pk in last and one.kind != MeetingKind.FORUM]
    if others:
        message = _("Slots are taken at stands on %(days)s: what is held then stays a forum.")
        raise _slots_taken("kind", message, others)
    short = [one for one in concerned if one.ends_at - one.starts_at < last.get(one.pk, NO_TIME)]
    if short:
        message = _("Slots are taken later than this on %(days)s: keep it longer.")
        raise _slots_taken("end_time", message, short)


def _last_slots(meetings: Iterable[Occurrence]) -> dict[int, timedelta]:
    """How long after its start the last slot taken at each meeting ends."""
    taken = StandVisit.objects.filter(stand__occurrence__in=meetings).order_by()
    ends = taken.values_list("stand__occurrence").annotate(
        end=Max(F("starts_after") + F("stand__slot_minutes"))
    )
    return {pk: timedelta(minutes=end) for pk, end in ends}


def _slots_taken(name: str, message: str, meetings: Iterable[Occurrence]) -> ValidationError:
    starts = sorted(one.local_start for one in meetings)
    days = [formats.date_format(start, "DATE_FORMAT") for start in starts]
    facts = {"days": ", ".join(days)}
    return ValidationError({name: ValidationError(message, "slots_taken", facts)})


def _taken_at(meetings: Iterable[Occurrence]) -> Taken:
    taken: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = Booking.objects.holding().filter(occurrence__in=meetings).order_by()
    for pk, seat, count in rows.values_list("occurrence", "seat").annotate(n=Count("pk")):
        taken[pk][seat] = count
    return taken


def _pair(
    orphans: list[Occurrence], missing: list[Occurrence]
) -> tuple[list[tuple[Occurrence, Occurrence]], list[Occurrence], list[Occurrence]]:
    """Give each orphan the first new day of its week; return the pairs and what is left."""
    free = sorted(missing, key=lambda meeting: meeting.recurrence_on)
    pairs, left = [], []
    for orphan in sorted(orphans, key=lambda meeting: meeting.recurrence_on):
        target = next((one for one in free if _week(one) == _week(orphan)), None)
        if target is None or TIME in orphan.own_fields:
            left.append(orphan)
        else:
            free.remove(target)
            pairs.append((orphan, target))
    return pairs, left, free


def _week(meeting: Occurrence) -> tuple[int, int]:
    year, week, _day = meeting.recurrence_on.isocalendar()
    return year, week


def _change(meeting: Occurrence, target: Occurrence, names: Iterable[str]) -> Change:
    """What a series says of a meeting from now on, but for what was said of it alone."""
    wanted = [name for name in names if name in PLAN_FIELDS and name not in meeting.own_fields]
    wanted += ["group_id", "recurrence_on"]
    if TIME not in meeting.own_fields:
        wanted += ["starts_at", "ends_at", "time_zone"]
    return change_plan(meeting, {name: getattr(target, name) for name in wanted})
