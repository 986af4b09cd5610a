from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from collectif.core.events import Event
from collectif.core.filters import EventFilter
from collectif.core.http import HtmxRequest, render_partial
from members.permissions import can_read_journal

PAGE_SIZE: Final = 20

VERBS: Final[dict[str, str | Promise]] = {
    "account_created": _("opened an account"),
    "message_resent": _("sent an e-mail again"),
    "notice_mark_cleared": _("put a call back in the list"),
    "notice_marked": _("kept a call or set it aside"),
    "parameter_saved": _("wrote down a legal figure"),
    "profile_created": _("started a profile"),
    "profile_updated": _("changed a profile"),
    "reference_added": _("added an achievement"),
    "reference_changed": _("changed an achievement"),
    "reference_removed": _("removed an achievement"),
    "role_ended": _("set the end of a role"),
    "role_granted": _("granted a role"),
    "role_withdrawn": _("withdrew a role"),
    "skills_set": _("changed the skills of a profile"),
    "source_run_failed": _("could not read the source to the end"),
    "source_run_requested": _("asked to read the source"),
}
# Where the name of the subject alone would not say whose it is.
NAMES: Final[dict[str, Callable[[Any], str]]] = {
    "members.RoleGrant": lambda grant: f"{grant.user}, {grant}",
    "members.Reference": lambda reference: f"{reference.profile.user}, {reference}",
}


@dataclass(frozen=True)
class Line:
    event: Event
    verb: str | Promise
    subject: str


@require_safe
def event_list(request: HtmxRequest) -> HttpResponse:
    """Who did what to what, newest first."""
    if not can_read_journal(request.user):
        raise PermissionDenied
    search = EventFilter(request.GET, Event.objects.for_list(), verbs=VERBS.items())
    is_understood = search.is_valid()
    page = Paginator(search.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": search.form, "page": page, "lines": _lines(page.object_list)}
    return render_partial(
        request,
        "core/event_list.html",
        context,
        partial="events",
        status=200 if is_understood else 422,
    )


def _lines(events: Iterable[Event]) -> list[Line]:
    names = _subject_names(events)
    return [
        Line(
            event=event,
            verb=VERBS.get(event.verb, event.verb.replace("_", " ")),
            subject=names.get((event.subject_type, event.subject_id), ""),
        )
        for event in events
    ]


def _subject_names(events: Iterable[Event]) -> dict[tuple[str, int], str]:
    """What each subject is called today, by type and key; a deleted one is left out.

    One query for each type on the page, and one more where its name needs a neighbour's.
    """
    keys: dict[str, set[int]] = defaultdict(set)
    for event in events:
        keys[event.subject_type].add(event.subject_id)
    return {
        (label, pk): NAMES.get(label, str)(row)
        for label, pks in keys.items()
        for pk, row in _rows(label, pks).items()
    }


def _rows(label: str, pks: set[int]) -> dict[int, models.Model]:
    try:
        manager = apps.get_model(label)._default_manager
    except LookupError:
        return {}
    return manager.fetch_mode(models.FETCH_PEERS).in_bulk(pks)
