from collections.abc import Callable
from functools import partial
from typing import Any

from meetings.enums import Openness
from meetings.models import MinutesVersion, Occurrence
from tests.access.rows import Arguments, People
from tests.meetings.conduct_factories import (
    DURING,
    ActionItemFactory,
    AgendaFactory,
    AgendaItemFactory,
    DecisionFactory,
    MeetingDocumentFactory,
    MinutesFactory,
    ParkedThoughtFactory,
    SectionFactory,
)
from tests.meetings.factories import BookingFactory, OccurrenceFactory, SeriesFactory

# A meeting of a group that is open to all members: they know of it, and hear nothing of it.
TABLE = """
GET  meetings:agenda_prepare                  302 405 405 405 405 405 405 405 405
POST meetings:agenda_prepare                  302 404 403 302 302 404 403 404 404
GET  meetings:agenda_update                   302 404 403 200 200 404 403 404 404
GET  meetings:agenda_keep                     302 405 405 405 405 405 405 405 405
POST meetings:agenda_keep                     302 404 403 302 302 404 403 404 404
GET  meetings:item_create                     302 405 405 405 405 405 405 405 405
POST meetings:item_create                     302 404 403 422 422 404 403 404 404
GET  meetings:rounds_create                   302 405 405 405 405 405 405 405 405
POST meetings:rounds_create                   302 404 403 302 302 404 403 404 404
GET  meetings:thought_take                    302 405 405 405 405 405 405 405 405
POST meetings:thought_take                    302 404 403 302 302 404 403 404 404
GET  meetings:thought_drop                    302 405 405 405 405 405 405 405 405
POST meetings:thought_drop                    302 404 403 302 302 404 403 404 404
GET  meetings:item_update                     302 404 403 200 200 404 403 404 404
POST meetings:item_update                     302 404 403 422 422 404 403 404 404
GET  meetings:item_move                       302 405 405 405 405 405 405 405 405
POST meetings:item_move                       302 404 403 422 422 404 403 404 404
GET  meetings:item_delete                     302 405 405 405 405 405 405 405 405
POST meetings:item_delete                     302 404 403 302 302 404 403 404 404
GET  meetings:item_start                      302 405 405 405 405 405 405 405 405
POST meetings:item_start                      302 404 403 302 302 404 403 404 404
GET  meetings:tables_draw                     302 405 405 405 405 405 405 405 405
POST meetings:tables_draw                     302 404 403 422 422 404 403 404 404
GET  meetings:table_change                    302 405 405 405 405 405 405 405 405
POST meetings:table_change                    302 404 403 422 422 404 403 404 404
GET  meetings:section_take                    302 405 405 405 405 405 405 405 405
POST meetings:section_take                    302 404 403 302 302 404 403 404 404
GET  meetings:attachment_create               302 404 403 200 200 404 403 404 404
POST meetings:attachment_create               302 404 403 422 422 404 403 404 404
GET  meetings:attachment_download             302 404 404 404 404 404 404 404 404
GET  meetings:attachment_delete               302 405 405 405 405 405 405 405 405
POST meetings:attachment_delete               302 404 404 302 302 404 404 404 404
GET  meetings:day_detail                      302 404 403 200 200 404 403 404 404
GET  meetings:day_stop                        302 405 405 405 405 405 405 405 405
POST meetings:day_stop                        302 404 403 302 302 404 403 404 404
GET  meetings:thought_create                  302 405 405 405 405 405 405 405 405
POST meetings:thought_create                  302 404 403 422 422 404 403 404 404
GET  meetings:contribution_update             302 404 403 200 200 404 403 404 404
POST meetings:contribution_update             302 404 403 422 422 404 403 404 404
GET  meetings:notes_detail                    302 404 403 200 200 404 403 404 404
GET  meetings:minutes_open                    302 405 405 405 405 405 405 405 405
POST meetings:minutes_open                    302 404 403 302 302 404 403 404 404
GET  meetings:scribe_update                   302 405 405 405 405 405 405 405 405
POST meetings:scribe_update                   302 404 403 422 422 404 403 404 404
GET  meetings:minutes_propose                 302 405 405 405 405 405 405 405 405
POST meetings:minutes_propose                 302 404 403 302 302 404 403 404 404
GET  meetings:decision_create                 302 405 405 405 405 405 405 405 405
POST meetings:decision_create                 302 404 403 422 422 404 403 404 404
GET  meetings:action_create                   302 405 405 405 405 405 405 405 405
POST meetings:action_create                   302 404 403 422 422 404 403 404 404
GET  meetings:section_update                  302 404 403 200 200 404 403 404 404
POST meetings:section_update                  302 404 403 422 422 404 403 404 404
GET  meetings:section_draft                   302 405 405 405 405 405 405 405 405
POST meetings:section_draft                   302 404 403 422 422 404 403 404 404
GET  meetings:section_release                 302 405 405 405 405 405 405 405 405
POST meetings:section_release                 302 404 403 302 302 404 403 404 404
GET  meetings:decision_update                 302 404 404 200 200 404 404 404 404
POST meetings:decision_update                 302 404 404 422 422 404 404 404 404
GET  meetings:decision_delete                 302 405 405 405 405 405 405 405 405
POST meetings:decision_delete                 302 404 404 302 302 404 404 404 404
GET  meetings:action_update                   302 404 404 200 200 404 404 404 404
POST meetings:action_update                   302 404 404 422 422 404 404 404 404
GET  meetings:action_state                    302 405 405 405 405 405 405 405 405
POST meetings:action_state                    302 404 404 422 422 404 404 404 404
GET  meetings:follow_up_state                 302 405 405 405 405 405 405 405 405
POST meetings:follow_up_state                 302 404 403 422 422 404 403 404 404
GET  meetings:follow_up_pass                  302 404 403 200 200 404 403 404 404
POST meetings:follow_up_pass                  302 404 403 422 422 404 403 404 404
GET  meetings:minutes_list                    302 403 200 200 200 200 200 200 200
GET  meetings:version_detail                  302 404 404 200 200 404 404 404 404
GET  meetings:version_approve                 302 405 405 405 405 405 405 405 405
POST meetings:version_approve                 302 404 404 422 422 404 404 404 404
GET  meetings:version_compare                 302 404 404 200 200 404 404 404 404
GET  meetings:version_pdf                     302 404 404 200 200 404 404 404 404
"""

OF_MEETING = (
    "agenda_prepare",
    "attachment_create",
    "day_detail",
    "day_stop",
    "thought_create",
    "notes_detail",
    "minutes_open",
    "decision_create",
    "action_create",
)
OF_MINUTES = ("scribe_update", "minutes_propose")
OF_AGENDA = ("agenda_update", "agenda_keep", "item_create", "rounds_create")
OF_ITEM = (
    "item_update",
    "item_move",
    "item_delete",
    "item_start",
    "tables_draw",
    "table_change",
    "section_take",
)
OF_SECTION = ("section_update", "section_draft", "section_release")
OF_DECISION = ("decision_update", "decision_delete")
OF_ACTION = ("action_update", "action_state")
OF_VERSION = ("version_detail", "version_approve", "version_compare", "version_pdf")
OF_THOUGHT = ("thought_take", "thought_drop")
OF_FOLLOW_UP = ("follow_up_state", "follow_up_pass")
OF_ATTACHMENT = ("attachment_download", "attachment_delete")


def meeting() -> Occurrence:
    return OccurrenceFactory(openness=Openness.COLLECTIVE)


def with_minutes() -> Occurrence:
    return MinutesFactory(occurrence=meeting()).occurrence


def second_version() -> MinutesVersion:
    minutes = MinutesFactory(occurrence=meeting())
    told = {"digest": "", "proposed_by": minutes.scribe, "published_at": DURING}
    return [minutes.versions.create(number=number, **told) for number in (1, 2)][1]


def thought_before() -> list[object]:
    """Kept aside a week before the meeting whose agenda may take it up."""
    series = SeriesFactory()
    thought = ParkedThoughtFactory(occurrence__series=series)
    following = meeting_of(series)
    return [AgendaFactory(occurrence=following).public_id, thought.public_id]


def action_before() -> list[object]:
    """Taken a week before the meeting that goes through it."""
    action = ActionItemFactory(occurrence__series=SeriesFactory())
    return [meeting_of(action.occurrence.series).public_id, action.public_id]


def meeting_of(series) -> Occurrence:
    day = series.starts_on.replace(day=series.starts_on.day + 7)
    return OccurrenceFactory(series=series, day=day, openness=Openness.COLLECTIVE)


def place() -> list[object]:
    booking = BookingFactory(occurrence=meeting())
    return [booking.occurrence.public_id, booking.public_id]


def arguments(people: People) -> Arguments:
    made = {
        OF_MEETING: meeting,
        OF_MINUTES: with_minutes,
        OF_AGENDA: lambda: AgendaFactory(occurrence=meeting()),
        OF_ITEM: lambda: AgendaItemFactory(agenda__occurrence=meeting()),
        OF_SECTION: lambda: SectionFactory(item__agenda__occurrence=meeting()),
        OF_DECISION: lambda: DecisionFactory(occurrence=meeting()),
        OF_ACTION: lambda: ActionItemFactory(occurrence=meeting()),
        OF_VERSION: second_version,
        OF_ATTACHMENT: lambda: MeetingDocumentFactory(occurrence=meeting()),
    }
    one = {name: partial(_subject, make) for names, make in made.items() for name in names}
    before = {
        **dict.fromkeys(OF_THOUGHT, thought_before),
        **dict.fromkeys(OF_FOLLOW_UP, action_before),
    }
    return {**one, **before, "contribution_update": place}


def _subject(make: Callable[[], Any]) -> list[Any]:
    return [make().public_id]
