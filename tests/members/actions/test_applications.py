import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from collectif.core.events import Event
from collectif.core.outbox import OutboxMessage
from members.actions.applications import (
    confirm_application,
    send_confirmation_again,
    submit_application,
)
from members.enums import ApplicationState, ConsentPurpose
from members.models import Application, Consent
from tests.concurrency import run_together
from tests.members.entry_factories import KEY, ApplicationFactory
from tests.members.factories import EmailAddressFactory, UserFactory
from tests.members.intake_factories import GroupFactory

pytestmark = pytest.mark.django_db

WORDS = {ConsentPurpose.APPLICATION: "J’accepte que ma demande soit lue."}
ROSE = {
    "first_name": " Rose ",
    "last_name": "Valette",
    "email": " Rose@Example.org ",
    "phone": "",
    "department": "38",
    "commune": "Rivauges",
    "message": "J’ai dirigé des usines.",
    "heard_from": "",
    "language": "fr",
}


def submit(**changes):
    return submit_application(**{**ROSE, "consents": WORDS, **changes})


def key_in(message: OutboxMessage) -> str:
    return re.search(r"/confirmer/([\w-]+)/", message.text_body)[1]


def kinds() -> list[str]:
    return list(OutboxMessage.objects.order_by("pk").values_list("kind", flat=True))


def test_request_waits_for_the_proof_of_its_address():
    application = submit()

    assert (application.first_name, application.email) == ("Rose", "rose@example.org")
    assert (application.state, application.confirmed_at) == (ApplicationState.NEW, None)
    message = OutboxMessage.objects.get()
    assert (message.to_address, message.is_secret) == ("rose@example.org", True)
    assert key_in(message) not in application.confirmation_digest
    # Whoever typed the address chooses no word of what a stranger would receive.
    assert "Rose" not in message.text_body + message.html_body + message.title
    assert not Event.objects.exists()


def test_each_consent_is_kept_with_its_very_words():
    words = {**WORDS, ConsentPurpose.NEWS: "J’accepte les nouvelles."}
    application = submit(consents=words)

    kept = Consent.objects.filter(application=application)
    assert {consent.purpose: consent.text for consent in kept} == words
    assert {consent.source for consent in kept} == {"application"}


@pytest.mark.parametrize("consents", [{}, {ConsentPurpose.NEWS: "J’accepte."}])
def test_request_without_consent_is_refused(consents):
    with pytest.raises(ValidationError) as refusal:
        submit(consents=consents)

    assert refusal.value.code == "consent_required"
    assert not Application.objects.exists()
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("change", [{"first_name": " "}, {"email": "rose"}, {"language": "xx"}])
def test_impossible_request_is_refused(change):
    with pytest.raises(ValidationError):
        submit(**change)

    assert not Application.objects.exists()


@pytest.mark.parametrize("group", [{"admission": "invitation"}, {"is_closed": True}])
def test_group_that_is_not_open_to_newcomers_cannot_be_wished_for(group):
    with pytest.raises(ValidationError) as refusal:
        submit(wished_group=GroupFactory(**group))

    [error] = refusal.value.error_dict["wished_group"]
    assert error.code == "not_welcoming"
    assert not Application.objects.exists()


def test_wish_for_another_group_is_another_request():
    first, second = submit(wished_group=GroupFactory()), submit(wished_group=GroupFactory())

    assert first != second
    assert submit(wished_group=second.wished_group) == second


def test_second_press_of_the_button_is_the_same_request():
    first, second = submit(), submit()

    assert first == second
    assert kinds() == ["application_confirmation"]


def test_other_words_from_the_same_address_are_another_request():
    submit()
    submit(message="Je corrige : j’ai dirigé trois usines.")

    assert Application.objects.count() == 2
    assert len({key_in(message) for message in OutboxMessage.objects.all()}) == 2


@pytest.mark.parametrize("is_active", [True, False])
def test_person_who_has_an_account_is_told_so_by_mail_only(is_active):
    person = UserFactory(email="rose@example.org", is_active=is_active)

    assert submit() is None

    assert not Application.objects.exists()
    message = OutboxMessage.objects.get()
    assert (message.kind, message.recipient) == ("application_known_address", person)
    assert "/compte/login/" in message.text_body


@pytest.mark.parametrize(("is_verified", "count"), [(True, 0), (False, 1)])
def test_other_address_of_an_account_counts_once_it_is_verified(is_verified, count):
    EmailAddressFactory(email="rose@example.org", verified=is_verified, primary=False)

    submit()

    assert Application.objects.count() == count


def test_person_whose_request_is_open_is_told_so_by_mail_only():
    ApplicationFactory(email="rose@example.org", confirmed=True)

    assert submit() is None

    assert Application.objects.count() == 1
    assert kinds() == ["application_already_open"]


def test_person_who_was_declined_may_ask_again():
    ApplicationFactory(
        email="rose@example.org", confirmed=True, state="declined", decline_reason="Trop loin."
    )

    assert submit() is not None


def test_mailed_key_brings_the_request_to_the_coordinators(
    alice, bob, django_capture_on_commit_callbacks, mailoutbox
):
    application = submit()
    key = key_in(OutboxMessage.objects.get())

    with django_capture_on_commit_callbacks(execute=True):
        confirmed = confirm_application(application=application, key=key)

    assert confirmed.confirmed_at
    event = Event.objects.about(application).get()
    assert (event.verb, event.actor) == ("application_confirmed", None)
    assert [mail.to for mail in mailoutbox] == [[alice.email]]
    assert str(application.public_id) in mailoutbox[0].body
    assert "Rose Valette" in mailoutbox[0].subject


def test_second_click_changes_nothing(alice):
    application = ApplicationFactory()
    first = confirm_application(application=application, key=KEY)
    again = confirm_application(application=application, key=KEY)

    assert first.confirmed_at == again.confirmed_at
    assert Event.objects.count() == 1
    assert kinds() == ["application_received"]


@pytest.mark.parametrize("key", ["", "another", KEY.upper(), "é" * 500])
def test_key_that_was_not_mailed_opens_nothing(key):
    application = ApplicationFactory()

    with pytest.raises(ValidationError) as refusal:
        confirm_application(application=application, key=key)

    assert refusal.value.code == "key_unknown"


def test_key_opens_nothing_after_seven_days():
    application = ApplicationFactory()

    with (
        time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)),
        pytest.raises(ValidationError) as refusal,
    ):
        confirm_application(application=application, key=KEY)

    assert refusal.value.code == "key_expired"


def test_second_request_of_an_address_is_not_confirmed_beside_the_first():
    first, second = ApplicationFactory.create_batch(2, email="rose@example.org")
    confirm_application(application=first, key=KEY)

    with pytest.raises(ValidationError) as refusal:
        confirm_application(application=second, key=KEY)

    assert refusal.value.code == "already_open"


@pytest.mark.django_db(transaction=True)
def test_two_requests_of_an_address_confirmed_at_once_give_one():
    requests = ApplicationFactory.create_batch(2, email="rose@example.org")

    errors = run_together(
        *(lambda one=one: confirm_application(application=one, key=KEY) for one in requests)
    )

    assert [error.code for error in errors] == ["already_open"]
    assert Application.objects.confirmed().count() == 1


def test_link_sent_again_replaces_the_former_one():
    application = submit()
    former = key_in(OutboxMessage.objects.get())

    send_confirmation_again(email=" ROSE@example.org", language="fr")

    latest = key_in(OutboxMessage.objects.latest("pk"))
    with pytest.raises(ValidationError):
        confirm_application(application=application, key=former)
    assert confirm_application(application=application, key=latest).confirmed_at


def test_link_is_sent_again_to_nobody_we_do_not_know():
    send_confirmation_again(email="nobody@example.org", language="fr")

    assert not OutboxMessage.objects.exists()


def test_link_is_sent_again_as_a_reminder_to_whoever_needs_none():
    UserFactory(email="rose@example.org")

    send_confirmation_again(email="rose@example.org", language="en")

    assert OutboxMessage.objects.get().title.endswith("you already have an account")
