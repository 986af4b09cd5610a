from datetime import date

import pytest
from django.urls import reverse

from meetings.enums import ActionState, MeetingRole
from meetings.models import ActionItem
from meetings.models.decision import MOST_LEFT
from tests.meetings.conduct_factories import ActionItemFactory
from tests.meetings.factories import BookingFactory, OccurrenceFactory, SeriesFactory
from tests.members.factories import UserFactory
from tests.members.intake_factories import GroupSpellFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(bob):
    """The second of a series; Bob takes its notes, and took none at the first."""
    meeting = OccurrenceFactory(series=SeriesFactory(), day=date(2026, 11, 10))
    BookingFactory(occurrence=meeting, user=bob, role=MeetingRole.SCRIBE)
    return meeting


@pytest.fixture
def action(meeting):
    """Taken a week before by somebody who is still of the group."""
    return taken(meeting, owner=GroupSpellFactory(group=meeting.group).user)


def taken(meeting, **values):
    former = meeting.series.occurrences.filter(recurrence_on=date(2026, 11, 3)).first()
    former = former or OccurrenceFactory(series=meeting.series)
    return ActionItemFactory(occurrence=former, **values)


def url(name, meeting, action):
    return reverse(f"meetings:{name}", args=[meeting.public_id, action.public_id])


def day(meeting):
    return reverse("meetings:day_detail", args=[meeting.public_id])


def test_scribe_of_the_day_closes_what_an_earlier_meeting_left(client_of, bob, meeting, action):
    client, close = client_of(bob), url("follow_up_state", meeting, action)
    assert close in client.get(day(meeting)).text

    for _press in range(2):
        response = client.post(close, {"state": "done"})
        assert response.url == f"{day(meeting)}#follow-title"

    action.refresh_from_db()
    assert action.state == ActionState.DONE
    assert close not in client.get(day(meeting)).text


@pytest.mark.parametrize("state", ["", "passed", "oubliée"])
def test_absurd_state_is_asked_again(client_of, bob, meeting, action, state):
    response = client_of(bob).post(url("follow_up_state", meeting, action), {"state": state})

    assert response.status_code == 422
    assert f'action="{url("follow_up_state", meeting, action)}"' in response.text
    action.refresh_from_db()
    assert action.state == ActionState.OPEN


def test_action_of_who_left_says_so_and_is_handed_over(client_of, bob, meeting):
    gone = GroupSpellFactory(group=meeting.group, left_on=date(2026, 11, 5), end_reason="moved")
    action = taken(meeting, owner=gone.user, text="Appeler la mairie")
    client, pass_on = client_of(bob), url("follow_up_pass", meeting, action)
    assert client.get(day(meeting)).context["open_actions"][0].is_left

    page = client.get(pass_on)
    assert "Appeler la mairie" in page.text
    assert gone.user not in page.context["form"].fields["owner"].queryset
    for _press in range(2):
        response = client.post(pass_on, {"owner": bob.pk, "due_on": "2026-11-20"})
        assert response.url == f"{day(meeting)}#follow-title"

    passed = ActionItem.objects.get(occurrence=meeting)
    assert (passed.text, passed.owner) == ("Appeler la mairie", bob)
    assert not client.get(day(meeting)).context["open_actions"]


@pytest.mark.parametrize("is_active", [True, False])
def test_of_a_meeting_of_no_group_only_ended_accounts_have_left(client_of, bob, is_active):
    series = SeriesFactory(group=None)
    meeting = OccurrenceFactory(series=series, day=date(2026, 11, 10))
    BookingFactory(occurrence=meeting, user=bob, role=MeetingRole.SCRIBE)
    taken(meeting, owner=UserFactory(is_active=is_active))

    (shown,) = client_of(bob).get(day(meeting)).context["open_actions"]

    assert shown.is_left is not is_active


def test_owner_who_stays_is_not_said_to_have_left(client_of, bob, meeting, action):
    (shown,) = client_of(bob).get(day(meeting)).context["open_actions"]

    assert not shown.is_left


@pytest.mark.parametrize(
    ("change", "name"),
    [({"owner": ""}, "owner"), ({"due_on": "2026-11-09"}, "due_on"), ({"due_on": "x"}, "due_on")],
)
def test_wrong_answers_come_back_as_typed(client_of, bob, meeting, action, change, name):
    told = {"owner": bob.pk, "due_on": "2026-11-20"} | change

    response = client_of(bob).post(url("follow_up_pass", meeting, action), told)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [name]
    assert ActionItem.objects.get().state == ActionState.OPEN


def test_action_closed_meanwhile_is_said(client_of, bob, meeting, action):
    action.state, action.closed_at = "done", "2026-11-10T14:00Z"
    action.save()

    told = {"owner": bob.pk, "due_on": "2026-11-20"}
    response = client_of(bob).post(url("follow_up_pass", meeting, action), told)

    assert response.status_code == 422
    assert 'role="alert"' in response.text


def test_actions_of_later_or_other_meetings_are_not_there(client_of, bob, meeting):
    later = ActionItemFactory(occurrence=meeting)
    elsewhere = ActionItemFactory()

    for one in (later, elsewhere):
        told = {"state": "done"}
        assert client_of(bob).post(url("follow_up_state", meeting, one), told).status_code == 404
        assert client_of(bob).get(url("follow_up_pass", meeting, one)).status_code == 404


def test_those_who_take_no_notes_change_nothing(client_of, meeting, action):
    client = client_of(BookingFactory(occurrence=meeting).user)

    for name in ("follow_up_state", "follow_up_pass"):
        assert client.post(url(name, meeting, action), {"state": "done"}).status_code == 403
    stranger = client_of(UserFactory(member=True))
    assert stranger.get(url("follow_up_pass", meeting, action)).status_code == 404


def test_endless_follow_up_is_cut(client_of, bob, meeting):
    for number in range(MOST_LEFT + 1):
        taken(meeting, owner=bob, text=f"Action {number}", due_on=date(2026, 11, 9))

    shown = client_of(bob).get(day(meeting)).context["open_actions"]

    assert len(shown) == MOST_LEFT
