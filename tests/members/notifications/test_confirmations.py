import pytest

from collectif.core.outbox import OutboxMessage
from members.notifications.confirmations import (
    announce_change,
    announce_confirmation,
    announce_request,
)
from tests.members.factories import SkillFactory
from tests.members.skills_factories import ConfirmationFactory, ConfirmationRequestFactory


@pytest.fixture
def asked(db, settings):
    settings.SITE_URL = "https://collectif.example"
    return ConfirmationRequestFactory(message="Secret", reference__title="Titre secret")


def test_request_is_told_once_with_the_way_to_answer_and_nothing_of_the_story(asked):
    message = announce_request(asked)

    assert announce_request(asked) == message
    assert message.recipient == asked.asked_of
    for body in (message.text_body, message.html_body):
        assert f"https://collectif.example{asked.get_absolute_url()}" in body
        assert "ecret" not in body
    assert asked.reference.profile.user.get_full_name() in message.title


@pytest.mark.parametrize("is_skill", [False, True])
def test_confirmation_is_told_to_the_one_confirmed(db, is_skill):
    subject = {"reference": None, "skill": SkillFactory()} if is_skill else {}
    confirmation = ConfirmationFactory(**subject)

    message = announce_confirmation(confirmation)

    assert message.recipient == confirmation.owner
    assert confirmation.confirmed_by.get_full_name() in message.text_body


def test_change_is_told_to_whoever_confirmed(db):
    confirmation = ConfirmationFactory()

    message = announce_change(confirmation, confirmation.reference)

    assert message.recipient == confirmation.confirmed_by
    assert "/confirmations/" in message.text_body


def test_words_follow_the_language_of_the_reader(asked):
    asked.asked_of.language = "en"

    assert "says you were there" in announce_request(asked).title


@pytest.mark.parametrize("change", [{"mail_choices": []}, {"is_active": False}])
def test_whoever_wants_no_such_mail_or_has_no_account_gets_none(asked, change):
    for name, value in change.items():
        setattr(asked.asked_of, name, value)

    assert announce_request(asked) is None
    assert OutboxMessage.objects.count() == 0
