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
    "action_changed": _("changed an action"),
    "action_done": _("said that an action is done"),
    "action_dropped": _("gave an action up"),
    "action_open": _("took an action up again"),
    "action_taken": _("wrote down who does what"),
    "agenda_changed": _("changed an agenda"),
    "agenda_model_kept": _("kept an agenda as the model of a group"),
    "agenda_prepared": _("prepared an agenda"),
    "application_accepted": _("kept a place for an applicant"),
    "application_confirmed": _("received a request to join"),
    "application_declined": _("declined a request to join"),
    "application_forgotten": _("forgot someone who did not join"),
    "application_joined": _("saw an applicant join"),
    "application_note_added": _("wrote a note on a request to join"),
    "application_reopened": _("took a request to join up again"),
    "application_waiting": _("put an applicant on a waiting list"),
    "application_withdrawn": _("closed a request to join"),
    "attendance_closed": _("closed the attendance of a meeting"),
    "attendance_contest_answered": _("answered about an attendance"),
    "attendance_contested": _("contested an attendance"),
    "attendance_noted": _("noted who was at a meeting"),
    "booking_cancelled": _("gave a place at a meeting back"),
    "booking_kept": _("kept a place at a meeting that moved"),
    "booking_made": _("booked a place at a meeting"),
    "booking_moved": _("changed between the room and online"),
    "calendar_feed_closed": _("closed a calendar address"),
    "calendar_feed_opened": _("opened a calendar address"),
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
    "decision_changed": _("said a decision otherwise"),
    "decision_recorded": _("wrote a decision down"),
    "decision_removed": _("struck a decision"),
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
    "meeting_cancelled": _("called a meeting off"),
    "meeting_changed": _("changed a meeting"),
    "meeting_document_added": _("added a document to a meeting"),
    "meeting_document_removed": _("removed a document of a meeting"),
    "membership_changed": _("changed where a person stands"),
    "membership_opened": _("counted a person among the members"),
    "message_resent": _("sent an e-mail again"),
    "minutes_approved": _("approved minutes"),
    "minutes_opened": _("began the notes of a meeting"),
    "minutes_proposed": _("asked for the approval of minutes"),
    "minutes_published": _("published minutes"),
    "offer_accepted": _("took a place that was offered"),
    "offer_lapsed": _("let the time of an offer go by"),
    "offer_made": _("offered a place that was free"),
    "outcome_added": _("told what a person goes on to do"),
    "outcome_removed": _("removed what was told of a person"),
    "parameter_saved": _("wrote down a legal figure"),
    "person_forgotten": _("emptied an account"),
    "photo_changed": _("changed a photo"),
    "photo_removed": _("removed a photo"),
    "place_added": _("added a place to a meeting"),
    "place_given": _("made room at a meeting"),
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
    "record_reread": _("read a notice again"),
    "reference_added": _("added an achievement"),
    "reference_changed": _("changed an achievement"),
    "reference_removed": _("removed an achievement"),
    "reminders_chosen": _("chose reminders of meetings"),
    "report_decided": _("decided about what was reported"),
    "rereading_requested": _("asked to read again what was set apart"),
    "role_ended": _("set the end of a role"),
    "role_granted": _("granted a role"),
    "role_left": _("gave a role of a meeting back"),
    "role_taken": _("took a role on at a meeting"),
    "role_withdrawn": _("withdrew a role"),
    "scribe_named": _("named who answers for the notes"),
    "series_changed": _("changed a series of meetings"),
    "series_created": _("planned meetings"),
    "series_ended": _("ended a series of meetings"),
    "skill_rated": _("said how far a skill goes"),
    "skill_removed": _("removed a skill"),
    "skills_added": _("added skills"),
    "skills_set": _("changed the skills of a profile"),
    "slot_left": _("gave a slot of a stand back"),
    "slot_taken": _("took a slot at a stand"),
    "source_recovered": _("brought the source up to date again"),
    "source_run_failed": _("could not read the source to the end"),
    "source_run_requested": _("asked to read the source"),
    "source_stale": _("found the source out of date"),
    "stand_added": _("opened a stand at a forum"),
    "stand_removed": _("took a stand of a forum away"),
    "story_changed": _("told a story otherwise"),
    "story_published": _("let all read a story"),
    "story_withdrawn": _("took a story back"),
    "story_written": _("wrote a story"),
}
# What people keep for themselves stays in the trail, out of the sight of those who coordinate.
PRIVATE_VERBS: Final = frozenset(
    {
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
