import pytest

from collectif.core.outbox import OutboxMessage
from members.notifications.contacts import (
    announce_answer,
    announce_contact,
    announce_outcome,
    announce_warning,
)
from tests.members.exchange_factories import ContactRequestFactory, ReportFactory


@pytest.fixture
def contact(db, settings):
    settings.SITE_URL = "https://collectif.example"
    return ContactRequestFactory(message="Secret")


def test_message_is_told_once_without_its_words_or_address(contact):
    letter = announce_contact(contact)

    assert announce_contact(contact) == letter
    assert letter.recipient == contact.recipient
    assert str(contact.sender) in letter.title
    for body in (letter.text_body, letter.html_body):
        assert f"https://collectif.example{contact.get_absolute_url()}" in body
        assert "Secret" not in body
        assert contact.sender.email not in body


@pytest.mark.parametrize("change", [{"mail_choices": []}, {"is_active": False}])
def test_whoever_wants_no_such_mail_or_has_no_account_gets_none(contact, change):
    for name, value in change.items():
        setattr(contact.recipient, name, value)

    assert announce_contact(contact) is None
    assert OutboxMessage.objects.count() == 0


@pytest.mark.parametrize(
    ("trait", "words"), [("accepted", "is glad to talk"), ("declined", "cannot talk for now")]
)
def test_answer_is_told_in_the_language_of_the_sender(db, trait, words):
    contact = ContactRequestFactory(sender__language="en", sender__mail_choices=[], **{trait: True})

    letter = announce_answer(contact, name="Profile K7X2P")

    assert letter.title.startswith("Profile K7X2P")
    assert words in letter.title
    assert contact.get_absolute_url() in letter.text_body
    for secret in (contact.recipient.email, str(contact.recipient)):
        assert secret not in letter.text_body + letter.html_body


def test_outcome_goes_to_the_reporter_and_warning_to_the_other(db):
    report = ReportFactory(decision="Nous en avons parlé.", reporter__language="en")

    outcome, warning = announce_outcome(report), announce_warning(report)

    assert (outcome.recipient, warning.recipient) == (report.reporter, report.reported)
    for body in (outcome.text_body, outcome.html_body):
        assert "Nous en avons parlé." in body
    assert "Nous en avons parlé." not in warning.text_body + warning.html_body
