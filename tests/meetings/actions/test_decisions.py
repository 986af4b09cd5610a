from datetime import date

import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from meetings.actions.decisions import (
    change_action,
    change_decision,
    pass_action_on,
    record_decision,
    remove_decision,
    set_action_state,
    take_action,
)
from meetings.enums import ActionState, OccurrenceState
from meetings.models import ActionItem, Decision
from tests.concurrency import run_together
from tests.meetings.conduct_factories import DURING, ActionItemFactory, DecisionFactory
from tests.meetings.factories import BookingFactory, OccurrenceFactory
from tests.members.factories import UserFactory
from tests.members.intake_factories import GroupSpellFactory

pytestmark = pytest.mark.django_db

DUE = date(2026, 11, 9)


@pytest.fixture
def meeting(bob):
    meeting = OccurrenceFactory()
    BookingFactory(occurrence=meeting, user=bob)
    return meeting


def verbs():
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def cancel(meeting):
    meeting.state, meeting.cancelled_at = OccurrenceState.CANCELLED, DURING
    meeting.cancel_reason = "Neige"
    meeting.save()


def test_decision_is_written_once(alice, meeting):
    made = [record_decision(occurrence=meeting, text=" Oui. ", actor=alice) for _press in range(2)]

    assert made[0] == made[1]
    assert (made[0].text, verbs()) == ("Oui.", ["decision_recorded"])


@pytest.mark.parametrize("text", ["", "   ", "x" * 1001])
def test_empty_or_endless_decision_is_refused(alice, meeting, text):
    with pytest.raises(ValidationError):
        record_decision(occurrence=meeting, text=text, actor=alice)

    assert not Decision.objects.exists()


def test_decision_is_said_otherwise_and_struck(alice, meeting):
    decision = DecisionFactory(occurrence=meeting, text="Oui.")

    for _press in range(2):
        change_decision(decision=decision, text="Non.", actor=alice)
    for _press in range(2):
        remove_decision(decision=decision, actor=alice)

    assert verbs() == ["decision_changed", "decision_removed"]
    assert not Decision.objects.exists()


def test_decision_that_says_the_same_as_another_is_refused(alice, meeting):
    DecisionFactory(occurrence=meeting, text="Oui.")
    other = DecisionFactory(occurrence=meeting, text="Non.")

    with pytest.raises(ValidationError) as refused:
        change_decision(decision=other, text="Oui.", actor=alice)

    assert refused.value.error_dict["__all__"][0].code == "already_decided"


def test_action_is_taken_once(alice, bob, meeting):
    told = {"text": " Appeler  la mairie", "owner": bob, "due_on": DUE, "actor": alice}

    made = [take_action(occurrence=meeting, **told) for _press in range(2)]

    assert made[0] == made[1]
    assert (made[0].text, made[0].owner, made[0].state) == (
        "Appeler la mairie",
        bob,
        ActionState.OPEN,
    )
    assert verbs() == ["action_taken"]


@pytest.mark.parametrize(
    ("change", "name", "code"),
    [
        ({"text": " "}, "text", "blank"),
        ({"text": "x" * 301}, "text", "max_length"),
        ({"due_on": date(2026, 11, 2)}, "due_on", "due_before_meeting"),
    ],
)
def test_impossible_action_is_refused(alice, bob, meeting, change, name, code):
    told = {"text": "Appeler", "owner": bob, "due_on": DUE} | change

    with pytest.raises(ValidationError) as refused:
        take_action(occurrence=meeting, actor=alice, **told)

    assert refused.value.error_dict[name][0].code == code
    assert not ActionItem.objects.exists()


def test_action_is_for_somebody_of_the_meeting_or_of_its_group(alice, meeting):
    of_group = GroupSpellFactory(group=meeting.group).user
    gone = GroupSpellFactory(group=meeting.group, left_on=date(2026, 4, 1), end_reason="moved")
    facilitator = UserFactory(member=True)
    meeting.group.facilitators.add(facilitator)

    for owner in (of_group, facilitator):
        take_action(occurrence=meeting, text="Appeler", owner=owner, due_on=DUE, actor=alice)
    for owner in (gone.user, UserFactory(member=True)):
        with pytest.raises(ValidationError) as refused:
            take_action(occurrence=meeting, text="Appeler", owner=owner, due_on=DUE, actor=alice)
        assert refused.value.error_dict["owner"][0].code == "not_of_the_meeting"


def test_action_passes_to_somebody_else(alice, bob, meeting):
    action = take_action(occurrence=meeting, text="Un", owner=bob, due_on=DUE, actor=alice)
    other = BookingFactory(occurrence=meeting).user

    change_action(action=action, text="Deux", owner=other, due_on=date(2026, 12, 1), actor=alice)

    action.refresh_from_db()
    assert (action.text, action.owner, action.due_on) == ("Deux", other, date(2026, 12, 1))


def test_action_is_closed_and_taken_up_again(bob):
    action = ActionItemFactory(owner=bob)
    for state in (ActionState.DONE, ActionState.OPEN, ActionState.DROPPED):
        for _press in range(2):
            action = set_action_state(action=action, state=state, actor=bob, now=DURING)
        assert (action.closed_at is None) == (state == ActionState.OPEN)

    assert verbs() == ["action_done", "action_open", "action_dropped"]
    with pytest.raises(ValidationError) as refused:
        set_action_state(action=action, state=ActionState.DONE, actor=bob, now=DURING)
    assert refused.value.code == "impossible_state"


def test_cancelled_meeting_decides_nothing(alice, bob, meeting):
    cancel(meeting)

    for act in (
        lambda: record_decision(occurrence=meeting, text="Oui.", actor=alice),
        lambda: take_action(occurrence=meeting, text="Un", owner=bob, due_on=DUE, actor=alice),
    ):
        with pytest.raises(ValidationError) as refused:
            act()
        assert refused.value.code == "meeting_cancelled"


def test_action_is_taken_up_at_the_next_meeting_by_somebody_else(alice, bob, meeting):
    former = ActionItemFactory(occurrence=meeting, text="Appeler", owner=bob)
    following = OccurrenceFactory(series=meeting.series, day=date(2026, 11, 10))
    owner = BookingFactory(occurrence=following).user
    told = {"occurrence": following, "owner": owner, "due_on": date(2026, 11, 20), "now": DURING}

    made = [pass_action_on(action=former, actor=alice, **told) for _press in range(2)]

    former.refresh_from_db()
    assert (former.state, former.owner, former.closed_at) == (ActionState.PASSED, bob, DURING)
    assert made[0] == made[1]
    assert (made[0].text, made[0].owner, made[0].occurrence) == ("Appeler", owner, following)
    assert list(ActionItem.objects.open()) == [made[0]]
    assert verbs() == ["action_taken", "action_passed"]


def test_action_is_not_handed_to_who_left_nor_once_it_is_closed(alice, bob, meeting):
    former = ActionItemFactory(occurrence=meeting, owner=bob)
    following = OccurrenceFactory(series=meeting.series, day=date(2026, 11, 10))
    gone = GroupSpellFactory(group=meeting.group, left_on=date(2026, 4, 1), end_reason="moved")
    told = {"occurrence": following, "due_on": date(2026, 11, 20), "actor": alice, "now": DURING}

    with pytest.raises(ValidationError) as refused:
        pass_action_on(action=former, owner=gone.user, **told)
    assert refused.value.error_dict["owner"][0].code == "not_of_the_meeting"

    set_action_state(action=former, state=ActionState.DONE, actor=bob, now=DURING)
    owner = BookingFactory(occurrence=following).user
    with pytest.raises(ValidationError) as refused:
        pass_action_on(action=former, owner=owner, **told)

    assert refused.value.code == "impossible_state"
    assert ActionItem.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_action_handed_over_twice_at_once_is_taken_by_one():
    former = ActionItemFactory()
    following = OccurrenceFactory(series=former.occurrence.series, day=date(2026, 11, 10))
    owners = [BookingFactory(occurrence=following).user for _one in range(2)]
    told = {"occurrence": following, "due_on": date(2026, 11, 20), "now": DURING}

    def hand_over(owner):
        return lambda: pass_action_on(action=former, owner=owner, actor=owner, **told)

    errors = run_together(*map(hand_over, owners))

    assert [error.code for error in errors] == ["impossible_state"]
    assert ActionItem.objects.open().count() == 1
