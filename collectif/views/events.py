from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from collectif.core.events import Event
from collectif.core.filters import EventFilter
from collectif.core.http import HtmxRequest, render_partial
from collectif.views.event_words import PRIVATE_VERBS, VERBS
from members.models import Story
from members.permissions import can_read_journal
from tenders.enums import Visibility
from tenders.models import Procedure

PAGE_SIZE: Final = 20


@dataclass(frozen=True)
class Naming:
    """How to name a subject: what to join, and its words where `str` would not say whose it is."""

    related: tuple[str, ...] = ()
    words: Callable[[Any], str] = str


def _procedure_words(procedure: Procedure) -> str:
    is_shared = procedure.visibility == Visibility.EVERYONE
    return procedure.title if is_shared else gettext("a private call")


def _story_words(story: Story) -> str:
    return story.title if story.is_shown else gettext("a story that is shown to nobody")


NAMINGS: Final[dict[str, Naming]] = {
    "core.OutboxMessage": Naming(words=lambda message: message.title),
    "core.Parameter": Naming(words=lambda parameter: parameter.label),
    "meetings.Booking": Naming(
        ("occurrence", "user"), lambda booking: f"{booking.name}, {booking.occurrence}"
    ),
    "meetings.ForumStand": Naming(),
    "meetings.Occurrence": Naming(),
    "meetings.Series": Naming(),
    "members.Confirmation": Naming(("profile__user",), lambda given: str(given.profile)),
    "members.Application": Naming(),
    "members.Charter": Naming(),
    "members.Group": Naming(),
    "members.Invitation": Naming(("group",)),
    "members.Membership": Naming(("user",), lambda membership: str(membership.user)),
    "members.Profile": Naming(("user",)),
    # Whose achievement, not which: a profile is read by nobody else.
    "members.Reference": Naming(("profile__user",), lambda reference: str(reference.profile)),
    "members.RoleGrant": Naming(
        ("user",), lambda grant: f"{grant.user}, {grant.get_role_display()}"
    ),
    # Until its person agrees, a story is hers.
    "members.Story": Naming(words=_story_words),
    "members.User": Naming(),
    # Whoever reads the journal may not know of a call that a team keeps to itself.
    "tenders.Procedure": Naming(words=_procedure_words),
}


@dataclass(frozen=True)
class Line:
    event: Event
    verb: str | Promise
    subject: str
    is_named: bool


@require_safe
def event_list(request: HtmxRequest) -> HttpResponse:
    """Who did what to what, newest first."""
    if not can_read_journal(request.user):
        raise PermissionDenied
    events = Event.objects.for_list().exclude(verb__in=PRIVATE_VERBS)
    search = EventFilter(request.GET, events, verbs=VERBS.items())
    is_understood = search.is_valid()
    page = Paginator(search.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": search.form, "page": page, "lines": _lines(list(page))}
    return render_partial(
        request,
        "core/event_list.html",
        context,
        partial="events",
        status=200 if is_understood else 422,
    )


def _lines(events: Sequence[Event]) -> list[Line]:
    names = _subject_names(events)
    return [
        Line(
            event=event,
            verb=VERBS.get(event.verb, event.verb.replace("_", " ")),
            subject=names.get((event.subject_type, event.subject_id), ""),
            is_named=event.subject_type in NAMINGS,
        )
        for event in events
    ]


def _subject_names(events: Sequence[Event]) -> dict[tuple[str, int], str]:
    """What each subject is called today, by type and key; one query for each type on the page."""
    keys: dict[str, set[int]] = defaultdict(set)
    for event in events:
        keys[event.subject_type].add(event.subject_id)
    return {
        (label, pk): naming.words(row)
        for label, naming in NAMINGS.items()
        if keys[label]
        for pk, row in _rows(label, naming, keys[label]).items()
    }


def _rows(label: str, naming: Naming, pks: set[int]) -> dict[int, models.Model]:
    rows = apps.get_model(label)._default_manager.all()
    if naming.related:
        rows = rows.select_related(*naming.related)
    return rows.in_bulk(pks)
