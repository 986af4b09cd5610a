from datetime import date, datetime, time
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from collectif.core.http import HtmxRequest
from meetings import permissions
from meetings.enums import Country
from meetings.forms.calendar import Layout, Shown, shown_by
from meetings.models import Occurrence
from meetings.models.occurrence import groups_of
from meetings.pipeline.holidays import public_holidays
from meetings.views.calendar_entries import Entry, days_of, entries_for
from members.models import Group, User
from members.models.group import GroupQuerySet
from members.permissions import runs_collective

# What an entry of the month says; lists say where, too.
SHORT_FIELDS: Final = (
    "public_id",
    "title",
    "mode",
    "state",
    "starts_at",
    "ends_at",
    "time_zone",
    "room_capacity",
    "online_capacity",
)

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
    meetings = _meetings(request.user, shown)
    entries = entries_for(request.user, meetings, now=now)
    context = {
        "shown": shown,
        "today": today,
        "entries": entries,
        "days": _days(shown, entries, today),
        "groups": [(one, shown.query(group=one.public_id, is_mine=False)) for one in groups],
        "links": _links(shown, today),
        "plans": permissions.can_plan_some(request.user),
    }
    return render(request, TEMPLATES[shown.layout], context)


def _meetings(user: User, shown: Shown) -> list[Occurrence]:
    meetings = Occurrence.objects.visible_to(user).between(
        _midnight(shown.first_day), _midnight(shown.end_day)
    )
    if shown.group:
        meetings = meetings.filter(group__public_id=shown.group)
    if shown.is_mine:
        meetings = meetings.mine(user, timezone.localdate())
    if shown.layout == Layout.MONTH:
        meetings = meetings.only(*SHORT_FIELDS)
    return list(meetings.order_by("starts_at", "pk"))


def _groups(user: User) -> GroupQuerySet:
    """The groups one may choose: her own, or all for who runs the collective."""
    groups = (
        Group.objects.running() if runs_collective(user) else groups_of(user, timezone.localdate())
    )
    return groups.order_by("name")


def _days(shown: Shown, entries: list[Entry], today: date) -> list[Any]:
    """Each day drawn; the list draws none."""
    if shown.layout == Layout.LIST:
        return []
    return days_of(
        entries,
        shown.first_day,
        shown.end_day,
        today=today,
        holidays=public_holidays(Country.FRANCE, shown.first_day, shown.end_day),
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
