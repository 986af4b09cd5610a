import re
import time

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client
from django.urls import reverse

from collectif.core.outbox import OutboxMessage
from members.actions import choose_language
from members.enums import Language
from members.models import User
from tests.members.factories import PASSWORD, TOTP_SECRET, UserFactory

CODE = re.compile(r"\b[0-9]{4}-[0-9]{4}\b")


@pytest.fixture
def deliver(django_capture_on_commit_callbacks):
    """Let what waits for the commit leave, as it would outside a test."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def ask_code(client, email):
    return client.post(reverse("account_request_login_code"), {"email": email})


def test_sign_up_is_closed(client, db):
    page = client.get(reverse("account_signup"))
    posted = client.post(
        reverse("account_signup"), {"email": "new@example.org", "password1": "a-long-walk-by-it"}
    )

    assert "account/signup_closed.html" in [template.name for template in page.templates]
    assert posted.status_code == 200
    assert User.objects.count() == 0


def test_password_logs_in(client, bob):
    response = client.post(
        reverse("account_login"), {"login": "BOB@example.org", "password": PASSWORD}
    )

    assert response.url == reverse("dashboard")
    assert client.session["_auth_user_id"] == str(bob.pk)


def test_e_mailed_code_logs_in(client, bob, deliver):
    with deliver():
        ask_code(client, bob.email)
    [sent] = mail.outbox
    code = CODE.search(sent.body).group()

    response = client.post(reverse("account_confirm_login_code"), {"code": code})

    assert response.url == reverse("dashboard")
    assert client.session["_auth_user_id"] == str(bob.pk)


def test_wrong_code_does_not_log_in(client, bob):
    ask_code(client, bob.email)

    for _attempt in range(4):
        client.post(reverse("account_confirm_login_code"), {"code": "0000-0000"})

    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("way", ["password", "code"])
def test_coordinator_must_add_her_second_factor(client, alice, deliver, way):
    if way == "password":
        response = client.post(
            reverse("account_login"), {"login": alice.email, "password": PASSWORD}
        )
    else:
        with deliver():
            ask_code(client, alice.email)
        code = CODE.search(mail.outbox[0].body).group()
        response = client.post(reverse("account_confirm_login_code"), {"code": code})

    assert response.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session

    *_, newest = yield_hotp_counters_from_time()
    code = format_hotp_value(hotp_value(TOTP_SECRET, newest))
    response = client.post(reverse("mfa_authenticate"), {"code": code})

    assert response.url == reverse("dashboard")
    assert client.session["_auth_user_id"] == str(alice.pk)


def test_mail_about_an_account_goes_through_the_outbox_and_leaves_no_code(client, bob, deliver):
    with deliver():
        ask_code(client, bob.email)

    message = OutboxMessage.objects.get()
    assert (message.recipient, message.to_address) == (bob, bob.email)
    assert (message.kind, message.is_secret, message.status) == ("account", True, "sent")
    assert not CODE.search(message.text_body + message.html_body)
    [sent] = mail.outbox
    [html] = sent.alternatives
    assert CODE.search(sent.body).group() in html.content


@pytest.mark.parametrize(
    ("language", "lang"), [(Language.FRENCH, 'lang="fr"'), (Language.ENGLISH, 'lang="en"')]
)
def test_mail_speaks_the_language_of_its_person(client, bob, language, lang):
    choose_language(user=bob, language=language)

    client.post(
        reverse("account_request_login_code"),
        {"email": bob.email},
        headers={"accept-language": "en" if language == "fr" else "fr"},
    )

    assert lang in OutboxMessage.objects.get().html_body


def test_address_of_another_case_is_the_same_person(client, bob):
    ask_code(client, "Bob@Example.ORG")

    assert OutboxMessage.objects.get().recipient == bob


def test_unknown_address_gets_the_same_answer_and_no_mail(client, bob):
    known = ask_code(client, bob.email)
    unknown = ask_code(Client(), "nobody@example.org")

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize("state", ["unknown", "inactive"])
def test_page_that_waits_for_the_code_tells_nothing(client, db, state):
    UserFactory(email="left@example.org", is_active=False, verified=True)
    email = {"unknown": "nobody@example.org", "inactive": "left@example.org"}[state]

    page = ask_code(client, email)
    waiting = client.get(page.url)
    wrong = client.post(reverse("account_confirm_login_code"), {"code": "0000-0000"})

    assert waiting.status_code == 200
    assert email in waiting.content.decode()
    assert wrong.status_code == 200
    assert OutboxMessage.objects.count() == 0


def test_unknown_address_takes_about_as_long(bob):
    """Of the processor: what other programs take of it is not the answer's."""

    def seconds(number, email):
        start = time.thread_time()
        ask_code(Client(REMOTE_ADDR=f"10.0.0.{number}"), email)
        return time.thread_time() - start

    people = [bob, *UserFactory.create_batch(6, verified=True)]
    turns = [
        (seconds(n, person.email), seconds(n + 100, f"nobody{n}@example.org"))
        for n, person in enumerate(people)
    ]
    known, unknown = map(min, zip(*turns, strict=True))

    # The wire hides less than this: 30 ms either way.
    assert abs(known - unknown) < 0.03


def test_wrong_password_and_unknown_address_get_the_same_answer(client, bob):
    answers = [
        client.post(reverse("account_login"), {"login": email, "password": "wrong"})
        for email in (bob.email, "nobody@example.org")
    ]

    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].context["form"].errors == answers[1].context["form"].errors


def test_password_reset_of_an_unknown_address_gets_the_same_answer(client, bob):
    known, unknown = (
        Client().post(reverse("account_reset_password"), {"email": email})
        for email in (bob.email, "nobody@example.org")
    )

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_codes_asked_for_one_address_are_limited(client, bob):
    for _attempt in range(3):
        assert ask_code(Client(), bob.email).status_code == 302

    refused = ask_code(Client(), bob.email)

    assert refused.status_code == 200
    assert refused.context["form"].errors
    assert OutboxMessage.objects.count() == 3


def test_failed_passwords_are_limited(client, bob):
    for _attempt in range(5):
        client.post(reverse("account_login"), {"login": bob.email, "password": "wrong"})

    client.post(reverse("account_login"), {"login": bob.email, "password": PASSWORD})

    assert "_auth_user_id" not in client.session


def test_change_of_password_is_told_by_mail(client_of, bob):
    client = client_of(bob)

    client.post(
        reverse("account_change_password"),
        {
            "oldpassword": PASSWORD,
            "password1": "a-walk-by-the-sea",
            "password2": "a-walk-by-the-sea",
        },
    )

    assert OutboxMessage.objects.get().recipient == bob


def test_new_address_is_confirmed_by_a_code_sent_to_it(client_of, bob, deliver):
    client = client_of(bob)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    with deliver():
        client.post(reverse("account_email"), {"email": "bob2@example.org", "action_add": ""})

    message = OutboxMessage.objects.get()
    assert (message.recipient, message.to_address) == (bob, "bob2@example.org")

    code = CODE.search(mail.outbox[0].body).group()
    client.post(reverse("account_email_verification_sent"), {"code": code})

    bob.refresh_from_db()
    assert bob.email == "bob2@example.org"


def test_administration_asks_for_the_same_login(client, db):
    response = client.get("/administration/login/")

    assert response.url.startswith(reverse("account_login"))


def test_administration_refuses_whoever_is_not_staff(client_of, alice):
    assert client_of(alice).get(reverse("admin:login")).status_code == 403


def test_administration_opens_to_staff_with_second_factor(client_of, dana):
    assert client_of(dana).get(reverse("admin:index")).status_code == 200
