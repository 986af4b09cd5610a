from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, Final, cast

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from collectif.core.http import HtmxRequest
from meetings import permissions
from meetings.enums import Country
from meetings.forms.calendar import Layout, Shown, shown_by
from meetings.models import Occurrence
from meetings.models.occurrence import OccurrenceQuerySet, groups_of
from meetings.pipeline.holidays import country_at, public_holidays
from meetings.views.calendar_entries import Entry, days_of, entries_for
from meetings.views.rhythm import rhythm_of
from members.models import Group, User
from members.models.group import GroupQuerySet
from members.permissions import runs_collective

# Below the month, and on a page of the list.
COMING, PER_PAGE = 6, 25

TEMPLATES: Final = {
    Layout.MONTH: "meetings/calendar_month.html",
    Layout.WEEK: "meetings/calendar_week.html",
    Layout.LIST: "meetings/calendar_list.html",
}


@require_safe
def calendar(request: HtmxRequest) -> HttpResponse:
    """The meetings one may know of, by month, week or list, and where one stands at each."""
    now = timezone.now()
    today = timezone.localdate(now)
    shown = shown_by(request.GET, today=today)
    groups = list(_groups(request.user))
    meetings, page = _some_of(_meetings(request.user, shown), shown, request.GET.get("page"))
    entries = entries_for(request.user, meetings, now=now)
    is_now = shown.layout == Layout.MONTH and shown.first_day <= today < shown.end_day
    context = {
        "shown": shown,
        "today": today,
        "page": page,
        "entries": entries,
        "coming": _coming(request.user, shown, entries, now) if is_now else [],
        "rhythm": rhythm_of(request.user, now=now) if is_now else None,
        "offers": request.user.bookings.offered(now),
        "days": _days(shown, entries, _country(shown, groups), today),
        "groups": [(one, shown.query(group=one.public_id, is_mine=False)) for one in groups],
        "links": _links(shown, today),
        "plans": permissions.can_see_plans(request.user),
    }
    return render(request, TEMPLATES[shown.layout], context)


def _meetings(user: User, shown: Shown) -> OccurrenceQuerySet:
    return _chosen(user, shown).between(_midnight(shown.first_day), _midnight(shown.end_day))


def _chosen(user: User, shown: Shown) -> OccurrenceQuerySet:
    """Those of a group, hers or all, in the order of time."""
    meetings = Occurrence.objects.visible_to(user).order_by("starts_at", "pk")
    if shown.group:
        meetings = meetings.filter(group__public_id=shown.group)
    return meetings.mine(user, timezone.localdate()) if shown.is_mine else meetings


def _some_of(
    meetings: OccurrenceQuerySet, shown: Shown, number: str | None
) -> tuple[OccurrenceQuerySet, Page | None]:
    """The list goes by pages; a grid draws all of its days."""
    if shown.layout != Layout.LIST:
        return meetings, None
    page = Paginator(meetings, PER_PAGE).get_page(number)
    return cast(OccurrenceQuerySet, page.object_list), page


def _coming(user: User, shown: Shown, entries: list[Entry], now: datetime) -> list[Entry]:
    """The next meetings: those drawn, then, when too few of these are ahead, those after."""
    ahead = [one for one in entries if one.meeting.ends_at > now][:COMING]
    if len(ahead) == COMING:
        return ahead
    after = _chosen(user, shown).filter(starts_at__gte=_midnight(shown.end_day))
    return ahead + entries_for(user, after[: COMING - len(ahead)], now=now)


def _groups(user: User) -> GroupQuerySet:
    """The groups one may choose: her own, or all for who runs the collective."""
    groups = (
        Group.objects.running() if runs_collective(user) else groups_of(user, timezone.localdate())
    )
    return groups.order_by("name")


def _country(shown: Shown, groups: Sequence[Group]) -> Country:
    """Whose public holidays are shown: those of the groups one looks at, if they agree."""
    found = {country_at(one.departments) for one in groups if shown.group in (None, one.public_id)}
    return found.pop() if len(found) == 1 else Country.FRANCE


def _days(shown: Shown, entries: list[Entry], country: Country, today: date) -> list[Any]:
    """Each day drawn; the list draws none."""
    if shown.layout == Layout.LIST:
        return []
    return days_of(
        entries,
        shown.first_day,
        shown.end_day,
        today=today,
        holidays=public_holidays(country, shown.first_day, shown.end_day),
        month=shown.day if shown.layout == Layout.MONTH else None,
    )


def _links(shown: Shown, today: date) -> dict[str, Any]:
    return {
        "before": shown.query(day=shown.day - shown.step),
        "after": shown.query(day=shown.day + shown.step),
        "today": shown.query(day=today),
        "layouts": [(layout, shown.query(layout=layout)) for layout in Layout],
        "all": shown.query(group=None, is_mine=False),
        "mine": shown.query(group=None, is_mine=True),
    }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
