from uuid import uuid4

import pytest
from django.urls import reverse

from collectif.core.events import Event
from collectif.core.outbox import MessageStatus
from tests.core.outbox.factories import OutboxMessageFactory
from tests.members.factories import UserFactory

LIST = "outbox_list"
# Session, person, her roles, her profile for the menu; then one count and one page.
QUERIES = 5


@pytest.fixture
def coordinator(client_of, alice):
    return client_of(alice)


def resend_url(message):
    return reverse("outbox_resend", args=[message.public_id])


@pytest.mark.parametrize(
    ("person", "status"), [("alice", 200), ("dana", 200), ("bob", 403), ("charlie", 403)]
)
def test_outbox_list_is_for_those_who_run_the_collective(request, client_of, person, status):
    client = client_of(request.getfixturevalue(person))

    assert client.get(reverse(LIST)).status_code == status


def test_outbox_list_shows_what_left_and_never_what_was_written(coordinator, bob):
    OutboxMessageFactory(recipient=bob, title="Votre semaine", text_body="Bien à vous", sent=True)

    html = coordinator.get(reverse(LIST)).content.decode()

    assert "Bob Martin" in html
    assert "Votre semaine" in html
    assert "250 2.0.0 queued as 42" in html
    assert "Bien à vous" not in html


def test_outbox_list_names_the_address_of_whoever_has_no_account(coordinator):
    OutboxMessageFactory(to_address="someone@example.org")

    assert b"someone@example.org" in coordinator.get(reverse(LIST)).content


@pytest.mark.parametrize(
    ("values", "is_offered"),
    [
        ({"failed": True}, True),
        ({"status": MessageStatus.UNCERTAIN}, True),
        ({"sent": True}, False),
        ({}, False),
        ({"failed": True, "is_secret": True, "text_body": "", "html_body": ""}, False),
    ],
)
def test_outbox_list_offers_to_send_again_what_can_be(coordinator, values, is_offered):
    message = OutboxMessageFactory(**values)

    html = coordinator.get(reverse(LIST)).content.decode()

    assert (resend_url(message) in html) is is_offered


def test_outbox_list_filters_by_state(coordinator):
    OutboxMessageFactory(title="Arrivé", sent=True)
    OutboxMessageFactory(title="Perdu", failed=True)

    html = coordinator.get(reverse(LIST), {"status": "failed"}).content.decode()

    assert "Perdu" in html
    assert "Arrivé" not in html


def test_outbox_list_unknown_state_is_refused_with_a_message(coordinator):
    OutboxMessageFactory(title="Arrivé", sent=True)

    response = coordinator.get(reverse(LIST), {"status": "lost"})

    assert response.status_code == 422
    assert "error-summary" in response.content.decode()
    assert "Arrivé" in response.content.decode()


@pytest.mark.parametrize("query", [{}, {"status": "failed"}])
def test_outbox_list_empty_says_what_to_do_next(coordinator, query):
    html = coordinator.get(reverse(LIST), query).content.decode()

    assert 'class="empty-state"' in html


def test_outbox_list_shows_twenty_a_page(coordinator):
    OutboxMessageFactory.create_batch(21)

    first = coordinator.get(reverse(LIST))
    second = coordinator.get(reverse(LIST), {"page": "2"})

    assert first.content.count(b"<tr role") == 1 + 20
    assert second.content.count(b"<tr role") == 1 + 1


@pytest.mark.parametrize("count", [1, 20])
def test_outbox_list_asks_the_same_queries_whatever_the_length(
    coordinator, django_assert_num_queries, count
):
    for _number in range(count):
        OutboxMessageFactory(recipient=UserFactory())
    coordinator.get(reverse(LIST))

    with django_assert_num_queries(QUERIES):
        coordinator.get(reverse(LIST))


def test_outbox_list_answers_htmx_with_the_list_only(coordinator):
    headers = {"HX-Request": "true", "HX-Target": "outbox"}

    html = coordinator.get(reverse(LIST), headers=headers).content.decode()

    assert html.strip().startswith('<div id="outbox"')


def test_outbox_resend_sends_again_and_says_so(
    coordinator, alice, mailoutbox, django_capture_on_commit_callbacks
):
    message = OutboxMessageFactory(failed=True)

    with django_capture_on_commit_callbacks(execute=True):
        response = coordinator.post(resend_url(message), follow=True)

    message.refresh_from_db()
    assert response.redirect_chain == [(reverse(LIST), 302)]
    assert message.status == MessageStatus.SENT
    assert len(mailoutbox) == 1
    assert Event.objects.about(message).get().actor == alice


def test_outbox_resend_of_a_sent_message_says_why_not(coordinator, mailoutbox):
    message = OutboxMessageFactory(sent=True)

    response = coordinator.post(resend_url(message), follow=True)

    assert [str(said.level_tag) for said in response.context["messages"]] == ["error"]
    assert mailoutbox == []


@pytest.mark.parametrize("person", ["bob", "charlie"])
def test_outbox_resend_is_refused_to_others(request, client_of, person):
    message = OutboxMessageFactory(failed=True)

    response = client_of(request.getfixturevalue(person)).post(resend_url(message))

    message.refresh_from_db()
    assert response.status_code == 403
    assert message.status == MessageStatus.FAILED


def test_outbox_resend_unknown_message_is_not_found(coordinator):
    assert coordinator.post(reverse("outbox_resend", args=[uuid4()])).status_code == 404


def test_outbox_resend_by_get_is_refused(coordinator):
    message = OutboxMessageFactory(failed=True)

    assert coordinator.get(resend_url(message)).status_code == 405
