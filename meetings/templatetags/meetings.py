"""The words of rules and times of meetings."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collectif.core import dates
from collectif.core.templatetags.ui import icon
from meetings.enums import Frequency
from meetings.models import Occurrence, Series
from meetings.pipeline.recurrence import times_of
from meetings.pipeline.rules import Repetition

register = template.Library()


@register.filter
def rule_words(series: Series) -> str:
    """Say how often a series meets: "Every week: Tuesday", "Every month: the third Wednesday"."""
    told = Repetition.of_rule(series.rrule, series.starts_on)
    if told.frequency == Frequency.ONCE:
        return _("One meeting")
    days = get_text_list([str(WEEKDAYS[day]).lower() for day in told.weekdays], _("and"))
    if told.position:
        days = f"{told.position.label} {days}".lower()
    words = _("%(often)s: %(days)s") % {"often": told.frequency.label, "days": days}
    if told.count:
        times = ngettext("%(count)s time", "%(count)s times", told.count) % {"count": told.count}
        words = f"{words} ({times})"
    return words


@register.filter
def on_day(by_day: Mapping[date, Sequence[Any]], day: date) -> Sequence[Any]:
    return by_day.get(day, ())


@register.filter
def span(shown: Any) -> str:
    """Say the days drawn, from `first_day` to the one before `end_day`."""
    return dates.span(shown.first_day, shown.end_day - timedelta(days=1))


@register.simple_tag
def calendar_events(entries: Iterable[Any]) -> SafeString:
    """Each `Entry` of a day; a month has hundreds, and a template takes four times as long."""
    return format_html_join(
        "",
        '<li><a class="calendar-event is-{}" href="{}"><span><b>{}</b>'
        ' <span class="calendar-title">{}</span></span>{}</a></li>',
        (
            (one.look, one.url, one.at, one.meeting.title, _event_state(one.icon, one.words))
            for one in entries
        ),
    )


@lru_cache(maxsize=512)
def _event_state(name: str, words: str) -> SafeString:
    if not words:
        return SafeString()
    drawing = icon(name) if name else ""
    return format_html('<span class="calendar-state">{}{}</span>', drawing, words)


@register.filter
def series_hours(series: Series) -> str:
    """Say from when to when, on the clocks of the series: "14 h to 17 h"."""
    start, end = times_of(series.starts_on, series.start_time, series.minutes, series.zone)
    return hours(start, end, series.zone)


@register.filter
def meeting_hours(meeting: Occurrence) -> str:
    """Say from when to when, on the clocks of the place."""
    return hours(meeting.starts_at, meeting.ends_at, meeting.zone)


def hours(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    with timezone.override(zone):
        told = {"start": dates.time_of_day(start), "end": dates.time_of_day(end)}
    return _("%(start)s to %(end)s") % told
