import pytest
from django.urls import reverse

from members.enums import Audience, ConfirmationKind
from members.models import Confirmation, SkillProof
from tests.members.directory_factories import BlockFactory, consenting, opened_to
from tests.members.factories import ProfileFactory, ReferenceFactory, SkillFactory, UserFactory

LIST, REFERENCE, SKILL = "members:proof_list", "members:reference_confirm", "members:skill_confirm"


@pytest.fixture
def coordinator(client_of, alice):
    return client_of(alice)


@pytest.fixture
def profile(bob):
    SkillFactory(profile=bob.profile, label="négociation")
    ReferenceFactory(profile=bob.profile, title="Achats réunis")
    return consenting(bob.profile)


def url(view_name, subject):
    return reverse(view_name, args=[subject.public_id])


def test_coordinator_reads_what_is_opened_to_her_and_stands_by_it(coordinator, alice, profile):
    skill, reference = profile.skills.get(), profile.references.get()

    page = coordinator.get(url(LIST, profile)).content.decode()
    assert url(SKILL, skill) in page
    assert url(REFERENCE, reference) in page
    for view_name, subject in ((SKILL, skill), (REFERENCE, reference)):
        for _click in range(2):
            assert coordinator.post(url(view_name, subject)).url == url(LIST, profile)

    given = Confirmation.objects.all()
    assert {one.kind for one in given} == {ConfirmationKind.COORDINATOR}
    assert {(one.skill, one.reference) for one in given} == {(skill, None), (None, reference)}
    assert url(SKILL, skill) not in coordinator.get(url(LIST, profile)).content.decode()


def test_coordinator_reads_the_whole_story_before_she_stands_by_it(coordinator, profile):
    profile.references.update(
        context="Trois dépôts.",
        result="Un seul reste.",
        figures="30 % de moins",
        year=2009,
        link="https://example.org/x",
        file="evidence/1/x",
        file_name="Bilan.pdf",
    )

    page = coordinator.get(url(LIST, profile)).content.decode()

    told = ("Trois dépôts.", "Un seul reste.", "30 % de moins", "2009", "https://example.org/x")
    file = url("members:reference_file", profile.references.get())
    assert [words for words in (*told, file, "Bilan.pdf") if words not in page] == []


@pytest.mark.parametrize("count", [1, 20])
def test_page_costs_a_fixed_number_of_queries(
    coordinator, profile, django_assert_num_queries, count
):
    for n in range(count):
        skill = SkillFactory(profile=profile, label=f"a{n}")
        reference = ReferenceFactory(profile=profile)
        SkillProof.objects.create(skill=skill, reference=reference)
    coordinator.get(url(LIST, profile))

    with django_assert_num_queries(9):
        coordinator.get(url(LIST, profile))


def test_skill_ticked_while_one_reads_is_read_first(coordinator, profile):
    reference = profile.references.get()
    read = reference.story_key()
    SkillProof.objects.create(skill=profile.skills.get(), reference=reference)

    coordinator.post(url(REFERENCE, reference), {"read": read})
    assert Confirmation.objects.count() == 0

    coordinator.post(url(REFERENCE, reference), {"read": reference.story_key()})
    assert Confirmation.objects.count() == 1


def test_what_is_kept_to_oneself_is_neither_read_nor_confirmed(coordinator, profile):
    reference = profile.references.get()
    profile.references.update(audience=Audience.ME)
    profile.audiences = opened_to(Audience.MEMBERS, skills=Audience.ME)
    profile.save(update_fields=["audiences"])

    page = coordinator.get(url(LIST, profile)).content.decode()

    assert "Achats réunis" not in page
    assert "négociation" not in page
    assert coordinator.post(url(REFERENCE, reference)).status_code == 404
    assert coordinator.post(url(SKILL, profile.skills.get())).status_code == 404


def test_member_confirms_nothing_unasked(client_of, profile):
    client = client_of(UserFactory(member=True, verified=True))

    assert client.get(url(LIST, profile)).status_code == 403
    assert client.post(url(SKILL, profile.skills.get())).status_code == 403
    assert client.post(url(REFERENCE, profile.references.get())).status_code == 403


def test_coordinator_does_not_confirm_herself(coordinator, alice):
    profile = ProfileFactory(user=alice)
    skill = SkillFactory(profile=profile)
    consenting(profile)

    assert url(SKILL, skill) not in coordinator.get(url(LIST, profile)).content.decode()
    assert coordinator.post(url(SKILL, skill)).status_code == 403
    assert Confirmation.objects.count() == 0


def test_profile_that_is_not_found_is_not_confirmed(coordinator, alice, bob, profile):
    BlockFactory(owner=bob, blocked=alice)

    assert coordinator.get(url(LIST, profile)).status_code == 404
    assert coordinator.post(url(SKILL, profile.skills.get())).status_code == 404
    assert Confirmation.objects.count() == 0


def test_reading_confirms_nothing(coordinator, profile):
    assert coordinator.get(url(SKILL, profile.skills.get())).status_code == 405
    assert coordinator.get(url(REFERENCE, profile.references.get())).status_code == 405
