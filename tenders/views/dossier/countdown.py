"""How much time is left to answer, as one figure. Pure: the clock is an argument."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import ngettext

from collectif.core.dates import urgency

COUNT_HOURS_UNDER: Final = timedelta(hours=48)
COUNT_MINUTES_UNDER: Final = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Countdown:
    """`elapsed`: the share of the time between the call and its deadline gone by, in per cent."""

    figure: int
    unit: str
    elapsed: str
    urgency: str


def countdown(deadline: datetime, *, opened_on: date, now: datetime) -> Countdown | None:
    """Count the days left as calendars do, the hours of the last two days; None once closed."""
    left = deadline.astimezone(UTC) - now.astimezone(UTC)
    if left <= timedelta():
        return None
    figure, unit = _figure(deadline, left, now)
    opened_at = datetime.combine(opened_on, time(), timezone.get_current_timezone())
    whole = max(deadline - opened_at, timedelta(minutes=1))
    gone = min(1, max(0, 1 - left / whole))
    return Countdown(figure, unit, f"{100 * gone:.1f}%", urgency(deadline, now=now))


def _figure(deadline: datetime, left: timedelta, now: datetime) -> tuple[int, str]:
    minutes = max(1, int(left.total_seconds() // 60))
    if left < COUNT_MINUTES_UNDER:
        return minutes, ngettext("minute", "minutes", minutes)
    if left < COUNT_HOURS_UNDER:
        return minutes // 60, ngettext("hour", "hours", minutes // 60)
    days = (timezone.localdate(deadline) - timezone.localdate(now)).days
    return days, ngettext("day", "days", days)
