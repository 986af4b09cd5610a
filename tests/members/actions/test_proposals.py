import pytest

from collectif.core.outbox import OutboxMessage
from members.actions.proposals import propose_mission
from tests.members.factories import RoleGrantFactory, UserFactory

pytestmark = pytest.mark.django_db

PAUL = {
    "name": "Paul Garnier",
    "organization": "Ateliers Belin & fils",
    "email": "Paul@example.org",
    "phone": "",
    "need": "Remettre les achats d’aplomb.\nEn trois mois.",
    "consent": "J’accepte d’être rappelé.",
}


def test_proposal_reaches_each_coordinator_and_nobody_else(alice, bob, charlie, dana):
    other = RoleGrantFactory(role="coordinator").user
    RoleGrantFactory(role="coordinator", user=UserFactory(is_active=False))

    propose_mission(**PAUL)

    messages = OutboxMessage.objects.all()
    assert {message.recipient for message in messages} == {alice, other}
    for message in messages:
        assert message.title.startswith("Ateliers Belin & fils ")
        for words in ("Paul Garnier", "paul@example.org", "En trois mois.", PAUL["consent"]):
            assert words in message.text_body
            assert words in message.html_body


def test_proposal_arrives_even_when_nobody_coordinates(db, settings):
    propose_mission(**PAUL)

    message = OutboxMessage.objects.get()
    assert (message.recipient, message.to_address) == (None, settings.CONTACT_EMAIL)


def test_proposal_sent_twice_arrives_once(alice):
    for _press in range(2):
        propose_mission(**PAUL)
    propose_mission(**{**PAUL, "need": "Autre chose."})

    assert OutboxMessage.objects.count() == 2


def test_markup_of_a_stranger_stays_text(alice):
    propose_mission(**{**PAUL, "need": "<b>gratuit</b>", "name": "<script>"})

    html = OutboxMessage.objects.get().html_body
    assert "<script>" not in html
    assert "&lt;b&gt;gratuit" in html
