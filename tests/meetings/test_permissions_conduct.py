import pytest

from meetings import permissions
from meetings.enums import ApprovalRole, BookingState, MeetingRole
from tests.meetings.conduct_factories import (
    DURING,
    ActionItemFactory,
    AgendaFactory,
    MeetingDocumentFactory,
    MinutesFactory,
)
from tests.meetings.factories import BookingFactory, OccurrenceFactory
from tests.members.factories import UserFactory
from tests.members.intake_factories import GroupSpellFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return OccurrenceFactory()


@pytest.fixture
def people(meeting, alice, dana):
    """Each kind of reader of a meeting, by name."""
    facilitator = UserFactory(member=True)
    meeting.group.facilitators.add(facilitator)
    return {
        "coordinator": alice,
        "staff": dana,
        "facilitator": facilitator,
        "scribe": BookingFactory(occurrence=meeting, role=MeetingRole.SCRIBE).user,
        "coming": BookingFactory(occurrence=meeting).user,
        "group": GroupSpellFactory(group=meeting.group).user,
        "stranger": UserFactory(member=True),
    }


def allowed(people, rule, *things):
    return {name for name, person in people.items() if rule(person, *things)}


THEY_RUN = {"coordinator", "staff", "facilitator"}


def test_who_may_do_what(people, meeting):
    agenda = AgendaFactory(occurrence=meeting)
    assert allowed(people, permissions.can_prepare, agenda) == THEY_RUN
    assert allowed(people, permissions.can_take_notes, meeting) == {*THEY_RUN, "scribe"}
    assert allowed(people, permissions.can_hear, meeting) == people.keys() - {"stranger"}


def test_model_of_a_group_is_its_facilitators(people, meeting):
    model = AgendaFactory(occurrence=None, group=meeting.group)

    assert allowed(people, permissions.can_prepare, model) == THEY_RUN


def test_each_speaks_for_herself_and_the_scribe_for_all(people, meeting):
    booking = meeting.bookings.get(user=people["coming"])
    expected = {*THEY_RUN, "scribe", "coming"}
    assert allowed(people, permissions.can_write_turn, booking) == expected

    booking.state, booking.cancelled_at = BookingState.CANCELLED, DURING
    assert allowed(people, permissions.can_write_turn, booking) == set()


def test_owner_closes_her_action(people, meeting):
    action = ActionItemFactory(occurrence=meeting, owner=people["group"])

    expected = {*THEY_RUN, "scribe", "group"}
    assert allowed(people, permissions.can_close_action, action) == expected


def test_document_is_removed_by_who_added_it_or_runs_the_meeting(people, meeting):
    document = MeetingDocumentFactory(occurrence=meeting, added_by=people["scribe"])

    assert allowed(people, permissions.can_remove_document, document) == {*THEY_RUN, "scribe"}


def test_scribe_named_in_the_minutes_takes_notes_and_approves_them(people, meeting):
    minutes = MinutesFactory(occurrence=meeting, scribe=people["coming"])

    roles = {name: permissions.approval_roles(one, minutes) for name, one in people.items()}

    assert permissions.can_take_notes(people["coming"], meeting)
    assert roles == {
        **{name: [] for name in ("group", "scribe", "stranger")},
        **{name: [ApprovalRole.FACILITATOR] for name in THEY_RUN},
        "coming": [ApprovalRole.SCRIBE],
    }


def test_minutes_are_listed_for_whoever_holds_a_role(people, charlie):
    assert allowed(people, permissions.can_read_minutes) == people.keys()
    assert not permissions.can_read_minutes(charlie)
