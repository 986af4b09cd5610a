"""How the members fare: the cohort, who could use a hand, and the same as a table to take away."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST, require_safe

from collectif.core.csv_tables import write_csv
from collectif.core.http import HtmxRequest, render_partial
from meetings.models import Booking, Occurrence
from members.actions.cohort import record_cohort_export
from members.enums import CohortSort, StuckReason
from members.enums.cohort import PATIENCE
from members.filters.cohort import STUCK_CHOICES, CohortFilter
from members.models import GroupSpell, Membership, User
from members.models.cohort import CohortQuerySet
from members.permissions import can_export_cohort, can_follow_members
from tenders.enums import MarkKind
from tenders.models import MatchFeedback, ProcedureAccess, ProcedureMark
from tenders.models.feedback import OUTCOMES

PAGE_SIZE: Final = 50
CHUNK: Final = 500
SEPARATOR: Final = " ; "
COLUMNS: Final = (
    ("name", gettext_lazy("Member")),
    ("state", gettext_lazy("State")),
    ("seen", gettext_lazy("Last seen")),
    ("evidence", gettext_lazy("Achievements")),
    ("confirmed", gettext_lazy("Confirmations")),
    ("steps", gettext_lazy("Steps left")),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, the order it leads to, and the one in use when it is its own."""

    label: str | Promise
    leads_to: CohortSort
    order: str


@dataclass(frozen=True, slots=True)
class Tab:
    value: str
    label: str | Promise
    count: int
    is_current: bool


@require_safe
def cohort_list(request: HtmxRequest) -> HttpResponse:
    """The members, where each stands, and what could help those who are stuck."""
    search = _search(request)
    is_understood = search.is_valid()
    page = Paginator(search.hits().for_list(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "search": search,
        "form": search.form,
        "page": page,
        "tabs": _tabs(search),
        "columns": {column.leads_to.column: column for column in _columns(search.sort)},
        "can_export": can_export_cohort(request.user),
    }
    return render_partial(
        request,
        "coordination/cohort_list.html",
        context,
        partial="cohort",
        status=200 if is_understood else 422,
    )


@require_POST
def cohort_export(request: HtmxRequest) -> HttpResponse | StreamingHttpResponse:
    """Give the cohort of the url as a table, streamed; coordinators alone, and written down."""
    search = _search(request)
    if not can_export_cohort(request.user):
        raise PermissionDenied
    if not search.is_valid():
        return redirect(f"{reverse('cohort_list')}?{request.GET.urlencode()}")
    found = search.hits()
    record_cohort_export(actor=request.user, row_count=found.count())
    name = f"{pgettext('name of a file', 'members')}-{timezone.localdate():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        write_csv(_headers(), _lines(found.for_list().iterator(CHUNK))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _search(request: HtmxRequest) -> CohortFilter:
    """The cohort as the person may follow it; those who run nothing are refused."""
    if not can_follow_members(request.user):
        raise PermissionDenied
    now = timezone.now()
    cohort = cohort_of(request.user, now=now)
    return CohortFilter(request.GET, cohort, today=timezone.localdate(now))


def cohort_of(user: User, *, now: datetime) -> CohortQuerySet:
    """The members whom a person may follow, with how each fares and what holds her back."""
    rows = Membership.objects.visible_to(user).with_progress(user, now=now)
    return rows.with_stuck_reasons(
        now=now, has_call=_has_call(now), misses_meetings=_misses_meetings(now)
    )


def _has_call(now: datetime) -> Q:
    """Say whether a person kept a call, answered one or entered a bid team lately."""
    since = now - PATIENCE[StuckReason.NO_CALL]
    kept = ProcedureMark.objects.filter(
        profile__user=OuterRef("user"), kind=MarkKind.KEPT, marked_at__gt=since
    )
    answered = MatchFeedback.objects.filter(
        profile__user=OuterRef("user"), verdict__in=OUTCOMES, at__gt=since
    )
    invited = ProcedureAccess.objects.filter(user=OuterRef("user"), granted_at__gt=since)
    return Q(Exists(kept)) | Q(Exists(answered)) | Q(Exists(invited))


def _misses_meetings(now: datetime) -> Q:
    """Say whether a group of hers has met lately, and she neither came nor is to come anywhere.

    A group that plans no meeting here, is new to her, or has paused for as long holds nobody back.
    """
    since = now - PATIENCE[StuckReason.NO_BOOKING]
    stays = GroupSpell.objects.current_on(timezone.localdate(now)).filter(
        user=OuterRef(OuterRef("user")),
        group__is_closed=False,
        entered_on__lte=timezone.localdate(since),
    )
    held = Occurrence.objects.planned().between(since, now).filter(group__in=stays.values("group"))
    booked = Booking.objects.to_come().filter(user=OuterRef("user"), occurrence__ends_at__gt=since)
    return Q(Exists(held)) & ~Q(Exists(booked))


def _tabs(search: CohortFilter) -> list[Tab]:
    counts = search.counts()
    current = search.values.get("stuck") or ""
    choices = [("", _("Everyone")), *STUCK_CHOICES]
    return [Tab(value, label, counts[value], value == current) for value, label in choices]


def _columns(sort: CohortSort) -> Iterator[Column]:
    for name, label in COLUMNS:
        if name == sort.column:
            order = "descending" if sort.is_backwards else "ascending"
            yield Column(label, sort.turned, order)
        else:
            yield Column(label, CohortSort(name), "")


def _headers() -> list[str]:
    return [
        _("Name"),
        _("Groups"),
        _("State"),
        _("Since"),
        _("Member since"),
        _("Last seen"),
        _("Achievements"),
        _("Confirmations"),
        _("Steps left"),
        _("Could use a hand"),
    ]


def _lines(memberships: Iterable[Membership]) -> Iterator[list[object]]:
    for one in memberships:
        yield [
            one.user.get_full_name(),
            SEPARATOR.join(one.group_names),
            str(one.get_state_display()),
            one.since,
            one.entered_on,
            timezone.localdate(one.user.last_active_at),
            one.evidence_count,
            one.confirmation_count,
            one.steps_left,
            SEPARATOR.join(reason.words for reason in one.stuck_reasons),
        ]
