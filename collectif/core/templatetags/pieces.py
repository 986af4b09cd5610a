"""Small pieces that a list repeats on each card, written without a template."""

from django import template
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from collectif.core import dates
from collectif.core.templatetags.ui import icon

register = template.Library()


@register.simple_tag
def badge(text: str | Promise, kind: str = "", icon_name: str = "") -> SafeString:
    """One state in a word. `kind`: "", info, success, warning or danger."""
    return format_html(
        '<span class="badge{}">{}<span>{}</span></span>',
        f" is-{kind}" if kind else "",
        icon(icon_name) if icon_name else "",
        text,
    )


@register.simple_tag
def deadline(at: dates.datetime | None, doubtful: str = "") -> SafeString:
    """How long is left, then the date; `doubtful`: only what the notice says."""
    if not at:
        return _line("", "clock", gettext("closing date not given"))
    now = timezone.now()
    if doubtful:
        return date_to_check(dates.long_date(at, now=now))
    urgency, left = dates.urgency(at, now=now), dates.from_now(at, now=now)
    if urgency == "closed":
        left = gettext("closed %(when)s") % {"when": left}
    date = format_html(
        ' <time class="deadline-date" datetime="{}">{}</time>',
        at.isoformat(),
        dates.long_datetime(at, now=now),
    )
    return _line(urgency, "clock", left, date)


def date_to_check(text: str) -> SafeString:
    """A closing date that could not be read, or believed, as the notice has it."""
    said = gettext("the notice says %(date)s") % {"date": text}
    date = format_html(' <span class="deadline-date">{}</span>', said)
    return _line("near", "alert", gettext("date to check"), date)


def _line(urgency: str, icon_name: str, left: str, date: SafeString | str = "") -> SafeString:
    return format_html(
        '<p class="deadline{}"><span class="deadline-left">{}{}</span>{}</p>',
        f" is-{urgency}" if urgency else "",
        icon(icon_name),
        left,
        date,
    )
