from uuid import uuid4

import pytest
from django.urls import reverse

from collectif.core.events import Event
from members.actions.drafts import keep_draft
from members.actions.evidence import Upload
from members.actions.references import change_reference
from members.enums import Audience, ConsentPurpose
from members.models import FormDraft, Profile, Reference, SkillProof
from tests.members.directory_factories import BlockFactory, consenting, opened_to
from tests.members.factories import ReferenceFactory, RoleGrantFactory, SkillFactory, UserFactory
from tests.members.skills_factories import PDF, ConfirmationFactory, png, upload

CREATE, UPDATE, DELETE = (f"members:reference_{verb}" for verb in ("create", "update", "delete"))
TOLD = {"title": "Achats réunis", "text": "J’ai réuni les services.", "audience": "members"}


@pytest.fixture
def reference(bob):
    return ReferenceFactory(profile=bob.profile, title="Ancien titre")


def url(view_name, reference):
    return reverse(view_name, args=[reference.public_id])


def test_achievement_is_added(client_of, bob):
    response = client_of(bob).post(reverse(CREATE), TOLD)

    assert response.url == Reference.objects.get().get_absolute_url()
    assert Reference.objects.get().title == "Achats réunis"


def test_form_sent_twice_adds_one(client_of, bob):
    client = client_of(bob)
    for _click in range(2):
        client.post(reverse(CREATE), TOLD)

    assert Reference.objects.count() == 1


@pytest.mark.parametrize("is_new", [True, False])
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"text": "  "}, "text"),
        ({"text": "x" * 4001}, "text"),
    ],
)
def test_impossible_achievement_comes_back_with_what_was_typed(
    client_of, bob, reference, is_new, change, field
):
    address = reverse(CREATE) if is_new else url(UPDATE, reference)

    response = client_of(bob).post(address, {**TOLD, **change})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    kept = TOLD["text"] if field == "title" else TOLD["title"]
    assert kept in response.content.decode()
    assert Reference.objects.get().title == "Ancien titre"


def test_one_achievement_too_many_is_refused_with_what_was_typed(client_of, bob):
    ReferenceFactory.create_batch(Reference.MAX_PER_PROFILE, profile=bob.profile)

    response = client_of(bob).post(reverse(CREATE), TOLD)

    assert response.status_code == 422
    assert TOLD["text"] in response.content.decode()


def test_achievement_is_reworded(client_of, bob, reference):
    page = client_of(bob).get(url(UPDATE, reference)).content.decode()
    response = client_of(bob).post(url(UPDATE, reference), TOLD)

    assert "Ancien titre" in page
    assert response.url == reference.get_absolute_url()
    reference.refresh_from_db()
    assert (reference.title, reference.text) == ("Achats réunis", "J’ai réuni les services.")


def test_removing_asks_first(client_of, bob, reference):
    response = client_of(bob).get(url(DELETE, reference))

    assert response.status_code == 200
    assert "Ancien titre" in response.content.decode()
    assert Reference.objects.count() == 1


def test_achievement_is_removed(client_of, bob, reference):
    response = client_of(bob).post(url(DELETE, reference))

    assert response.url == reverse("members:profile_detail")
    assert Reference.objects.count() == 0
    assert Event.objects.get().verb == "reference_removed"


@pytest.mark.parametrize("view_name", [UPDATE, DELETE])
@pytest.mark.parametrize("method", ["get", "post"])
def test_achievement_of_another_person_does_not_exist(
    client_of, alice, reference, view_name, method
):
    client = client_of(alice)

    assert getattr(client, method)(url(view_name, reference), TOLD).status_code == 404
    assert client.get(reverse(view_name, args=[uuid4()])).status_code == 404
    reference.refresh_from_db()
    assert reference.title == "Ancien titre"


@pytest.mark.parametrize("view_name", [UPDATE, DELETE])
def test_other_methods_are_refused(client_of, bob, reference, view_name):
    assert client_of(bob).delete(url(view_name, reference)).status_code == 405


def test_visitor_is_sent_to_log_in(client, reference):
    assert client.post(url(DELETE, reference)).url.startswith(reverse("account_login"))
    assert Reference.objects.count() == 1


def test_whole_story_is_told_with_its_file_and_its_skills(client_of, bob):
    held = SkillFactory(profile=bob.profile)

    client_of(bob).post(
        reverse(CREATE),
        {
            **TOLD,
            "context": "Trois sites.",
            "year": "2024",
            "classification_code": "79418000-7",
            "skills": [held.public_id],
            "new_skills": "achats groupés, ",
            "file": upload("Preuve à l’appui.pdf"),
        },
    )

    reference = Reference.objects.get()
    assert (reference.year, reference.classification_code) == (2024, "79418000")
    assert reference.file_name == "Preuve à l’appui.pdf"
    assert {proof.skill.name for proof in reference.proofs.all()} == {held.name, "achats groupés"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"year": "24"}, "year"),
        ({"year": "2900"}, "year"),
        ({"classification_code": "79"}, "__all__"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"audience": ""}, "audience"),
        ({"skills": ["n’importe quoi"]}, "skills"),
        ({"new_skills": "x" * 81}, "new_skills"),
        ({"file": upload("a.exe")}, "file"),
        ({"file": upload("a.png")}, "file"),
        ({"file": upload("a.pdf", b"")}, "file"),
    ],
)
def test_impossible_detail_comes_back_in_its_place(client_of, bob, change, field):
    response = client_of(bob).post(reverse(CREATE), {**TOLD, **change})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Reference.objects.count() == 0
    assert bob.profile.skills.count() == 0


def test_skill_of_another_is_not_proven(client_of, bob):
    response = client_of(bob).post(reverse(CREATE), {**TOLD, "skills": [SkillFactory().public_id]})

    assert list(response.context["form"].errors) == ["skills"]


def test_skill_to_prove_is_ticked(client_of, bob):
    skill = SkillFactory(profile=bob.profile)

    response = client_of(bob).get(reverse(CREATE), {"skill": skill.public_id})

    assert response.content.decode().count(" checked") == 2  # the skill, and who reads it


def test_first_achievement_opens_the_profile(client_of):
    newcomer = UserFactory(member=True, verified=True)

    client_of(newcomer).post(reverse(CREATE), TOLD)

    assert Profile.objects.get(user=newcomer).references.count() == 1


def test_whoever_changes_a_confirmed_story_is_warned(client_of, bob, reference):
    ConfirmationFactory(reference=reference)

    response = client_of(bob).get(url(UPDATE, reference))

    assert response.context["confirmation_count"] == 1
    assert 'class="alert is-warning"' in response.content.decode()


# Drafts


def test_draft_is_kept_by_itself_and_put_back(client_of, bob):
    client = client_of(bob)
    skill = SkillFactory(profile=bob.profile)

    kept = client.post(
        reverse("members:draft_create"),
        {"title": "À finir", "skills": [skill.public_id], "autre": "rien"},
        headers={"Accept": "text/plain"},
    )
    page = client.get(reverse(CREATE)).content.decode()

    assert (kept.status_code, kept.content) == (204, b"")
    assert "À finir" in page
    assert page.count(" checked") == 2
    assert "autre" not in FormDraft.objects.get().data


def test_draft_of_a_change_comes_before_what_is_saved(client_of, bob, reference):
    client = client_of(bob)
    client.post(url("members:reference_draft", reference), {"title": "Nouveau titre"})

    page = client.get(url(UPDATE, reference)).content.decode()

    assert "Nouveau titre" in page
    assert "Ancien titre" not in page


def test_finishing_later_leads_back_to_the_profile(client_of, bob):
    response = client_of(bob).post(reverse("members:draft_create"), {"title": "À finir"})

    assert response.url == reverse("members:profile_detail")
    assert FormDraft.objects.get().form == "reference:new"


def test_draft_too_long_is_refused(client_of, bob):
    response = client_of(bob).post(reverse("members:draft_create"), {"text": "x" * 30_001})

    assert response.status_code == 422
    assert FormDraft.objects.count() == 0


def test_starting_afresh_forgets_the_draft(client_of, bob, reference):
    client = client_of(bob)
    keep_draft(owner=bob, form="reference:new", data={"title": ["À finir"]})
    keep_draft(owner=bob, form=f"reference:{reference.public_id}", data={"title": ["Autre"]})

    fresh = client.post(reverse("members:draft_delete"))
    saved = client.post(url("members:reference_draft_delete", reference))

    assert (fresh.url, saved.url) == (reverse(CREATE), url(UPDATE, reference))
    assert FormDraft.objects.count() == 0


# Files


@pytest.fixture
def shown(bob, reference, settings, tmp_path):
    """An achievement with a file, that its owner lets members read."""
    settings.MEDIA_ROOT = tmp_path
    with_file = upload("Preuve.pdf")
    change_reference(reference=reference, actor=bob, upload=Upload(with_file.name, with_file))
    consenting(bob.profile, ConsentPurpose.DIRECTORY, ConsentPurpose.PARTNERS)
    reference.refresh_from_db()
    return reference


def file_status(client, reference):
    response = client.get(url("members:reference_file", reference))
    if response.streaming:
        assert b"".join(response.streaming_content) == PDF
    return response.status_code


def test_owner_and_members_save_the_file_and_the_browser_never_shows_it(client_of, bob, shown):
    member = UserFactory(member=True, verified=True)

    response = client_of(member).get(url("members:reference_file", shown))
    b"".join(response.streaming_content)

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert file_status(client_of(bob), shown) == 200


def test_file_is_given_to_those_it_is_opened_to_alone(client_of, alice, charlie, shown):
    partner = RoleGrantFactory(role="partner_contact", user__verified=True).user

    assert file_status(client_of(alice), shown) == 200
    assert file_status(client_of(partner), shown) == 404
    assert file_status(client_of(charlie), shown) == 404


@pytest.mark.parametrize("audience", [Audience.ME, Audience.COORDINATORS])
def test_file_closed_to_members_is_not_given(client_of, shown, audience):
    Reference.objects.update(audience=audience)

    assert file_status(client_of(UserFactory(member=True, verified=True)), shown) == 404


def test_file_follows_what_the_profile_opens(client_of, bob, shown):
    bob.profile.audiences = opened_to(Audience.MEMBERS, references=Audience.ME)
    bob.profile.save(update_fields=["audiences"])

    assert file_status(client_of(UserFactory(member=True, verified=True)), shown) == 404


def test_file_is_not_given_to_someone_blocked(client_of, bob, shown):
    member = UserFactory(member=True, verified=True)
    BlockFactory(owner=bob, blocked=member)

    assert file_status(client_of(member), shown) == 404


def test_file_of_someone_without_a_name_is_not_given(client_of, bob, shown):
    """What it holds may name her."""
    Reference.objects.update(audience=Audience.PUBLIC)
    bob.profile.is_anonymous = True
    bob.profile.save(update_fields=["is_anonymous"])
    consenting(bob.profile)
    partner = RoleGrantFactory(role="partner_contact", user__verified=True).user

    assert file_status(client_of(partner), shown) == 404


def test_file_that_was_lost_or_never_was_is_not_found(client_of, bob, shown):
    shown.file.storage.delete(shown.file.name)

    assert file_status(client_of(bob), shown) == 404
    assert file_status(client_of(bob), ReferenceFactory(profile=bob.profile)) == 404


def test_file_is_replaced_or_removed_with_its_box(client_of, bob, shown):
    client = client_of(bob)

    client.post(url(UPDATE, shown), {**TOLD, "file": upload("b.png", png())})
    shown.refresh_from_db()
    assert shown.file_name == "b.png"

    client.post(url(UPDATE, shown), {**TOLD, "removes_file": "on"})
    shown.refresh_from_db()
    assert (shown.file_name, shown.file.name) == ("", "")


def test_proofs_unticked_are_taken_away(client_of, bob, reference):
    skill = SkillFactory(profile=bob.profile)
    SkillProof.objects.create(skill=skill, reference=reference)

    client_of(bob).post(url(UPDATE, reference), TOLD)

    assert reference.proofs.count() == 0
