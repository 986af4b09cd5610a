from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from collectif.core.events import record_event
from members.enums import ApplicationState
from members.models import ApplicationNote
from members.models.application import OPEN
from tests.members.intake_factories import (
    NOW,
    ApplicantFactory,
    GroupFactory,
    InterviewFactory,
    InvitationFactory,
    fill,
)

BOARD = "members:application_board"
DETAIL = "members:application_detail"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def names(response, state):
    [column] = [one for one in response.context["columns"] if one.state == state]
    return [card.application.last_name for card in column.cards]


def cards(response):
    columns = response.context["columns"]
    return {card.application.last_name: card for column in columns for card in column.cards}


def detail(application):
    return reverse(DETAIL, args=[application.public_id])


def test_each_request_is_in_its_column_longest_wait_first(client_of, alice):
    for state in (*OPEN, "joined"):
        for days in (5, 9):
            ApplicantFactory(
                state=state,
                last_name=f"{state} {days}",
                confirmed_at=NOW - timedelta(days=days),
                state_changed_at=NOW - timedelta(days=days),
            )

    response = client_of(alice).get(reverse(BOARD))

    for state in OPEN:
        assert names(response, state) == [f"{state} 9", f"{state} 5"]
    # What is closed: the last one first.
    assert names(response, "joined") == ["joined 5", "joined 9"]


def test_declined_and_withdrawn_share_a_column(client_of, alice):
    ApplicantFactory(state="declined", last_name="Colas", state_changed_at=NOW - timedelta(1))
    ApplicantFactory(state="withdrawn", last_name="Amrani")

    assert names(client_of(alice).get(reverse(BOARD)), "declined") == ["Colas", "Amrani"]


def test_closed_long_ago_is_off_the_board_and_in_the_list(client_of, alice):
    old = ApplicantFactory(state="declined", state_changed_at=NOW - timedelta(days=61))
    client = client_of(alice)

    board = client.get(reverse(BOARD))
    listed = client.get(reverse("members:application_list", args=["declined"]))

    assert names(board, "declined") == []
    assert [card.application for card in listed.context["cards"]] == [old]


def test_unproven_address_is_nobody(client_of, alice):
    unproven = ApplicantFactory(confirmed_at=None)
    client = client_of(alice)

    assert names(client.get(reverse(BOARD)), "new") == []
    assert client.get(detail(unproven)).status_code == 404


def test_board_says_what_waits_for_somebody(client_of, alice):
    group = GroupFactory(size_limit=2)
    first, second, third = (
        ApplicantFactory(state="waiting", group=group, state_changed_at=NOW - timedelta(days=days))
        for days in (3, 2, 1)
    )
    elsewhere = ApplicantFactory(state="waiting", group=fill(GroupFactory(size_limit=2)))
    expired = ApplicantFactory(state="accepted")
    InvitationFactory(application=expired, group=expired.group, expires_at=NOW)
    over = InterviewFactory(starts_at=NOW - timedelta(hours=2)).application
    ahead = InterviewFactory().application

    shown = cards(client_of(alice).get(reverse(BOARD)))

    free = [shown[one.last_name].is_place_free for one in (first, second, third, elsewhere)]
    assert free == [True, True, False, False]
    assert shown[second.last_name].application.position == 2
    assert shown[expired.last_name].has_expired is True
    assert shown[over.last_name].is_interview_over is True
    assert shown[ahead.last_name].is_interview_over is False
    assert shown[ahead.last_name].interview is not None


@pytest.mark.parametrize("count", [1, 200])
def test_board_costs_seven_queries(client_of, alice, django_assert_num_queries, count):
    group = GroupFactory(size_limit=2)
    for number in range(count):
        state = (*OPEN, "declined", "joined")[number % 6]
        application = ApplicantFactory(state=state, **_group_of(state, group))
        if number < 60:
            InterviewFactory(application=application, interviewer=alice)
            InvitationFactory(application=application, group=group, invited_by=alice)
    client = client_of(alice)
    client.get(reverse("mfa_index"))

    # Account, roles, second factor, cards, interviews and their hosts, invitations, places.
    with django_assert_num_queries(7):
        response = client.get(reverse(BOARD))
    assert sum(column.count for column in response.context["columns"]) == count


def _group_of(state, group):
    return {"group": group} if state in {"accepted", "waiting", "joined"} else {}


def test_column_holds_twenty_and_leads_to_the_others(client_of, alice):
    ApplicantFactory.create_batch(60)
    client = client_of(alice)

    board = client.get(reverse(BOARD))
    address = reverse("members:application_list", args=["new"])
    third = client.get(address, {"page": 3})

    [column] = [one for one in board.context["columns"] if one.state == "new"]
    assert (len(column.cards), column.count, column.more_count) == (20, 60, 40)
    assert address in board.content.decode()
    assert len(third.context["cards"]) == 20
    assert len(client.get(address, {"page": "x"}).context["cards"]) == 20


@pytest.mark.parametrize("count", [1, 20])
def test_column_costs_eight_queries(client_of, alice, django_assert_num_queries, count):
    ApplicantFactory.create_batch(count, state="accepted")
    client = client_of(alice)
    client.get(reverse("mfa_index"))

    with django_assert_num_queries(8):
        client.get(reverse("members:application_list", args=["accepted"]))


def test_unknown_column_is_not_found(client_of, alice):
    address = reverse("members:application_list", args=["zombie"])

    assert client_of(alice).get(address).status_code == 404


def test_empty_board_says_so(client_of, alice):
    response = client_of(alice).get(reverse(BOARD))

    assert [column.count for column in response.context["columns"]] == [0] * 6


def test_page_shows_what_was_written_and_what_happened(client_of, alice):
    application = ApplicantFactory(message="J’ai dirigé <trois> usines.", phone="06 12 34 56 78")
    record_event(actor=None, verb="application_confirmed", subject=application)
    record_event(actor=alice, verb="interview_booked", subject=application)
    record_event(actor=alice, verb="application_note_added", subject=application)

    response = client_of(alice).get(detail(application))

    html = response.content.decode()
    assert "&lt;trois&gt; usines" in html
    assert 'href="tel:0612345678"' in html
    assert len(response.context["history"]) == 2
    assert "Alice Durand" in response.context["history"][0]["text"]


def test_groups_of_the_place_and_language_come_first(client_of, alice):
    far = GroupFactory(name="A", departments=["13"])
    foreign = GroupFactory(name="B", departments=["38"], language="en")
    near = GroupFactory(name="C", departments=["38", "73"])
    anywhere = GroupFactory(name="D")
    GroupFactory(name="E", is_closed=True)

    response = client_of(alice).get(detail(ApplicantFactory(department="38")))

    assert response.context["groups"] == [near, anywhere, far, foreign]


def test_full_group_proposes_its_waiting_list(client_of, alice):
    fill(GroupFactory(size_limit=2))
    open_group = GroupFactory()
    application = ApplicantFactory()

    html = client_of(alice).get(detail(application)).content.decode()

    accept = reverse("members:application_accept", args=[application.public_id])
    wait = reverse("members:application_wait", args=[application.public_id])
    assert (html.count(f'action="{accept}"'), html.count(f'action="{wait}"')) == (1, 1)
    assert str(open_group.public_id) in html


def test_page_costs_a_fixed_number_of_queries(client_of, alice, django_assert_num_queries):
    few, many = ApplicantFactory(state="waiting"), ApplicantFactory(state="waiting")
    for _ in range(5):
        GroupFactory()
        ApplicationNote.objects.create(application=many, author=alice, text="Vu.")
        record_event(actor=alice, verb="interview_booked", subject=many)
        InterviewFactory(application=many, interviewer=alice, cancelled_at=NOW)
    client = client_of(alice)
    client.get(reverse("mfa_index"))

    for application in (few, many):
        with django_assert_num_queries(11):
            client.get(detail(application))


@pytest.mark.parametrize("state", ApplicationState.values)
def test_page_stands_in_each_state(client_of, alice, state):
    application = ApplicantFactory(state=state)

    response = client_of(alice).get(detail(application))

    assert response.status_code == 200
    actions = [
        name
        for name in ("accept", "wait", "withdraw", "reopen")
        if reverse(f"members:application_{name}", args=[application.public_id])
        in response.content.decode()
    ]
    expected = {
        "accepted": ["wait", "withdraw"],
        "waiting": ["accept", "withdraw"],
        "declined": ["reopen"],
        "withdrawn": ["reopen"],
        "joined": [],
    }
    assert actions == expected.get(state, ["withdraw"])


def test_note_is_written(client_of, alice):
    application = ApplicantFactory()
    address = reverse("members:note_create", args=[application.public_id])
    client = client_of(alice)

    response = client.post(address, {"text": "Rappeler jeudi."})
    refused = client.post(address, {"text": ""})

    assert response.url == f"{detail(application)}#notes"
    assert application.notes.get().text == "Rappeler jeudi."
    assert refused.status_code == 422
    assert "text" in refused.context["note_form"].errors


def test_member_does_not_know_of_requests(client_of, bob):
    application = ApplicantFactory()
    client = client_of(bob)

    assert client.get(reverse(BOARD)).status_code == 403
    assert client.get(detail(application)).status_code == 404
    note = reverse("members:note_create", args=[application.public_id])
    assert client.post(note, {"text": "Vu."}).status_code == 404
    assert application.notes.count() == 0


def test_unknown_request_is_not_found(client_of, alice):
    assert client_of(alice).get(reverse(DETAIL, args=[uuid4()])).status_code == 404


def test_group_named_by_the_person_comes_first(client_of, alice):
    GroupFactory(name="A", departments=["38"])
    wished = GroupFactory(name="B", departments=["13"])

    response = client_of(alice).get(detail(ApplicantFactory(wished_group=wished)))

    assert response.context["groups"][0] == wished
    assert "B is the group this person wished for." in english(client_of(alice), wished)


def english(client, wished):
    page = detail(ApplicantFactory(wished_group=wished))
    return client.get(page, headers={"Accept-Language": "en"}).content.decode()


@pytest.mark.parametrize("change", [{"admission": "invitation"}, {"is_closed": True}])
def test_wish_for_a_group_that_takes_nobody_any_more_is_said_and_not_proposed(
    client_of, alice, change
):
    wished = GroupFactory(name="B", **change)

    response = client_of(alice).get(detail(ApplicantFactory(wished_group=wished)))

    assert response.context["groups"] == []
    assert "B is the group this person wished for." in english(client_of(alice), wished)


def test_group_by_invitation_is_proposed_to_nobody_and_can_be_chosen(client_of, alice):
    apart = GroupFactory(admission="invitation")
    application = ApplicantFactory()
    client = client_of(alice)

    response = client.get(detail(application))
    assert (response.context["groups"], response.context["invitation_groups"]) == ([], [apart])

    accept = reverse("members:application_accept", args=[application.public_id])
    client.post(accept, {"group": str(apart.public_id)})
    application.refresh_from_db()
    assert (application.state, application.group) == ("accepted", apart)


def test_whoever_waits_for_a_group_by_invitation_finds_it_among_the_others(client_of, alice):
    waiting = ApplicantFactory(state="waiting", group__admission="invitation")

    response = client_of(alice).get(detail(waiting))

    assert response.context["groups"] == [waiting.group]
    assert response.context["invitation_groups"] == []
    assert response.context["is_place_free"] is True
