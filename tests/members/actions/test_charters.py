from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from collectif.core.events import Event
from members.actions.charters import publish_charter, sign_charter, write_charter
from members.models import Charter, CharterSignature
from tests.concurrency import run_behind, run_together
from tests.members.intake_factories import NOW
from tests.members.membership_factories import TEXT, CharterFactory, CharterSignatureFactory


def write(actor, text=TEXT, summary=""):
    return write_charter(text=text, summary=summary, actor=actor)


def publish(charter, actor, now=NOW):
    return publish_charter(charter=charter, actor=actor, now=now)


def sign(user, charter):
    return sign_charter(user=user, charter=charter, now=NOW)


def verbs() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def test_first_draft_asks_nobody(alice, bob):
    draft = write(alice)

    assert (draft.version, draft.published_at) == (1, None)
    assert Charter.objects.in_force().first() is None
    assert not bob.owes_signature


def test_draft_is_gone_on_with(alice, dana):
    draft = write(alice)

    again = write(dana, text="Autre chose.")

    assert again == draft
    assert Charter.objects.get().text == "Autre chose."


def test_published_version_is_asked_of_all_who_hold_a_role(alice, bob):
    draft = write(alice)

    publish(draft, alice)

    bob.forget_roles()
    assert bob.owes_signature
    assert Charter.objects.in_force().get().published_at == NOW
    assert verbs() == ["charter_written", "charter_published"]


def test_publishing_twice_is_publishing_once(alice):
    draft = write(alice)
    publish(draft, alice)

    publish(draft, alice, now=NOW + timedelta(days=1))

    assert Charter.objects.get().published_at == NOW
    assert verbs().count("charter_published") == 1


def test_next_version_leaves_the_published_one_as_it_is(alice):
    former = CharterFactory(version=1)

    draft = write(alice, text="Tout autre chose.", summary="Tout change.")

    former.refresh_from_db()
    assert (draft.version, former.text) == (2, TEXT)


def test_change_is_told_before_it_is_published(alice):
    CharterFactory(version=1)
    draft = write(alice, text="Autre chose.")

    with pytest.raises(ValidationError) as refused:
        publish(draft, alice)

    assert refused.value.error_dict["__all__"][0].code == "summary_required"
    assert Charter.objects.in_force().get().version == 1


def test_draft_that_says_the_same_is_not_published(alice):
    CharterFactory(version=1)
    draft = write(alice, text=TEXT.replace("\n", "\r\n"), summary="Rien ne change.")

    with pytest.raises(ValidationError) as refused:
        publish(draft, alice)

    assert refused.value.code == "unchanged"


def test_empty_text_is_refused(alice):
    with pytest.raises(ValidationError) as refused:
        write(alice, text="")

    assert set(refused.value.error_dict) == {"text"}


def test_signature_says_who_and_when(bob):
    charter = CharterFactory()
    assert bob.owes_signature

    signature = sign(bob, charter)

    assert (signature.user, signature.charter, signature.signed_at) == (bob, charter, NOW)
    assert not bob.owes_signature
    event = Event.objects.get()
    assert (event.verb, event.actor, event.data) == (
        "charter_signed",
        bob,
        {"version": charter.version},
    )


def test_signing_twice_is_signing_once(bob):
    charter = CharterFactory()

    assert sign(bob, charter) == sign(bob, charter)
    assert CharterSignature.objects.count() == Event.objects.count() == 1


def test_new_version_asks_again(bob, alice):
    CharterSignatureFactory(user=bob, charter__version=1)
    assert not bob.owes_signature

    CharterFactory(version=2, text="Autre chose.")

    bob.forget_roles()
    assert bob.owes_signature


@pytest.mark.parametrize("options", [{"version": 1}, {"version": 3, "draft": True}])
def test_only_the_version_in_force_is_signed(bob, options):
    CharterFactory(version=2)
    other = CharterFactory(text="Autre chose.", **options)

    with pytest.raises(ValidationError) as refused:
        sign(bob, other)

    assert refused.value.code == "not_in_force"


def test_signature_of_another_counts_for_nothing(bob):
    signature = CharterSignatureFactory()

    assert bob.owes_signature
    assert signature.user.owes_signature is False


def test_person_without_a_role_owes_nothing(charlie):
    CharterFactory()

    assert not charlie.owes_signature


def test_database_refuses_two_drafts_and_an_untold_change(db):
    CharterFactory(version=1, draft=True)
    for options, name in (
        ({"version": 2, "draft": True}, "charter_one_draft"),
        ({"version": 2, "summary": ""}, "charter_change_is_told"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            CharterFactory(**options)


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_a_draft_at_once_make_one(alice, dana):
    errors = run_together(lambda: write(alice), lambda: write(dana, text="Autre chose."))

    assert Charter.objects.count() == 1
    assert all(isinstance(error, ValidationError) for error in errors)
    assert len(errors) < 2


@pytest.mark.django_db(transaction=True)
def test_two_windows_sign_once(bob):
    charter = CharterFactory()

    assert run_behind(lambda: sign(bob, charter), lambda: sign(bob, charter)) == []

    assert CharterSignature.objects.count() == 1
