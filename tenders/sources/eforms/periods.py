"""Deadlines and durations of lots (ND-LotTenderingProcess, BT-36)."""

import re
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from tenders.sources import deadlines
from tenders.sources.durations import in_months, months_between
from tenders.sources.eforms.tree import EXTENSION, PROCESS
from tenders.sources.facts import DeadlineKind
from tenders.sources.wire import Json, attribute, child, children, text_of

# What a newcomer meets first comes first: BT-1311, BT-131, BT-630.
_DEADLINES: tuple[tuple[DeadlineKind, tuple[str, ...]], ...] = (
    ("requests", ("cac:ParticipationRequestReceptionPeriod",)),
    ("tenders", ("cac:TenderSubmissionDeadlinePeriod",)),
    ("interest", (*EXTENSION, "efac:InterestExpressionReceptionPeriod")),
)
_QUESTIONS = "cac:AdditionalInformationRequestPeriod"
_OFFSET = re.compile(r"(?:Z|[+-][0-9]{2}:?[0-9]{2})$")


def closing(lots: list[Json]) -> tuple[str, DeadlineKind]:
    """Return the first deadline of the lots as printed and what it is for."""
    for kind, path in _DEADLINES:
        if text := _earliest(lots, path):
            return text, kind
    return "", ""


def questions_text(lots: list[Json]) -> str:
    """Return the last moment to ask questions (BT-13), the first one when lots differ."""
    return _earliest(lots, (_QUESTIONS,))


def closing_instant(lot: Json, zone: ZoneInfo, issued_on: date | None) -> datetime | None:
    """Return when one lot closes, None when it is not said or makes no sense."""
    text, _kind = closing([lot])
    if not text or issued_on is None:
        return None
    return deadlines.read_instant(text, zone=zone, published_on=issued_on).at


def months(project: Json) -> Decimal | None:
    """Return the duration (BT-36) in months, or the time from start to end (BT-536, BT-537)."""
    period = child(project, "cac:PlannedPeriod")
    measure = child(period, "cbc:DurationMeasure")
    if duration := in_months(text_of(measure), attribute(measure, "unitCode")):
        return duration
    return months_between(text_of(period, "cbc:StartDate"), text_of(period, "cbc:EndDate"))


def longest(durations: list[Decimal | None]) -> Decimal | None:
    """Return the duration of the whole: that of its longest lot."""
    return max((duration for duration in durations if duration), default=None)


def _earliest(lots: list[Json], path: tuple[str, ...]) -> str:
    texts = [text for period in children(lots, PROCESS, *path) if (text := _moment(period))]
    return deadlines.earliest(texts) if len(texts) > 1 else next(iter(texts), "")


def _moment(period: Json) -> str:
    """Join "2026-09-30+02:00" and "11:00:00+02:00"; the offset of the time counts."""
    day, time = text_of(period, "cbc:EndDate"), text_of(period, "cbc:EndTime")
    if not day or not time:
        return day
    return f"{day[:10]} {time}{'' if _OFFSET.search(time) else day[10:]}"
