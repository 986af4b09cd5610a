"""Whom to ask next, and whether to: pure functions, the clock and the counts are given."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from tenders.enums import HomeZone, RoundState
from tenders.models import MatchAlert

# Scores nearer than this say the same: who was left in peace longest goes first.
NEAR: Final = Decimal("0.0500")
NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be asked. `lately`: proposals of the last seven days, any call."""

    profile_id: int
    score: Decimal
    lately: int = 0
    last_asked_at: datetime | None = None
    is_awake: bool = True

    def may_be_asked(self, *, a_week: int) -> bool:
        return self.is_awake and self.lately < a_week


def choose_wave(candidates: Iterable[Candidate], *, size: int, a_week: int) -> list[Candidate]:
    """Return up to `size` people to ask now, in the order in which they are chosen.

    The best score leads; among those within NEAR of it, whoever was asked longest ago, then the
    better score. Nobody asked `a_week` times already, nobody in her quiet hours. What people
    answered before is not known here: a refusal cannot count against anybody.
    """
    free = [one for one in candidates if one.may_be_asked(a_week=a_week)]
    chosen: list[Candidate] = []
    while free and len(chosen) < size:
        best = max(one.score for one in free)
        equals = [one for one in free if best - one.score <= NEAR]
        chosen.append(min(equals, key=_longest_in_peace))
        free.remove(chosen[-1])
    return chosen


def _longest_in_peace(one: Candidate) -> tuple[datetime, Decimal, int]:
    return (one.last_asked_at or NEVER, -one.score, one.profile_id)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a round stands. `waiting`: asked, and neither answered nor silent for too long."""

    aim: int
    interested: int
    waiting: int
    asked_today: int
    is_too_late: bool


def end_of(progress: Progress, *, has_candidates: bool) -> RoundState | None:
    """Say why a round is over; None while it goes on."""
    if progress.interested >= progress.aim:
        return RoundState.ENOUGH
    if progress.is_too_late:
        return RoundState.TOO_LATE
    if not has_candidates and not progress.waiting:
        return RoundState.EVERYONE_ASKED
    return None


def room_for(progress: Progress, *, wave_size: int, a_day: int) -> int:
    """How many people may be asked now."""
    return max(0, min(wave_size, a_day - progress.asked_today))


def is_awake(alert: MatchAlert | None, now: datetime) -> bool:
    """Say whether a person may be written to: her own hours, else those we keep for everyone."""
    hours = alert or MatchAlert()
    hour = now.astimezone(HomeZone(hours.time_zone).clock).hour
    start, end = hours.quiet_from, hours.quiet_to
    if start <= end:
        return not start <= hour < end
    return end <= hour < start
