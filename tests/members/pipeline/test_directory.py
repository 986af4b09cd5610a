"""The rows of the directory: who may find whom, and what each of them says."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from members.enums import Audience, ConsentPurpose, MemberState
from members.models import DirectoryEntry, Membership, Profile, RomeSkill, RomeTerm
from members.pipeline.directory import refresh_entries, refresh_everyone
from members.pipeline.directory_codes import (
    department_number,
    family_bit,
    form_bit,
    language_number,
    marks,
)
from tests.members.directory_factories import (
    BOTH,
    ConsentFactory,
    confirm,
    consenting,
    listed,
    opened_to,
    prove,
    speak,
)
from tests.members.factories import (
    ProfileFactory,
    ReferenceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

EVERYONE = [Audience.COORDINATORS, Audience.MEMBERS, Audience.PARTNERS, Audience.PUBLIC]


def entry(profile: Profile, audience=Audience.MEMBERS) -> DirectoryEntry:
    return profile.directory_entries.get(audience=audience)


def audiences(profile: Profile) -> list[str]:
    found = profile.directory_entries.values_list("audience", flat=True)
    return sorted(found, key=Audience.values.index)


@pytest.mark.parametrize(
    ("purposes", "expected"),
    [
        ([], EVERYONE[:1]),
        ([ConsentPurpose.DIRECTORY], EVERYONE[:2]),
        ([ConsentPurpose.PARTNERS], EVERYONE[:1]),
        ([ConsentPurpose.DIRECTORY, ConsentPurpose.PARTNERS], EVERYONE),
        ([ConsentPurpose.NEWS, ConsentPurpose.APPLICATION], EVERYONE[:1]),
    ],
)
def test_entries_exist_for_those_the_person_agreed_to(purposes, expected):
    profile = ProfileFactory(audiences=opened_to(Audience.PUBLIC))
    assert audiences(consenting(profile, *purposes)) == expected


def test_partners_have_no_card_of_someone_who_opens_them_nothing():
    profile = consenting(ProfileFactory(audiences=opened_to(Audience.MEMBERS)), *BOTH)
    assert audiences(profile) == EVERYONE[:2]
    profile.audiences = opened_to(Audience.MEMBERS, skills=Audience.PARTNERS)
    profile.save()
    refresh_entries([profile.pk])
    assert audiences(profile) == EVERYONE[:3]


def test_withdrawn_consent_takes_the_entries_away():
    profile = listed(purposes=BOTH)
    profile.user.consents.update(withdrawn_at=timezone.now())
    assert refresh_entries([profile.pk]) == 3
    assert audiences(profile) == EVERYONE[:1]


@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"anonymised_at": timezone.now()},
    ],
)
def test_closed_or_emptied_account_is_nowhere(change):
    profile = listed(purposes=BOTH)
    type(profile.user).objects.filter(pk=profile.user_id).update(**change)
    refresh_entries([profile.pk])
    assert audiences(profile) == []


@pytest.mark.parametrize("state", MemberState)
def test_only_those_who_left_are_nowhere(state):
    profile = listed(purposes=BOTH)
    Membership.objects.create(user=profile.user, state=state, since=date(2026, 1, 5))
    refresh_entries([profile.pk])
    assert audiences(profile) == ([] if state == MemberState.LEFT else EVERYONE)


def test_refresh_writes_only_what_differs():
    profile = listed(skills=["négociation"])
    before = entry(profile)
    assert refresh_entries([profile.pk]) == 0
    Profile.objects.filter(pk=profile.pk).update(headline="Autre chose.")
    assert refresh_entries([profile.pk]) == 2
    after = entry(profile)
    assert (after.pk, after.headline) == (before.pk, "Autre chose.")


def test_refresh_of_what_is_hidden_changes_no_row_of_those_who_do_not_see_it():
    profile = listed(days_per_month=4)
    before = entry(profile)
    Profile.objects.filter(pk=profile.pk).update(days_per_month=20)
    assert refresh_entries([profile.pk]) == 1
    assert entry(profile).refreshed_at == before.refreshed_at


def test_refresh_of_nobody_and_of_a_profile_that_is_gone_changes_nothing():
    assert refresh_entries([]) == 0
    assert refresh_entries([10**9]) == 0


def test_refresh_takes_a_fixed_number_of_queries(django_assert_num_queries):
    def someone():
        profile = listed(skills=[{"domain_code": "finance.audit", "label": ""}, "négociation"])
        prove(profile.skills.first(), confirmed_by=UserFactory())
        speak(profile, "en", "B2")
        return profile.pk

    one, several = [someone()], [someone() for _ in range(20)]
    with django_assert_num_queries(16):
        assert refresh_entries(one) == 2
    with django_assert_num_queries(16):
        assert refresh_entries(several) == 40


def test_skills_are_searched_by_code_level_and_standing():
    profile = listed(
        skills=[
            {"domain_code": "finance.audit", "label": "", "level": 3},
            {"hidden_code": "rebound", "label": "", "kind": "hidden"},
            "négociation",
        ]
    )
    prove(profile.skills.get(domain_code="finance.audit"), confirmed_by=UserFactory())
    refresh_entries([profile.pk])
    assert sorted(entry(profile).skills) == [
        "domain:finance.audit",
        "domain:finance.audit+confirmed",
        "domain:finance.audit+proven",
        "domain:finance.audit:2",
        "domain:finance.audit:3",
        "hidden:rebound",
    ]
    assert [one["standing"] for one in entry(profile).top_skills] == [
        "confirmed",
        "declared",
        "declared",
    ]


def test_proof_that_the_viewer_may_not_see_proves_nothing_to_her():
    profile = listed(skills=["négociation"])
    prove(profile.skills.get(), confirmed_by=UserFactory(), audience=Audience.COORDINATORS.value)
    refresh_entries([profile.pk])
    told = {
        audience: (found.top_skills[0]["standing"], found.proof_count, found.confirmation_count)
        for audience in EVERYONE[:2]
        for found in [entry(profile, audience)]
    }
    assert told == {
        Audience.COORDINATORS: ("confirmed", 1, 1),
        Audience.MEMBERS: ("declared", 0, 0),
    }


def test_revoked_confirmation_counts_no_more():
    profile = listed(skills=["négociation"])
    given = confirm(prove(profile.skills.get()), UserFactory())
    refresh_entries([profile.pk])
    assert entry(profile).top_skills[0]["standing"] == "confirmed"
    given.revoked_at = timezone.now()
    given.save()
    refresh_entries([profile.pk])
    assert entry(profile).top_skills[0]["standing"] == "proven"


def test_row_holds_what_is_counted_as_bits_and_numbers():
    profile = listed(
        audiences=opened_to(Audience.MEMBERS),
        departments=["38", "2A"],
        work_forms=["umbrella", "micro"],
        skills=[
            {"domain_code": "finance.audit", "label": "", "level": 2},
            {"domain_code": "finance.accounting", "label": ""},
        ],
    )
    speak(profile, "en", "B1")
    refresh_entries([profile.pk])
    found = entry(profile)
    assert found.languages == ["en:B1"]
    assert found.families == family_bit("finance", 1) | family_bit("finance", 2)
    assert found.forms == form_bit("umbrella") | form_bit("micro")
    assert found.facets == [
        department_number("38"),
        department_number("2A"),
        language_number("en", "B1"),
    ]
    assert found.marks == marks({"finance": 2}, ["umbrella", "micro"], found.facets)


def test_anonymous_card_has_a_code_that_the_name_does_not_give():
    first = listed(purposes=BOTH, audiences=opened_to(Audience.PUBLIC), is_anonymous=True)
    second = listed(
        purposes=BOTH,
        audiences=opened_to(Audience.PUBLIC),
        is_anonymous=True,
        user=UserFactory(first_name=first.user.first_name, last_name=first.user.last_name),
    )
    codes = [entry(one, Audience.PARTNERS).name for one in (first, second)]
    assert len(set(codes)) == 2
    assert all(len(code) == 5 for code in codes)
    assert entry(first, Audience.PUBLIC).name == codes[0]
    assert entry(first, Audience.MEMBERS).name == first.user.get_full_name()


def test_anonymous_card_masks_her_name_in_what_she_wrote():
    profile = listed(
        purposes=BOTH,
        audiences=opened_to(Audience.PUBLIC),
        is_anonymous=True,
        headline="Vernet Conseil : j’achète mieux",
        user=UserFactory(first_name="Agnès", last_name="Vernet"),
    )
    ReferenceFactory(profile=profile, title="Mission d’Agnès Vernet", audience="public")
    refresh_entries([profile.pk])
    assert entry(profile, Audience.PARTNERS).headline == "[…] Conseil : j’achète mieux"
    for audience in (Audience.PARTNERS, Audience.PUBLIC):
        words = entry(profile, audience).search_vector
        assert "vernet" not in words
        assert "agnes" not in words
    assert "vernet" in entry(profile, Audience.MEMBERS).search_vector


def test_rome_terms_lead_to_those_who_have_the_skill(rome_skill):
    RomeTerm.objects.create(
        code="900001", text="Piloter des flux", words="piloter des flux", skill=rome_skill
    )
    profile = listed(skills=[{"rome_skill": rome_skill, "label": ""}])
    assert "'flux'" in entry(profile).search_vector
    assert f"rome:{rome_skill.pk}" in entry(profile).skills


@pytest.fixture
def rome_skill(db):
    return RomeSkill.objects.create(
        code="400001", tree_code="4B104", label="Gérer les stocks", kind="technical"
    )


def test_everyone_is_refreshed_in_batches(monkeypatch):
    monkeypatch.setattr("members.pipeline.directory.BATCH", 2)
    profiles = ProfileFactory.create_batch(3)
    assert list(refresh_everyone()) == [(2, 2), (1, 1)]
    assert [audiences(one) for one in profiles] == [EVERYONE[:1]] * 3


def test_command_tells_what_it_did(capsys):
    ConsentFactory(user=ProfileFactory().user)
    call_command("refresh_directory")
    assert "1 profile" in capsys.readouterr().out


def test_availability_and_dates_are_kept(bob):
    day = timezone.localdate() + timedelta(days=10)
    Profile.objects.filter(user=bob).update(
        available_from=day, days_per_month=6, audiences=opened_to(Audience.MEMBERS)
    )
    consenting(bob.profile, ConsentPurpose.DIRECTORY)
    found = entry(bob.profile)
    assert (found.available_from, found.days_per_month) == (day, 6)
