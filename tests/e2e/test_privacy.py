"""Journey 12, privacy: a member sees what is held, withdraws, takes it away, and is forgotten."""

import json
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from members.actions.deletions import forget_due_people
from members.enums import ConsentPurpose
from members.models import Consent, DeletionRequest, User
from members.pipeline.directory import refresh_entries
from tests.members.factories import PASSWORD, SkillFactory, UserFactory
from tests.members.membership_factories import CharterSignatureFactory, ConsentFactory
from tests.members.privacy_factories import full_life

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def rose() -> User:
    """Another member, who looks for Bob."""
    return UserFactory(member=True, first_name="Rose", last_name="Valette", verified=True)


@pytest.fixture
def found(bob) -> User:
    ConsentFactory(user=bob, purpose=ConsentPurpose.DIRECTORY)
    refresh_entries([bob.profile.pk])
    return bob


def prove_oneself(page, address) -> None:
    page.goto(address("members:deletion_create"))
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/mes-donnees/supprimer/")


def delete_account(page, address) -> None:
    page.goto(address("members:deletion_create"))
    expect(page.locator("input[name=is_sure]")).not_to_be_checked()
    page.check("input[name=is_sure]")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/mes-donnees/")


@pytest.mark.parametrize("has_script", [True, False])
def test_consent_withdrawn_takes_out_of_search_at_once(
    page, bare, address, sign_in, found, rose, has_script
):
    page = page if has_script else bare
    sign_in(page, rose).goto(address("members:directory_list"))
    expect(page.locator("main")).to_contain_text("Bob Martin")

    sign_in(page, found).goto(address("members:privacy_detail"))
    page.locator("form[action$='/accords/retirer/'] button").click()
    page.wait_for_url("**/mes-donnees/")

    sign_in(page, rose).goto(address("members:directory_list"))
    expect(page.locator("main")).not_to_contain_text("Bob Martin")
    assert Consent.objects.get(user=found).withdrawn_at is not None


def test_copy_is_made_and_holds_own_data_only(page, as_bob, address, bob, rose):
    SkillFactory(profile=bob.profile, label="Achats")
    SkillFactory(label="Savoir de Rose")
    page.goto(address("members:privacy_detail"))

    page.locator("form[action$='/mes-donnees/copie/'] button").click()
    with page.expect_download() as download:
        page.locator("#data_copy a.button").click()

    with ZipFile(download.value.path()) as archive:
        skills = json.loads(archive.read("json/skills.json"))
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert [skill["label"] for skill in skills] == ["Achats"]
    assert b"Savoir de Rose" not in everything
    assert b"Valette" not in everything


@pytest.mark.parametrize("has_script", [True, False])
def test_account_is_deleted_after_time_to_think(
    page, bare, address, sign_in, bob, alice, has_script
):
    full_life(bob, alice)
    CharterSignatureFactory(user=alice, charter=bob.charter_signatures.get().charter)
    page = page if has_script else bare
    prove_oneself(sign_in(page, bob), address)

    delete_account(page, address)
    page.goto(address("dashboard"))
    page.locator("form[action$='/mes-donnees/garder/'] button").click()
    page.wait_for_url("**/mes-donnees/")
    expect(page.locator("form[action$='/mes-donnees/garder/']")).to_have_count(0)
    assert not DeletionRequest.objects.open().exists()

    delete_account(page, address)
    assert forget_due_people(now=timezone.now() + timedelta(days=15)) == 1

    page.goto(address("members:privacy_detail"))
    page.wait_for_url("**/compte/**")
    person = User.objects.get(pk=bob.pk)
    sign_in(page, alice).goto(address("event_list"))
    expect(page.locator("main")).to_contain_text(person.get_full_name())
    expect(page.locator("main")).not_to_contain_text("Bob Martin")


def test_pages_are_sound(as_bob, address, assert_sound, bob, alice):
    full_life(bob, alice)

    assert_sound(as_bob, [address("members:privacy_detail"), address("privacy")])
    prove_oneself(as_bob, address)
    assert_sound(as_bob, [address("members:deletion_create")])
    DeletionRequest.objects.create(user=bob, due_at=timezone.now() + timedelta(days=14))
    assert_sound(as_bob, [address("members:privacy_detail")])
