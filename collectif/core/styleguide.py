"""What the style guide shows: one form in two states, and data for each component."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import IntegerChoices
from django.utils.translation import gettext_lazy as _

from collectif.core import dates
from collectif.core.map import department_map

# fmt: off
ICONS = (
    "calendar", "clock", "map-pin", "search", "filter", "check", "check-circle", "x", "plus",
    "chevron-right", "chevron-left", "chevron-down", "arrow-right", "undo", "user", "users",
    "briefcase", "document", "download", "upload", "mail", "bell", "bookmark", "eye", "eye-off",
    "edit", "info", "alert", "lock", "video", "building", "euro", "book", "seal", "chat", "globe",
    "menu", "external", "print",
)
# fmt: on
COLOURS = {
    "paper": _("ground of the page"),
    "surface": _("cards, fields"),
    "sunken": _("foot, filters"),
    "ink": _("text"),
    "ink-soft": _("second text"),
    "line-strong": _("edge of fields"),
    "action": _("what acts"),
    "action-tint": _("chosen, hover"),
    "accent": _("decoration"),
    "accent-mark": _("today, focus"),
    "accent-text": _("near deadline"),
    "accent-tint": _("attention"),
    "plum": _("third voice"),
    "success": _("proved, done"),
    "danger": _("error, danger"),
    "band": _("public pages"),
}


class SampleForm(forms.Form):
    title = forms.CharField(
        label=_("A short title"), help_text=_("As you would tell a friend."), max_length=80
    )
    year = forms.IntegerField(
        label=_("Year"), max_value=2026, widget=forms.NumberInput(attrs={"class": "is-short"})
    )
    sector = forms.ChoiceField(
        label=_("Sector"),
        choices=[("health", _("Health")), ("trade", _("Trade"))],
        widget=forms.Select(attrs={"class": "is-medium"}),
    )
    story = forms.CharField(label=_("What you did"), widget=forms.Textarea(attrs={"rows": 3}))
    reminder = forms.ChoiceField(
        label=_("Reminder"),
        choices=[("48", _("48 hours before")), ("2", _("2 hours before"))],
        widget=forms.RadioSelect,
    )
    forms_of_work = forms.MultipleChoiceField(
        label=_("Forms of work"),
        required=False,
        choices=[("umbrella", _("Umbrella company")), ("shared", _("Shared time"))],
        widget=forms.CheckboxSelectMultiple,
    )
    document = forms.FileField(
        label=_("A document"), required=False, help_text=_("PDF or image, 10 MB at most.")
    )
    agreed = forms.BooleanField(
        label=_("I have read the charter"), help_text=_("Two pages, five minutes.")
    )


class SampleLevel(IntegerChoices):
    SUPPORTED = 2, _("With support")
    ALONE = 3, _("Alone")
    TEACHES = 4, _("Teaches it")


@dataclass(frozen=True, slots=True)
class SamplePart:
    kind: str
    label: str
    points: str
    x: str
    width: str


def sample_form() -> SampleForm:
    return SampleForm(initial={"year": 2024, "reminder": "48", "forms_of_work": ["shared"]})


def bound_sample_form() -> SampleForm:
    """The same form, come back with five answers to review."""
    return SampleForm({"title": "", "year": 2203, "sector": "health", "story": ""})


SAMPLE_COUNTS = {"38": 41, "73": 12, "25": 4, "971": 1, "2A": 2}


def sample_context(*, now: datetime) -> dict[str, Any]:
    """All that `styleguide/index.html` reads, with dates set around `now`."""
    return {
        "form": sample_form(),
        "refused_form": bound_sample_form(),
        "search": SampleForm(prefix="search"),
        "icons": ICONS,
        "colours": COLOURS,
        "deadlines": [now + timedelta(days=days) for days in (18, 9, 4, -2)],
        "far_deadline": now + timedelta(days=36 * 365),
        "parts": _parts(),
        "people": _people(),
        "page": _page(),
        "tabs": _tabs(),
        "steps": _steps(),
        "entries": _entries(now),
        "counts": {"umbrella": 41, "shared": 0},
        "levels": list(SampleLevel),
        "heat": [_heat_line(_("Purchasing"), (9, 6, 4, 1)), _heat_line(_("Audit"), (2, 2, 0, 0))],
        "map": department_map(SAMPLE_COUNTS, {"25"}, lambda codes: "#map"),
    }


def _parts() -> list[SamplePart]:
    return [
        SamplePart("expertise", str(_("Words: archives, filing plan")), "0.28", "0%", "27.2%"),
        SamplePart(
            "reference", str(_("Achievement: the textile archives")), "0.14", "28%", "13.2%"
        ),
        SamplePart("cpv", str(_("CPV 7251 Data management")), "0.28", "42%", "27.2%"),
        SamplePart("place", str(_("Place: 31 km away")), "0.12", "70%", "12%"),
    ]


def _heat_line(label: Any, counts: tuple[int, ...]) -> SimpleNamespace:
    levels = ["", *(level.label for level in SampleLevel)]
    cells = [
        SimpleNamespace(count=count, shade=-(-count * 4 // 9), level=level, url="#heat")
        for count, level in zip(counts, levels, strict=True)
    ]
    return SimpleNamespace(label=label, cells=cells, unstated_count=1)


def _people() -> list[tuple[str, UUID]]:
    names = ("Hélène Marchetti", "Samir Amrani", "Nadia Ferhat", "Bertrand Colas")
    return [(name, UUID(int=number)) for number, name in enumerate(names)]


def _page() -> Page:
    return Paginator(range(240), 20).page(4)


def _tabs() -> list[SimpleNamespace]:
    return [
        SimpleNamespace(url="#ways", label=_("All"), count=1284, is_current=True),
        SimpleNamespace(url="#ways", label=_("For me"), count=18, is_current=False),
        SimpleNamespace(url="#ways", label=_("Kept"), count=None, is_current=False),
    ]


def _steps() -> list[SimpleNamespace]:
    return [
        SimpleNamespace(label=_("Team"), is_done=True, is_current=False),
        SimpleNamespace(label=_("Price"), is_done=False, is_current=True),
        SimpleNamespace(label=_("Filing"), is_done=False, is_current=False),
    ]


def _entries(now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "at": now - timedelta(days=4),
            "title": _("The closing date moves back"),
            "before": dates.long_date(now + timedelta(days=1), now=now),
            "after": dates.long_date(now + timedelta(days=8), now=now),
        },
        {"at": now - timedelta(days=28), "title": _("Notice published"), "text": _("3 lots")},
    ]
