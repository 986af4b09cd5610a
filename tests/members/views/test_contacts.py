from uuid import uuid4

import pytest
from django.urls import reverse

from members.actions.contacts import MOST_A_DAY
from members.enums import ContactState
from members.models import Block, ContactRequest, ProfileView
from tests.members.directory_factories import BlockFactory, consenting, listed
from tests.members.exchange_factories import ContactRequestFactory
from tests.members.factories import UserFactory

LIST, UNBLOCK = "members:contact_list", "members:block_delete"
WRITE, BLOCK, PERSON = "members:contact_create", "members:block_create", "members:directory_detail"
READ, TURN_AWAY = "members:contact_detail", "members:contact_block"


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def client(client_of, bob):
    return client_of(bob)


@pytest.fixture
def zoe(db):
    return listed(user__first_name="Zoé", user__last_name="Roux")


def url(view_name, subject):
    return reverse(view_name, args=[subject.public_id])


def page_of(response):
    return response.content.decode()


def write(client, profile, message="Parlons."):
    return client.post(url(WRITE, profile), {"message": message})


def test_message_leaves_and_shows_no_address(client, zoe):
    page = page_of(client.get(url(WRITE, zoe)))
    response = write(client, zoe)

    assert zoe.user.email not in page
    contact = ContactRequest.objects.get()
    assert response.url == contact.get_absolute_url()
    read = page_of(client.get(response.url))
    assert "Parlons." in read
    assert zoe.user.email not in read


def test_second_click_goes_to_the_same_message(client, zoe):
    assert write(client, zoe).url == write(client, zoe).url
    assert ContactRequest.objects.count() == 1


@pytest.mark.parametrize("message", ["", " ", "x" * 2001, "nul\x00"])
def test_impossible_message_comes_back(client, zoe, message):
    response = write(client, zoe, message)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["message"]
    assert ContactRequest.objects.count() == 0


def test_message_refused_is_kept_in_the_form(client, bob, zoe):
    ContactRequestFactory.create_batch(MOST_A_DAY, sender=bob)

    response = write(client, zoe, "Un long message.")

    assert response.status_code == 422
    assert "go on tomorrow" in page_of(response)
    assert "Un long message." in page_of(response)


def test_block_is_said_in_the_words_of_an_absence(client, bob, zoe):
    absent = listed(purposes=())
    BlockFactory(owner=zoe.user, blocked=bob)

    answers = [write(client, profile) for profile in (zoe, absent)]

    for response in answers:
        assert response.status_code == 422
        assert "does not receive messages for now" in page_of(response)
        assert "Zoé" not in page_of(response)
    for profile in (zoe, absent):
        assert client.get(url(WRITE, profile)).status_code == 404


def test_nobody_writes_to_nobody_or_herself(client, bob):
    consenting(bob.profile, "directory")

    assert client.get(url(WRITE, bob.profile)).status_code == 403
    assert client.get(reverse(WRITE, args=[uuid4()])).status_code == 404


def test_list_shows_what_waits_first_and_nothing_of_others(client, bob):
    sent = ContactRequestFactory(sender=bob)
    waiting = ContactRequestFactory(recipient=bob)
    answered = ContactRequestFactory(recipient=bob, accepted=True)
    ContactRequestFactory()
    block = BlockFactory(owner=bob)

    response = client.get(reverse(LIST))

    shown = [exchange.contact for exchange in response.context["exchanges"]]
    assert shown == [waiting, answered, sent]
    assert response.context["blocks"] == [(block, "Someone of the directory")]
    assert "Your answer is awaited" in page_of(response)


def test_empty_list_leads_to_the_directory_of_those_who_have_one(client, client_of, charlie):
    link = f'class="button" href="{reverse("members:directory_list")}"'

    assert link in page_of(client.get(reverse(LIST)))
    assert link not in page_of(client_of(charlie).get(reverse(LIST)))


@pytest.mark.parametrize("count", [1, 20])
def test_list_costs_a_fixed_number_of_queries(client, bob, django_assert_num_queries, count):
    for _n in range(count):
        ContactRequestFactory(sender=bob, recipient=listed().user)
        ContactRequestFactory(recipient=bob)
        BlockFactory(owner=bob, blocked=listed().user)

    with django_assert_num_queries(9):
        client.get(reverse(LIST))


def test_yes_gives_each_the_other_s_address(client, client_of, bob):
    contact = ContactRequestFactory(recipient=bob)
    before = page_of(client.get(contact.get_absolute_url()))
    assert contact.sender.email not in before
    assert bob.email in before

    data = {"state": "accepted", "words": "Volontiers."}
    response = client.post(contact.get_absolute_url(), data)

    assert response.url == contact.get_absolute_url()
    assert contact.sender.email in page_of(client.get(contact.get_absolute_url()))
    seen = page_of(client_of(contact.sender).get(contact.get_absolute_url()))
    assert bob.email in seen
    assert "Volontiers." in seen


def test_not_now_gives_no_address(client, client_of, bob):
    contact = ContactRequestFactory(recipient=bob)

    client.post(contact.get_absolute_url(), {"state": "declined"})

    assert ContactRequest.objects.get().state == ContactState.DECLINED
    assert contact.sender.email not in page_of(client.get(contact.get_absolute_url()))
    seen = page_of(client_of(contact.sender).get(contact.get_absolute_url()))
    assert "It says nothing of you." in seen
    assert bob.email not in seen


@pytest.mark.parametrize(
    "data", [{}, {"state": "sent"}, {"state": "accepted", "words": "x" * 2001}]
)
def test_impossible_answer_comes_back(client, bob, data):
    contact = ContactRequestFactory(recipient=bob)

    assert client.post(contact.get_absolute_url(), data).status_code == 422
    assert ContactRequest.objects.get().state == ContactState.SENT


def test_second_answer_is_refused(client, bob):
    contact = ContactRequestFactory(recipient=bob, declined=True)

    response = client.post(contact.get_absolute_url(), {"state": "accepted"})

    assert response.status_code == 422
    assert "no longer waits" in page_of(response)


def test_message_is_answered_by_its_recipient_and_read_by_no_third_person(client, client_of, bob):
    sent = ContactRequestFactory(sender=bob)
    other = ContactRequestFactory()

    assert client.post(sent.get_absolute_url(), {"state": "accepted"}).status_code == 403
    for view_name in (READ, TURN_AWAY):
        assert client.post(url(view_name, other)).status_code == 404
    assert client.get(other.get_absolute_url()).status_code == 404


def test_person_is_blocked_from_her_page_and_let_in_again(client, bob, zoe):
    assert client.post(url(BLOCK, zoe)).url == reverse(LIST)
    assert url(WRITE, zoe) not in page_of(client.get(url(PERSON, zoe)))

    block = Block.objects.get(owner=bob, blocked=zoe.user)
    for _click in range(2):
        assert client.post(reverse(UNBLOCK), {"block": block.pk}).url == reverse(LIST)

    assert Block.objects.count() == 0
    assert url(WRITE, zoe) in page_of(client.get(url(PERSON, zoe)))


def test_sender_is_blocked_from_her_message_and_not_told(client, client_of, bob):
    contact = ContactRequestFactory(recipient=bob)

    client.post(url(TURN_AWAY, contact))

    assert client.get(contact.get_absolute_url()).status_code == 404
    seen = page_of(client_of(contact.sender).get(contact.get_absolute_url()))
    assert "You are told as soon as there is an answer." in seen


def test_nobody_undoes_the_block_of_another_or_blocks_herself(client, bob):
    consenting(bob.profile, "directory")
    block = BlockFactory(blocked=bob)

    client.post(reverse(UNBLOCK), {"block": block.pk})

    assert client.post(url(BLOCK, bob.profile)).status_code == 403
    assert Block.objects.get() == block


def test_page_of_a_person_offers_to_write_and_keeps_who_looked(client, bob, zoe):
    for _look in range(2):
        page = page_of(client.get(url(PERSON, zoe)))

    assert url(WRITE, zoe) in page
    assert "may know that you looked" in page
    assert ProfileView.objects.get().viewer == bob
    contact = ContactRequestFactory(sender=bob, recipient=zoe.user)
    assert contact.get_absolute_url() in page_of(client.get(url(PERSON, zoe)))


def test_own_page_offers_nothing_and_is_not_counted(client, bob):
    consenting(bob.profile, "directory")

    page = page_of(client.get(url(PERSON, bob.profile)))

    assert url(WRITE, bob.profile) not in page
    assert ProfileView.objects.count() == 0


def test_blocked_person_without_a_profile_is_let_in_by_her_blocker_alone(client, client_of, bob):
    block = BlockFactory(owner=bob, blocked=UserFactory())

    client_of(UserFactory()).post(reverse(UNBLOCK), {"block": block.pk})
    assert Block.objects.count() == 1
    client.post(reverse(UNBLOCK), {"block": block.pk})
    assert Block.objects.count() == 0
