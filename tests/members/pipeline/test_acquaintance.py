import pytest

from members.enums import Audience
from members.models import ContactRequest
from members.pipeline.acquaintance import exchanges_of, names_known, standing_between
from tests.members.directory_factories import BlockFactory, listed, opened_to
from tests.members.exchange_factories import ContactRequestFactory
from tests.members.factories import UserFactory


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


def hidden_person():
    nameless = opened_to(Audience.MEMBERS, name=Audience.COORDINATORS)
    return listed(user__first_name="Ada", user__last_name="Secret", audiences=nameless).user


def name(viewer, person):
    return names_known(viewer, {person})[person.pk]


def test_anonymous_person_is_named_once_she_has_accepted_or_written(bob):
    waiting, accepted, writer = (hidden_person() for _n in range(3))
    ContactRequestFactory(sender=bob, recipient=waiting)
    ContactRequestFactory(sender=bob, recipient=accepted, accepted=True)
    ContactRequestFactory(sender=writer, recipient=bob)

    assert name(bob, waiting).startswith("Profile ")
    assert [name(bob, accepted), name(bob, writer)] == ["Ada Secret"] * 2


def test_person_who_is_not_shown_has_no_name(bob):
    blocking = listed().user
    BlockFactory(owner=blocking, blocked=bob)

    assert name(bob, blocking) == name(bob, UserFactory()) == "Someone of the directory"


def test_person_without_a_directory_knows_who_wrote_to_her(charlie):
    contact = ContactRequestFactory(recipient=charlie)

    assert name(charlie, contact.sender) == str(contact.sender)
    assert name(charlie, listed().user) == "Someone of the directory"


@pytest.mark.parametrize("state", ["waiting", "accepted", "declined"])
def test_address_is_given_to_both_by_acceptance_alone(bob, state):
    traits = {} if state == "waiting" else {state: True}
    contact = ContactRequestFactory(recipient=bob, **traits)

    (received,) = exchanges_of(bob, [contact])
    (sent,) = exchanges_of(contact.sender, [contact])

    assert (received.is_received, sent.is_received) == (True, False)
    shown = [contact.sender.email, bob.email] if state == "accepted" else ["", ""]
    assert [received.address, sent.address] == shown


def test_address_of_a_closed_account_is_not_given(bob):
    contact = ContactRequestFactory(recipient=bob, accepted=True, sender__is_active=False)

    assert exchanges_of(bob, [contact])[0].address == ""


def test_standing_tells_the_block_and_the_last_request(bob):
    zoe = UserFactory()
    assert standing_between(bob, zoe).contact is None
    ContactRequestFactory(sender=bob, recipient=zoe, declined=True)
    last = ContactRequestFactory(sender=zoe, recipient=bob)

    assert standing_between(bob, zoe).contact == last
    BlockFactory(owner=bob, blocked=zoe)
    standing = standing_between(bob, zoe)
    assert standing.has_blocked
    assert standing.contact.sender == bob


def test_block_puts_away_what_waits_and_what_was_received(bob):
    waiting = ContactRequestFactory(recipient=bob)
    accepted = ContactRequestFactory(recipient=bob, accepted=True)
    for contact in (waiting, accepted):
        BlockFactory(owner=contact.sender, blocked=bob)
    mine = ContactRequestFactory(recipient=bob)
    BlockFactory(owner=bob, blocked=mine.sender)

    assert list(ContactRequest.objects.visible_to(bob)) == [accepted]
    assert ContactRequest.objects.visible_to(waiting.sender).get() == waiting
    assert ContactRequest.objects.visible_to(mine.sender).get() == mine
    assert list(ContactRequest.objects.waiting_for(bob)) == []
