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
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from collectif.core.events import Event
from collectif.core.filters import EventFilter
from collectif.core.http import HtmxRequest, render_partial
from members.models import Story
from members.permissions import can_read_journal
from tenders.enums import Visibility
from tenders.models import Procedure

PAGE_SIZE: Final = 20

VERBS: Final[dict[str, str | Promise]] = {
    "account_closed": _("closed an account"),
    "account_created": _("opened an account"),
    "account_reopened": _("opened an account again"),
    "application_accepted": _("kept a place for an applicant"),
    "application_confirmed": _("received a request to join"),
    "application_declined": _("declined a request to join"),
    "application_forgotten": _("forgot someone who did not join"),
    "application_joined": _("saw an applicant join"),
    "application_note_added": _("wrote a note on a request to join"),
    "application_reopened": _("took a request to join up again"),
    "application_waiting": _("put an applicant on a waiting list"),
    "application_withdrawn": _("closed a request to join"),
    "charter_published": _("published a charter"),
    "charter_signed": _("signed the charter"),
    "charter_written": _("wrote a draft of the charter"),
    "cohort_exported": _("took the list of members away as a table"),
    "confidentiality_recorded": _("wrote down a confidentiality agreement"),
    "confirmation_asked": _("asked for a confirmation"),
    "confirmation_ended": _("ended a confirmation"),
    "confirmation_given": _("confirmed a skill or an achievement"),
    "confirmation_request_withdrawn": _("withdrew a request for a confirmation"),
    "consent_given": _("agreed to be found or written to"),
    "consent_withdrawn": _("took an agreement back"),
    "contest_answered": _("answered about a ranking"),
    "copy_requested": _("asked for a copy of what is held"),
    "deletion_cancelled": _("kept an account after all"),
    "deletion_requested": _("asked for the end of an account"),
    "directory_exported": _("took the directory away as a table"),
    "dossier_made": _("made the skills dossier of a member"),
    "first_choices_made": _("chose how to be written to"),
    "group_changed": _("changed a group"),
    "group_closed": _("ended a group"),
    "group_created": _("opened a group"),
    "group_entered": _("had a person enter a group"),
    "group_left": _("ended a stay in a group"),
    "inactivity_noticed": _("found an account unused for long"),
    "interview_booked": _("booked an interview"),
    "interview_cancelled": _("called an interview off"),
    "interview_changed": _("moved an interview"),
    "invitation_accepted": _("accepted an invitation"),
    "invitation_revoked": _("took an invitation back"),
    "invitation_sent": _("sent an invitation"),
    "invitation_sent_again": _("sent an invitation again"),
    "list_exported": _("took a list of calls away"),
    "match_contested": _("contested a ranking"),
    "match_rebuild_given_up": _("gave up drawing all matches again"),
    "match_rebuild_planned": _("began to draw all matches again"),
    "match_rebuild_restarted": _("had the drawing of all matches taken up again"),
    "matching_version_switched": _("put a version of the ranking in force"),
    "membership_changed": _("changed where a person stands"),
    "membership_opened": _("counted a person among the members"),
    "message_resent": _("sent an e-mail again"),
    "need_added": _("added a need to a call"),
    "need_changed": _("changed a need of a call"),
    "need_removed": _("removed a need of a call"),
    "needs_kept": _("kept suggested needs of a call"),
    "outcome_added": _("told what a person goes on to do"),
    "outcome_removed": _("removed what was told of a person"),
    "parameter_saved": _("wrote down a legal figure"),
    "person_forgotten": _("emptied an account"),
    "photo_changed": _("changed a photo"),
    "photo_removed": _("removed a photo"),
    "private_call_changed": _("changed a private call"),
    "private_call_entered": _("entered a private call"),
    "private_call_published": _("shared a private call"),
    "private_call_withdrawn": _("took a private call back to its team"),
    "private_calls_imported": _("imported private calls"),
    "procedure_access_granted": _("let a person into a bid team"),
    "procedure_access_withdrawn": _("took a person out of a bid team"),
    "procedure_document_added": _("added a document"),
    "procedure_document_removed": _("removed a document"),
    "procedures_kept_apart": _("said that two dossiers are two consultations"),
    "procedures_put_together": _("put two dossiers together"),
    "procedures_separated": _("separated two dossiers"),
    "profile_created": _("started a profile"),
    "profile_updated": _("changed a profile"),
    "proofs_set": _("said what proves a skill"),
    "proposal_answered": _("answered about a call that was proposed"),
    "record_reread": _("read a notice again"),
    "reference_added": _("added an achievement"),
    "reference_changed": _("changed an achievement"),
    "reference_removed": _("removed an achievement"),
    "report_decided": _("decided about what was reported"),
    "rereading_requested": _("asked to read again what was set apart"),
    "role_ended": _("set the end of a role"),
    "role_granted": _("granted a role"),
    "role_withdrawn": _("withdrew a role"),
    "round_started": _("had people asked about a call"),
    "round_stopped": _("stopped asking people about a call"),
    "skill_rated": _("said how far a skill goes"),
    "skill_removed": _("removed a skill"),
    "skills_added": _("added skills"),
    "skills_set": _("changed the skills of a profile"),
    "source_recovered": _("brought the source up to date again"),
    "source_run_failed": _("could not read the source to the end"),
    "source_run_requested": _("asked to read the source"),
    "source_stale": _("found the source out of date"),
    "story_changed": _("told a story otherwise"),
    "story_published": _("let all read a story"),
    "story_withdrawn": _("took a story back"),
    "story_written": _("wrote a story"),
}
# What people keep for themselves stays in the trail, out of the sight of those who coordinate.
PRIVATE_VERBS: Final = frozenset(
    {
        "buyer_muted",
        "buyer_unmuted",
        "confirmation_declined",
        "contact_accepted",
        "contact_declined",
        "contact_sent",
        "cv_forgotten",
        "cv_sent",
        "directory_search_kept",
        "directory_search_removed",
        "match_alerts_changed",
        "match_alerts_stopped",
        "match_preferences_changed",
        "notice_marked",
        "notice_mark_cleared",
        "notice_mark_explained",
        "notice_outcome_told",
        "person_blocked",
        "person_unblocked",
        "report_sent",
        "own_dossier_made",
        "search_alerts_stopped",
        "search_changed",
        "search_feeds_closed",
        "search_feeds_opened",
        "search_removed",
        "search_saved",
        "visibility_changed",
        "weight_restored",
    }
)


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
