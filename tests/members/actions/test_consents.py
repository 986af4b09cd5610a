from datetime import timedelta

import pytest

from collectif.core.events import Event
from members.actions.consents import give_consent, withdraw_consent
from members.enums import Audience, ConsentPurpose
from members.models import Consent, DirectoryEntry, Profile
from members.pipeline.directory import refresh_entries
from tests.concurrency import run_behind
from tests.members.intake_factories import NOW
from tests.members.membership_factories import ConsentFactory

WORDS = "J’accepte que les autres membres me trouvent."


def give(user, purpose=ConsentPurpose.DIRECTORY, text=WORDS, now=NOW):
    return give_consent(user=user, purpose=purpose, text=text, source="privacy", now=now)


def withdraw(user, purpose=ConsentPurpose.DIRECTORY):
    return withdraw_consent(user=user, purpose=purpose, now=NOW)


def audiences(user) -> set[str]:
    entries = DirectoryEntry.objects.filter(profile__user=user)
    return set(entries.values_list("audience", flat=True))


def test_consent_keeps_the_words_the_place_and_the_moment(bob):
    consent = give(bob)

    stored = Consent.objects.get()
    assert stored == consent
    assert (stored.text, stored.source, stored.given_at) == (WORDS, "privacy", NOW)
    event = Event.objects.get()
    assert (event.verb, event.actor, event.data) == (
        "consent_given",
        bob,
        {"purpose": "directory", "source": "privacy"},
    )


def test_the_same_words_twice_are_one_consent(bob):
    assert give(bob) == give(bob, now=NOW + timedelta(hours=1))

    assert Consent.objects.count() == 1
    assert Event.objects.count() == 1


def test_other_words_end_the_former_consent(bob):
    former = give(bob)

    give(bob, text="D’autres mots.", now=NOW + timedelta(days=1))

    former.refresh_from_db()
    assert former.withdrawn_at == NOW + timedelta(days=1)
    assert [one.text for one in Consent.objects.active()] == ["D’autres mots."]


def test_members_find_her_as_soon_as_she_agrees_and_no_longer_once_she_does_not(bob):
    Profile.objects.update(audiences={"headline": Audience.PUBLIC})
    refresh_entries([bob.profile.pk])
    assert audiences(bob) == {Audience.COORDINATORS}

    give(bob)
    assert audiences(bob) == {Audience.COORDINATORS, Audience.MEMBERS}
    give(bob, ConsentPurpose.PARTNERS)
    assert audiences(bob) == {
        Audience.COORDINATORS,
        Audience.MEMBERS,
        Audience.PARTNERS,
        Audience.PUBLIC,
    }
    # Partners find those whom the members find.
    withdraw(bob)
    assert audiences(bob) == {Audience.COORDINATORS}


def test_withdrawing_keeps_what_was_agreed_to(bob):
    consent = give(bob)

    assert withdraw(bob) == consent

    consent.refresh_from_db()
    assert consent.withdrawn_at == NOW
    assert list(Event.objects.order_by("pk").values_list("verb", flat=True)) == [
        "consent_given",
        "consent_withdrawn",
    ]


def test_withdrawing_what_was_never_given_changes_nothing(bob):
    assert withdraw(bob) is None
    assert not Event.objects.exists()


def test_somebody_elses_consent_stays(bob):
    other = ConsentFactory()

    assert withdraw(bob) is None

    other.refresh_from_db()
    assert other.withdrawn_at is None


def test_person_without_a_profile_may_agree(charlie):
    assert give(charlie).user == charlie


@pytest.mark.django_db(transaction=True)
def test_two_windows_give_one_consent(bob):
    assert run_behind(lambda: give(bob), lambda: give(bob)) == []

    assert Consent.objects.count() == 1
