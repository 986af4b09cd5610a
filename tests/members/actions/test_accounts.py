import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.urls import reverse

from collectif.core.events import Event
from members.actions import choose_language, close_account, create_account, reopen_account
from members.enums import Language
from members.models import User


def test_new_account_can_log_in_at_its_verified_address(dana):
    user = create_account(
        email=" Rose.Martin@Example.org ",
        first_name=" Rose ",
        last_name="Martin",
        actor=dana,
        password="a long walk by the sea",
    )

    assert (user.email, user.first_name) == ("rose.martin@example.org", "Rose")
    assert user.check_password("a long walk by the sea")
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.verified, address.primary) == (user.email, True, True)
    event = Event.objects.about(user).get()
    assert (event.actor, event.verb, event.data) == (dana, "account_created", {"is_staff": False})


def test_account_without_password_logs_in_by_code_only(db):
    user = create_account(email="a@example.org", first_name="A", last_name="B", actor=None)

    assert not user.has_usable_password()


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"email": "BOB@example.org"}, "email", "unique"),
        ({"email": "bob"}, "email", "invalid"),
        ({"first_name": " "}, "first_name", "blank"),
        ({"last_name": "x" * 81}, "last_name", "max_length"),
    ],
)
def test_impossible_account_is_refused(bob, change, field, code):
    person = {"email": "new@example.org", "first_name": "A", "last_name": "B", **change}

    with pytest.raises(ValidationError) as error:
        create_account(**person, actor=None)

    assert code in {item.code for item in error.value.error_dict[field]}
    assert User.objects.count() == 1
    assert Event.objects.count() == 0


def test_closed_account_logs_in_no_more_and_its_session_ends(client_of, dana, bob):
    client = client_of(bob)
    assert client.get(reverse("members:profile_detail")).status_code == 200

    close_account(user=bob, actor=dana)

    bob.refresh_from_db()
    assert not bob.is_active
    assert client.get(reverse("members:profile_detail")).status_code == 302
    assert Event.objects.about(bob).get().verb == "account_closed"


def test_closing_twice_is_one_event(dana, bob):
    for _click in range(2):
        close_account(user=bob, actor=dana)

    assert Event.objects.count() == 1


def test_nobody_closes_her_own_account(dana):
    with pytest.raises(ValidationError) as error:
        close_account(user=dana, actor=dana)

    assert error.value.code == "own_account"


def test_account_opens_again(dana, bob):
    close_account(user=bob, actor=dana)

    assert reopen_account(user=bob, actor=dana).is_active
    assert Event.objects.latest("pk").verb == "account_reopened"


def test_language_is_kept(bob):
    choose_language(user=bob, language=Language.ENGLISH)

    bob.refresh_from_db()
    assert bob.language == "en"


def test_same_language_is_not_written_again(bob, django_assert_num_queries):
    with django_assert_num_queries(2):  # the savepoint alone
        choose_language(user=bob, language=Language.FRENCH)


def test_unknown_language_is_refused(bob):
    with pytest.raises(ValidationError):
        choose_language(user=bob, language="xx")
