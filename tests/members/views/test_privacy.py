from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.enums import Audience, ConsentPurpose, JobState, MailChoice
from members.forms.consents import CONSENT_WORDS
from members.models import Block, Consent, DirectoryEntry, Profile, ProfileView, User
from members.pipeline.directory import refresh_entries
from tests.members.factories import SkillFactory, UserFactory
from tests.members.membership_factories import CharterFactory, ConsentFactory
from tests.members.privacy_factories import SECRET, DataExportFactory, full_life

PAGE = reverse("members:privacy_detail")
GIVE = reverse("members:consent_give")
WITHDRAW = reverse("members:consent_withdraw")
MAIL = reverse("members:mail_update")


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def found_by_members(person) -> bool:
    entries = DirectoryEntry.objects.filter(audience=Audience.MEMBERS)
    return entries.filter(profile__user=person).exists()


def member_named(first_name: str) -> User:
    """A member whom the other members find."""
    person = UserFactory(member=True, first_name=first_name, last_name="Vernet")
    profile = Profile.objects.create(user=person)
    ConsentFactory(user=person)
    refresh_entries([profile.pk])
    return person


def looked(viewer: User, at: User, days_ago: int = 1) -> None:
    day = timezone.localdate() - timedelta(days=days_ago)
    ProfileView.objects.create(profile=at.profile, viewer=viewer, seen_on=day)


def test_page_tells_what_is_held_with_its_place(client_of, bob):
    SkillFactory(profile=bob.profile)
    SkillFactory(profile=bob.profile)
    SkillFactory(label=SECRET)

    response = client_of(bob).get(PAGE)

    held = [(one.name, count) for _, lines in response.context["held"] for one, count in lines]
    assert ("skills", 2) in held
    assert all(count for _, count in held)
    assert reverse("members:skill_update") in response.content.decode()


def test_page_costs_the_same_for_an_empty_and_a_full_life(
    client_of, bob, alice, django_assert_num_queries
):
    client = client_of(bob)
    client.get(PAGE)
    with django_assert_num_queries(6):
        client.get(PAGE)
    full_life(bob, alice)
    ConsentFactory(user=bob, purpose=ConsentPurpose.PARTNERS)
    for _ in range(20):
        looked(member_named("Rose"), bob)

    with django_assert_num_queries(7):
        client.get(PAGE)


def test_account_without_role_or_profile_has_its_page(client_of, charlie):
    response = client_of(charlie).get(PAGE)

    assert response.status_code == 200
    assert response.context["readers"].unnamed_count == 0


def test_page_is_open_before_the_charter_is_signed(client_of, bob):
    CharterFactory()

    assert client_of(bob).get(PAGE).status_code == 200
    assert client_of(bob).get(reverse("dashboard")).status_code == 302


def test_consent_given_here_keeps_its_words(client_of, bob):
    response = client_of(bob).post(GIVE, {"purpose": "directory"})

    assert response.url == PAGE
    consent = Consent.objects.get(user=bob)
    assert consent.text == str(CONSENT_WORDS[ConsentPurpose.DIRECTORY])
    assert (consent.source, found_by_members(bob)) == ("privacy", True)


def test_withdrawn_consent_removes_from_the_directory_at_once(client_of, bob):
    client = client_of(bob)
    client.post(GIVE, {"purpose": "directory"})

    for _ in range(2):
        assert client.post(WITHDRAW, {"purpose": "directory"}).url == PAGE

    assert not found_by_members(bob)
    assert Consent.objects.get(user=bob).withdrawn_at is not None


def test_partners_find_only_those_whom_members_find(client_of, bob):
    response = client_of(bob).post(GIVE, {"purpose": "partners"})

    assert response.status_code == 422
    assert response.context["refused"].has_error("purpose", "directory_first")
    assert not Consent.objects.exists()


@pytest.mark.parametrize("purpose", ["", "application", "news", "nothing"])
def test_consent_to_something_else_is_refused(client_of, bob, purpose):
    assert client_of(bob).post(GIVE, {"purpose": purpose}).status_code == 422
    assert not Consent.objects.exists()


def test_consent_given_elsewhere_can_be_taken_back(client_of, bob):
    ConsentFactory(user=bob, purpose=ConsentPurpose.NEWS, text="Les nouvelles")
    client = client_of(bob)
    assert "Les nouvelles" in client.get(PAGE).content.decode()

    client.post(WITHDRAW, {"purpose": "news"})

    assert not bob.consents.active().exists()


def test_mail_choices_are_kept(client_of, bob):
    client = client_of(bob)

    client.post(MAIL, {"mail_choices": [MailChoice.CONTACTS]})
    assert User.objects.get(pk=bob.pk).mail_choices == [MailChoice.CONTACTS]

    client.post(MAIL, {})
    assert User.objects.get(pk=bob.pk).mail_choices == []


def test_unknown_mail_choice_is_refused(client_of, bob):
    response = client_of(bob).post(MAIL, {"mail_choices": ["spam"]})

    assert response.status_code == 422
    assert User.objects.get(pk=bob.pk).mail_choices == list(MailChoice)


def test_readers_are_named_as_they_let_themselves_be_found(client_of, bob, alice):
    rose, hidden = member_named("Rose"), UserFactory(member=True, first_name="Odile")
    looked(rose, bob, days_ago=3)
    looked(rose, bob)
    looked(hidden, bob)
    looked(member_named("Vieille"), bob, days_ago=91)

    response = client_of(bob).get(PAGE)

    readers = response.context["readers"]
    yesterday = timezone.localdate() - timedelta(days=1)
    assert [(entry.name, day) for entry, day in readers.named] == [("Rose Vernet", yesterday)]
    assert readers.unnamed_count == 1
    assert "Odile" not in response.content.decode()


@pytest.mark.parametrize("is_mine", [True, False])
def test_blocked_people_are_not_among_the_readers(client_of, bob, is_mine):
    rose = member_named("Rose")
    looked(rose, bob)
    owner, blocked = (bob, rose) if is_mine else (rose, bob)
    Block.objects.create(owner=owner, blocked=blocked)

    readers = client_of(bob).get(PAGE).context["readers"]

    assert (readers.named, readers.unnamed_count) == ([], 0)


def test_copy_under_way_is_followed_by_its_fragment(client_of, bob):
    DataExportFactory(user=bob, state=JobState.RUNNING, step=3, step_count=40)
    headers = {"HX-Request": "true", "HX-Target": "data_copy"}

    page = client_of(bob).get(PAGE, headers=headers).content.decode()

    assert page.strip().startswith('<section id="data_copy"')
    assert 'value="3" max="40"' in page
    assert 'hx-trigger="every 2s"' in page


def test_nothing_about_a_profile_is_asked_of_who_has_none(client_of, charlie):
    page = client_of(charlie).get(reverse("members:privacy_detail"))

    assert page.context["agreements"] == []
    assert "agreements-title" not in page.content.decode()
    assert "readers-title" not in page.content.decode()
