"""What each filter of the list of procedures means, as conditions on rows."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from collectif.core.sql import has_bit
from members.models import Organization
from tenders.enums import DeadlineWindow, ProcedureState, ProcedureStatus
from tenders.models.list_words import facet_bit
from tenders.models.procedure_queryset import ANSWERABLE

WEEK = timedelta(days=7)
THREE_WEEKS = timedelta(days=21)
# Filters whose values stand in `Procedure.facet_bits`.
WORDED = ("nature", "value", "procedure", "clause", "reserved", "source")
# In the order of the page; each counts what the others leave.
FACETS = ("department", "deadline", "cpv", "nature", "value", "procedure", "clause", "reserved",
          "source", "buyer")  # fmt: skip


def in_status(status: ProcedureStatus, *, now: datetime) -> Q:
    closed = Q(state=ProcedureState.CALL, closes_at__lte=now)
    return {
        ProcedureStatus.OPEN: ANSWERABLE & Q(closes_at__gt=now),
        ProcedureStatus.CLOSED: closed,
        ProcedureStatus.AWARDED: Q(state=ProcedureState.AWARDED),
        ProcedureStatus.CANCELLED: Q(state=ProcedureState.CANCELLED),
        ProcedureStatus.PLANNED: Q(state=ProcedureState.PLANNED),
        ProcedureStatus.OTHER: Q(state__in=[ProcedureState.DIRECT, ProcedureState.OTHER]),
        ProcedureStatus.ALL: Q(),
    }[status]


def deadline_windows(now: datetime) -> dict[str, Q]:
    """Return how each value of the deadline filter is told; a date to check is in no window."""
    near, far = now + WEEK, now + THREE_WEEKS
    return {
        DeadlineWindow.WEEK.value: Q(submission_deadline__gte=now, submission_deadline__lt=near),
        DeadlineWindow.THREE_WEEKS.value: Q(
            submission_deadline__gte=near, submission_deadline__lt=far
        ),
        DeadlineWindow.LATER.value: Q(submission_deadline__gte=far),
        DeadlineWindow.UNKNOWN.value: Q(submission_deadline=None),
    }


def deepest(codes: Iterable[str]) -> list[str]:
    """Drop the codes that hold another one: "79" and "794" ask for 794."""
    chosen = list(codes)
    return [
        code
        for code in chosen
        if not any(other != code and other.startswith(code) for other in chosen)
    ]


def widest(codes: Iterable[str]) -> list[str]:
    """Drop the codes that stand below another one: "79" and "794" leave 79."""
    chosen = list(codes)
    return [
        code
        for code in chosen
        if not any(other != code and code.startswith(other) for other in chosen)
    ]


def conditions(values: Mapping[str, Any], *, now: datetime) -> dict[str, Q]:
    """Return the condition of each facet that has chosen values, by name of the facet."""
    windows = deadline_windows(now)
    means: dict[str, Callable[[list[str]], Q]] = {
        "department": lambda codes: Q(departments__overlap=codes),
        "deadline": lambda names: any_of(windows[name] for name in names),
        "cpv": lambda codes: Q(cpv_prefixes__overlap=deepest(codes)),
        "buyer": lambda ids: Q(buyer__in=Organization.objects.filter(public_id__in=ids)),
        **{name: _tagged(name) for name in WORDED},
    }
    return {name: means[name](values[name]) for name in FACETS if values.get(name)}


def _tagged(name: str) -> Callable[[list[str]], Q]:
    return lambda values: has_bit("facet_bits", sum(facet_bit(name, one) for one in set(values)))


def any_of(choices: Iterable[Q]) -> Q:
    return reduce(or_, choices)
