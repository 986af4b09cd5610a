import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from collectif.core.events import Event
from members.actions.confirmations import (
    MOST_REQUESTS,
    ask_to_confirm,
    confirm_asked,
    confirm_reference,
    confirm_skill,
    decline_request,
    end_confirmation,
    withdraw_request,
)
from members.enums import Audience, ConfirmationKind, SkillStanding
from members.models import Confirmation, ConfirmationRequest, Reference, Skill, SkillProof
from tests.concurrency import run_behind, run_together
from tests.members.directory_factories import BlockFactory, listed
from tests.members.factories import ProfileFactory, ReferenceFactory, SkillFactory, UserFactory
from tests.members.skills_factories import ConfirmationFactory, ConfirmationRequestFactory


@pytest.fixture
def reference(db):
    return ReferenceFactory()


@pytest.fixture
def owner(reference):
    return reference.profile.user


@pytest.fixture
def witness(db):
    return listed().user


@pytest.fixture
def asked(reference):
    return ConfirmationRequestFactory(reference=reference)


def ask(reference, person, **fields):
    return ask_to_confirm(
        reference=reference, asked_of=person, actor=reference.profile.user, **fields
    )


def test_person_of_the_directory_is_asked_once_and_written_to(
    reference, owner, witness, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        first = ask(reference, witness, message="  À   l’usine ")
        second = ask(reference, witness)

    assert first == second
    assert first.message == "À l’usine"
    assert Event.objects.filter(verb="confirmation_asked").count() == 1
    (sent,) = mail.outbox
    assert sent.to == [witness.email]
    assert str(first.public_id) in sent.body
    assert reference.title not in sent.body


def test_person_who_wants_no_such_mail_is_asked_on_her_page_alone(
    reference, witness, django_capture_on_commit_callbacks
):
    witness.mail_choices = []
    witness.save(update_fields=["mail_choices"])

    with django_capture_on_commit_callbacks(execute=True):
        ask(reference, witness)

    assert mail.outbox == []
    assert ConfirmationRequest.objects.visible_to(witness).count() == 1


def test_nobody_asks_herself(reference, owner):
    with pytest.raises(ValidationError) as error:
        ask(reference, owner)

    assert error.value.code == "own_proof"


def test_person_outside_the_directory_cannot_be_asked(reference):
    with pytest.raises(ValidationError) as error:
        ask(reference, ProfileFactory().user)

    assert error.value.code == "not_reachable"


def test_person_who_turned_away_cannot_be_asked(reference, owner, witness):
    BlockFactory(owner=witness, blocked=owner)

    with pytest.raises(ValidationError) as error:
        ask(reference, witness)

    assert error.value.code == "not_reachable"


def test_requests_have_a_limit(reference, witness):
    ConfirmationRequestFactory.create_batch(MOST_REQUESTS, reference=reference)

    with pytest.raises(ValidationError) as error:
        ask(reference, witness)

    assert error.value.code == "too_many_requests"


@pytest.mark.django_db(transaction=True)
def test_two_clicks_ask_once():
    reference, witness = ReferenceFactory(profile=ProfileFactory()), listed().user

    assert run_together(lambda: ask(reference, witness), lambda: ask(reference, witness)) == []
    assert ConfirmationRequest.objects.count() == 1


def test_yes_confirms_tells_the_owner_and_counts(
    asked, reference, owner, django_capture_on_commit_callbacks
):
    skill = SkillFactory(profile=reference.profile)
    SkillProof.objects.create(skill=skill, reference=reference)
    before = reference.profile.changed_at

    with django_capture_on_commit_callbacks(execute=True):
        confirmation = confirm_asked(request=asked, actor=asked.asked_of, words=" J’y  étais. ")
        again = confirm_asked(request=asked, actor=asked.asked_of, words="encore")

    assert again == confirmation
    assert (confirmation.words, confirmation.kind) == ("J’y étais.", ConfirmationKind.PEER)
    assert (confirmation.owner, confirmation.profile) == (owner, reference.profile)
    asked.refresh_from_db()
    assert asked.answered_at
    reference.profile.refresh_from_db()
    assert reference.profile.changed_at > before
    assert Skill.objects.with_standing().get().standing == SkillStanding.CONFIRMED
    assert [sent.to for sent in mail.outbox] == [[owner.email]]
    assert Event.objects.filter(verb="confirmation_given").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_confirm_once():
    asked = ConfirmationRequestFactory(reference=ReferenceFactory())

    def confirm():
        confirm_asked(request=asked, actor=asked.asked_of)

    assert run_behind(confirm, confirm) == []
    assert Confirmation.objects.count() == 1


def test_request_made_to_another_cannot_be_answered(asked):
    stranger = UserFactory(member=True)

    for answer in (confirm_asked, decline_request):
        with pytest.raises(ValidationError) as error:
            answer(request=asked, actor=stranger)
        assert error.value.code == "not_asked"
    assert Confirmation.objects.count() == 0


def test_withdrawn_request_cannot_be_answered(asked, owner):
    withdraw_request(request=asked, actor=owner)
    withdraw_request(request=asked, actor=owner)

    with pytest.raises(ValidationError) as error:
        confirm_asked(request=asked, actor=asked.asked_of)

    assert error.value.code == "not_asked"
    assert Event.objects.count() == 1


def test_no_is_told_to_nobody(asked, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        decline_request(request=asked, actor=asked.asked_of)
        decline_request(request=asked, actor=asked.asked_of)

    assert mail.outbox == []
    assert ConfirmationRequest.objects.open().count() == 0
    assert Confirmation.objects.count() == 0
    assert Event.objects.get().verb == "confirmation_declined"


def test_words_have_a_limit(asked):
    with pytest.raises(ValidationError) as error:
        confirm_asked(request=asked, actor=asked.asked_of, words="x" * 301)

    assert [item.code for item in error.value.error_dict["words"]] == ["max_length"]
    asked.refresh_from_db()
    assert asked.answered_at is None


@pytest.mark.parametrize("kind", ConfirmationKind)
def test_nobody_confirms_herself_whatever_the_kind(reference, owner, kind):
    with pytest.raises(ValidationError) as error:
        confirm_reference(reference=reference, actor=owner, kind=kind)
    assert error.value.code == "own_proof"

    skill = SkillFactory(profile=reference.profile)
    with pytest.raises(ValidationError):
        confirm_skill(skill=skill, actor=owner, kind=kind)
    assert Confirmation.objects.count() == 0


def test_database_refuses_what_no_action_would_do(reference, owner):
    with pytest.raises(IntegrityError, match="confirmation_never_of_oneself"):
        ConfirmationFactory(reference=reference, confirmed_by=owner)


def test_database_refuses_a_second_confirmation_of_the_same_person(reference):
    first = ConfirmationFactory(reference=reference)

    with pytest.raises(IntegrityError, match="confirmation_once_per_reference"):
        ConfirmationFactory(reference=reference, confirmed_by=first.confirmed_by)


def test_coordinator_and_training_confirm_a_skill_once(db):
    skill = SkillFactory()
    person = UserFactory()

    first = confirm_skill(skill=skill, actor=person, kind=ConfirmationKind.COORDINATOR)
    second = confirm_skill(skill=skill, actor=person, kind=ConfirmationKind.TRAINING)

    assert first == second
    assert Skill.objects.with_standing().get().standing == SkillStanding.CONFIRMED


def test_what_is_gone_cannot_be_confirmed(reference):
    person = UserFactory()
    Reference.objects.all().delete()

    with pytest.raises(Reference.DoesNotExist):
        confirm_reference(reference=reference, actor=person, kind=ConfirmationKind.PEER)


def test_taken_back_it_can_be_given_again(asked):
    confirmation = confirm_asked(request=asked, actor=asked.asked_of)

    end_confirmation(confirmation=confirmation, actor=asked.asked_of)
    ended = end_confirmation(confirmation=confirmation, actor=asked.asked_of)
    again = confirm_asked(request=asked, actor=asked.asked_of)

    assert ended.ended == "taken_back"
    assert again != confirmation
    assert Event.objects.filter(verb="confirmation_ended").count() == 1


def test_removed_by_its_owner_it_is_not_asked_again(asked, owner):
    confirmation = confirm_asked(request=asked, actor=asked.asked_of)

    ended = end_confirmation(confirmation=confirmation, actor=owner)

    assert ended.ended == "removed"
    assert not ConfirmationRequest.objects.visible_to(asked.asked_of).exists()


def test_nobody_else_ends_a_confirmation(reference):
    confirmation = ConfirmationFactory(reference=reference)

    with pytest.raises(ValidationError) as error:
        end_confirmation(confirmation=confirmation, actor=UserFactory(coordinator=True))

    assert error.value.code == "not_yours"
    confirmation.refresh_from_db()
    assert confirmation.revoked_at is None


def test_confirmation_refreshes_what_the_directory_says(witness):
    profile = listed(skills=["négociation"])
    skill = profile.skills.get()

    confirm_skill(skill=skill, actor=witness, kind=ConfirmationKind.COORDINATOR)

    entry = profile.directory_entries.get(audience=Audience.MEMBERS)
    assert entry.confirmation_count == 1


def test_visible_to_those_concerned_alone(reference, owner):
    confirmation = ConfirmationFactory(reference=reference, revoked_at=timezone.now())

    for person in (owner, confirmation.confirmed_by):
        assert list(Confirmation.objects.visible_to(person)) == [confirmation]
    assert not Confirmation.objects.visible_to(UserFactory(coordinator=True)).exists()
