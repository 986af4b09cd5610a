"""Where meetings are planned: the weeks of each group, a new series, and its changes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from collectif.core.http import HtmxRequest, render_partial
from meetings import permissions
from meetings.actions.series import change_series, changed_copy, create_series, foresee_change
from meetings.enums import Fate, Orphans
from meetings.forms.series import SeriesForm, SettleForm, words_of
from meetings.models import Occurrence, SchoolHoliday, Series
from meetings.pipeline.changes import Effect
from meetings.pipeline.holidays import country_of, planned_days
from meetings.pipeline.recurrence import PlannedDay
from members.models import Group
from members.permissions import runs_collective

SHOWN_DATES: Final = 8
# Days searched for them; a monthly meeting needs eight months, with room for holidays.
PREVIEWED: Final = timedelta(days=366)
PREVIEW: Final = "preview"
SETTLED: Final = "settled"


@dataclass(frozen=True, slots=True)
class Target:
    """The series that a form changes, from a day of its rule on or whole."""

    series: Series
    since: date | None = None


@require_safe
def series_list(request: HtmxRequest) -> HttpResponse:
    """The weeks of each group that the reader plans: its series, and when each meets next."""
    may_add = permissions.can_plan_some(request.user)
    if not (may_add or permissions.can_see_plans(request.user)):
        raise PermissionDenied
    today = timezone.localdate()
    hers = Series.objects.run_by(request.user).with_next_meeting(timezone.now())
    # One that was moved may be ahead of its own day.
    running = Q(pk__in=Series.objects.running_on(today).values("pk"))
    context = {
        "series": hers.filter(running | Q(next_starts_at__isnull=False)).for_list(),
        "may_add": may_add,
    }
    return render(request, "meetings/series_list.html", context)


@require_safe
def series_detail(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """One series: its rule in words, its next days, and which of them are skipped and why."""
    series = get_object_or_404(
        Series.objects.run_by(request.user).select_related("group", "continues", "continued_by"),
        public_id=public_id,
    )
    now = timezone.now()
    meetings = series.occurrences.filter(ends_at__gt=now).order_by("starts_at")
    context = {
        "series": series,
        "meetings": meetings.with_taken()[: 2 * SHOWN_DATES],
        "days": _skipped(series, now),
        "facilitators": series.facilitated_by(),
        "holidays_of": country_of(series),
        **_school(series),
    }
    return render(request, "meetings/series_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def series_create(request: HtmxRequest) -> HttpResponse:
    """Plan a single meeting or a series; its first dates are shown before it is saved."""
    if not permissions.can_plan_some(request.user):
        raise PermissionDenied
    form = _form(request, Series(), {"group": request.GET.get("group"), "end": "never"})
    if form.is_valid() and PREVIEW not in request.POST:
        try:
            series = create_series(
                actor=request.user,
                now=timezone.now(),
                facilitators=form.chosen_facilitators(),
                **form.series_values(),
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The meetings are in the calendar."))
            return redirect(series)
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def series_update(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Change all the meetings to come of a series."""
    series = get_object_or_404(_changeable(request), public_id=public_id)
    return _update(request, Target(series))


@require_http_methods(["GET", "HEAD", "POST"])
def following_update(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Change a meeting and those after it: the series goes on as another from there."""
    meetings = Occurrence.objects.visible_to(request.user).select_related("series__group")
    meeting = get_object_or_404(meetings, public_id=public_id)
    if not permissions.can_run_meeting(request.user, meeting) or not meeting.series.rrule:
        raise PermissionDenied
    return _update(request, Target(meeting.series, meeting.recurrence_on))


def _update(request: HtmxRequest, target: Target) -> HttpResponse:
    """Ask for the change, then for what it does to people, then do it."""
    shown = changed_copy(target.series, since=target.since)[0]
    form = _form(request, shown, words_of(shown), former=target.series)
    if not form.is_valid() or PREVIEW in request.POST:
        return _form_page(request, form, target)
    values, now = form.series_values(), timezone.now()
    changing = {"series": target.series, "since": target.since, "now": now, **values}
    settle = SettleForm(request.POST) if SETTLED in request.POST else None
    try:
        effect = foresee_change(**changing)
        if effect.is_felt and not (settle and settle.is_valid()):
            return _settle_page(request, target, effect, settle)
        answers = settle.cleaned_data if settle and settle.is_valid() else {}
        people = form.chosen_facilitators()
        series = change_series(actor=request.user, facilitators=people, **changing, **answers)
    except ValidationError as error:
        form.refuse(error)
        return _form_page(request, form, target)
    messages.success(request, _("The meetings are changed, and those who booked are told."))
    return redirect(series)


def _changeable(request: HtmxRequest) -> Any:
    return Series.objects.run_by(request.user).select_related("group")


def _form(
    request: HtmxRequest,
    series: Series,
    initial: dict[str, Any],
    *,
    former: Series | None = None,
) -> SeriesForm:
    """A series stays in its group, or with all, whoever changes it."""
    groups = Group.objects.visible_to(request.user)
    kept = Q(pk=former.group_id) if former else Q(pk=None)
    return SeriesForm(
        request.POST if request.method == "POST" else None,
        instance=series,
        initial=initial,
        groups=Group.objects.running().filter(Q(pk__in=groups.values("pk")) | kept),
        for_all=runs_collective(request.user) or bool(former and former.group is None),
        former=former,
    )


def _form_page(request: HtmxRequest, form: SeriesForm, target: Target | None) -> HttpResponse:
    context = {"form": form, "target": target, **_preview(form)}
    status = 422 if form.errors else 200
    return render_partial(
        request, "meetings/series_form.html", context, partial=PREVIEW, status=status
    )


def _preview(form: SeriesForm) -> dict[str, Any]:
    """The next dates that the answers give, with what is skipped between them."""
    if not form.is_bound or not form.is_valid():
        return {}
    values = form.series_values()
    # Days that are left out are shown too, so that they can be taken back.
    series = Series(**values | {"excluded_on": []})
    first = max(series.starts_on, timezone.localdate())
    days: list[PlannedDay] = []
    for day in planned_days(series, first, first + PREVIEWED):
        days.append(day)
        if sum(1 for one in days if one.held_on) == SHOWN_DATES:
            break
    shown = {day.rule_on for day in days}
    return {
        "days": days,
        "excluded": values["excluded_on"],
        "hidden_excluded": [day for day in values["excluded_on"] if day not in shown],
        **_school(series),
    }


def _skipped(series: Series, now: datetime) -> list[PlannedDay]:
    """The days of the rule on which the series does not meet, as far as it is planned."""
    first = max(series.starts_on, timezone.localdate(now))
    last = max(first, series.planned_until or first)
    days = planned_days(series, first, last)
    return [day for day in days if day.fate != Fate.HELD]


def _school(series: Series) -> dict[str, bool]:
    """Whether a pause was asked for that nothing can say the days of."""
    zone = series.school_zone
    known = not zone or SchoolHoliday.objects.filter(zone=zone).exists()
    return {"school_is_unknown": not known}


def _settle_page(
    request: HtmxRequest, target: Target, effect: Effect, form: SettleForm | None
) -> HttpResponse:
    answers = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", SETTLED, *SettleForm.base_fields}
        for value in values
    ]
    context = {
        "form": form or SettleForm(initial={"orphans": Orphans.CANCEL}),
        "target": target,
        "effect": effect,
        "answers": answers,
    }
    status = 422 if form else 200
    return render(request, "meetings/series_settle.html", context, status=status)
