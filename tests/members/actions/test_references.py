import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from collectif.core.events import Event
from members.actions import add_reference, change_reference, remove_reference
from members.actions.drafts import keep_draft
from members.actions.references import draft_name, prove_skill
from members.enums import Audience
from members.models import Reference, SkillProof
from tests.concurrency import run_behind
from tests.members.factories import ProfileFactory, ReferenceFactory, SkillFactory, UserFactory
from tests.members.skills_factories import ConfirmationFactory, ConfirmationRequestFactory

TOLD = {"title": "Achats réunis", "text": "J’ai réuni les services.\nUn an plus tard, 8 % gagnés."}


@pytest.fixture
def profile(db):
    return ProfileFactory()


def test_added_reference_is_kept_and_told(profile):
    before = profile.changed_at

    reference = add_reference(
        profile=profile,
        actor=profile.user,
        title="  Achats   réunis ",
        text="  " + TOLD["text"] + "\n",
    )

    assert (reference.title, reference.text) == (TOLD["title"], TOLD["text"])
    profile.refresh_from_db()
    assert profile.changed_at > before
    event = Event.objects.about(reference).get()
    assert (event.actor, event.verb, event.data) == (profile.user, "reference_added", {})


@pytest.mark.django_db(transaction=True)
def test_reference_sent_twice_at_once_is_kept_once():
    profile = ProfileFactory(user=UserFactory())

    def add():
        add_reference(profile=profile, actor=profile.user, **TOLD)

    errors = run_behind(add, add)

    assert errors == []
    assert profile.references.count() == 1
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"title": " "}, "title", "blank"),
        ({"title": "x" * 161}, "title", "max_length"),
        ({"text": "\n"}, "text", "blank"),
        ({"text": "x" * 4001}, "text", "max_length"),
    ],
)
@pytest.mark.parametrize("is_new", [True, False])
def test_impossible_reference_is_refused_and_nothing_is_lost(profile, is_new, change, field, code):
    told = ReferenceFactory(profile=profile, **TOLD)
    subject = {"profile": profile} if is_new else {"reference": told}
    action = add_reference if is_new else change_reference

    with pytest.raises(ValidationError) as error:
        action(**subject, actor=profile.user, **{**TOLD, **change})

    assert {item.code for item in error.value.error_dict[field]} == {code}
    assert profile.references.get().title == TOLD["title"]
    assert Event.objects.count() == 0


def test_references_have_a_limit(profile):
    ReferenceFactory.create_batch(Reference.MAX_PER_PROFILE, profile=profile)

    with pytest.raises(ValidationError) as error:
        add_reference(profile=profile, actor=profile.user, **TOLD)

    assert error.value.code == "too_many_references"


def test_changed_reference_names_what_changed(profile):
    reference = ReferenceFactory(profile=profile, **TOLD)
    before = profile.changed_at

    change_reference(reference=reference, actor=profile.user, title="Autre", text=TOLD["text"])

    reference.refresh_from_db()
    profile.refresh_from_db()
    assert reference.title == "Autre"
    assert profile.changed_at > before
    event = Event.objects.about(reference).get()
    assert (event.verb, event.data) == ("reference_changed", {"fields": ["title"]})


def test_same_reference_sent_twice_changes_nothing(profile):
    reference = ReferenceFactory(profile=profile, **TOLD)
    before = profile.changed_at

    change_reference(reference=reference, actor=profile.user, **TOLD)

    profile.refresh_from_db()
    assert profile.changed_at == before
    assert Event.objects.count() == 0


def test_changing_a_reference_that_is_gone_says_so(profile):
    reference = ReferenceFactory(profile=profile)
    Reference.objects.filter(pk=reference.pk).delete()

    with pytest.raises(Reference.DoesNotExist):
        change_reference(reference=reference, actor=profile.user, **TOLD)


def test_removed_reference_is_gone_and_told_once(profile):
    reference = ReferenceFactory(profile=profile)
    before = profile.changed_at

    remove_reference(reference=reference, actor=profile.user)
    remove_reference(reference=reference, actor=profile.user)

    assert profile.references.count() == 0
    profile.refresh_from_db()
    assert profile.changed_at > before
    assert Event.objects.get().verb == "reference_removed"
    assert Event.objects.get().subject_id == reference.pk


def test_whole_story_is_kept(profile):
    skill = SkillFactory(profile=profile)
    stranger = SkillFactory()

    reference = add_reference(
        profile=profile,
        actor=profile.user,
        **TOLD,
        context=" Trois sites. ",
        result="Tout tient.",
        figures=" 8 %   de moins ",
        year=2024,
        sector="Papier",
        classification_code="79418000",
        link="https://example.org/a",
        audience=Audience.PARTNERS,
        skills=[skill, stranger],
        new_labels=["Achats groupés"],
    )

    reference.refresh_from_db()
    assert (reference.context, reference.figures) == ("Trois sites.", "8 % de moins")
    assert reference.audience == Audience.PARTNERS
    assert {proof.skill.name for proof in reference.proofs.all()} == {skill.name, "Achats groupés"}


def test_new_words_that_are_held_already_prove_what_is_held(profile):
    held = SkillFactory(profile=profile, label="Négociation")

    reference = add_reference(
        profile=profile, actor=profile.user, **TOLD, new_labels=["negociation", "NÉGOCIATION"]
    )

    assert reference.proofs.get().skill == held
    assert profile.skills.count() == 1


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"year": 1959}, "year", "min_value"),
        ({"year": 2027}, "year", "in_the_future"),
        ({"classification_code": "7941"}, "__all__", "cpv_malformed"),
        ({"link": "javascript:alert(1)"}, "link", "invalid"),
        ({"audience": "nobody"}, "audience", "invalid_choice"),
        ({"context": "x" * 2001}, "context", "max_length"),
    ],
)
@time_machine.travel("2026-11-22T09:00:00+01:00", tick=False)
def test_impossible_detail_is_refused(profile, change, field, code):
    with pytest.raises(ValidationError) as error:
        add_reference(profile=profile, actor=profile.user, **{**TOLD, **change})

    assert {item.code for item in error.value.error_dict[field]} == {code}
    assert profile.references.count() == 0


def test_what_is_not_given_stays(profile):
    reference = ReferenceFactory(profile=profile, sector="Papier", year=2020)

    change_reference(reference=reference, actor=profile.user, year=2021)

    reference.refresh_from_db()
    assert (reference.sector, reference.year) == ("Papier", 2021)


def test_proofs_are_exactly_those_asked(profile):
    first, second = SkillFactory.create_batch(2, profile=profile)
    reference = ReferenceFactory(profile=profile)
    SkillProof.objects.create(skill=first, reference=reference)

    change_reference(reference=reference, actor=profile.user, skills=[second])
    change_reference(reference=reference, actor=profile.user, skills=[second])

    assert reference.proofs.get().skill == second
    assert Event.objects.get().data == {"fields": ["proofs"]}


def test_skill_is_proven_by_those_achievements_alone(profile):
    skill = SkillFactory(profile=profile)
    first, second = ReferenceFactory.create_batch(2, profile=profile)
    SkillProof.objects.create(skill=skill, reference=first)

    for _click in range(2):
        prove_skill(skill=skill, actor=profile.user, references=[second, ReferenceFactory()])

    assert skill.proofs.get().reference == second
    assert Event.objects.get().verb == "proofs_set"


@pytest.mark.parametrize("change", [{"title": "Autre"}, {"year": 2019}, {"result": "Mieux"}])
def test_story_told_otherwise_ends_its_confirmations_and_asks_again(
    profile, change, django_capture_on_commit_callbacks
):
    reference = ReferenceFactory(profile=profile)
    confirmation = ConfirmationFactory(reference=reference)
    request = ConfirmationRequestFactory(
        reference=reference, asked_of=confirmation.confirmed_by, answered_at=timezone.now()
    )

    with django_capture_on_commit_callbacks(execute=True):
        change_reference(reference=reference, actor=profile.user, **change)

    confirmation.refresh_from_db()
    request.refresh_from_db()
    assert (confirmation.ended, request.answered_at) == ("reworded", None)
    assert confirmation.revoked_at
    assert [sent.to for sent in mail.outbox] == [[confirmation.confirmed_by.email]]


@pytest.mark.parametrize("change", [{"sector": "Papier"}, {"audience": "public"}, {"skills": []}])
def test_what_is_beside_the_story_ends_no_confirmation(profile, change):
    confirmation = ConfirmationFactory(reference=ReferenceFactory(profile=profile))

    change_reference(reference=confirmation.reference, actor=profile.user, **change)

    confirmation.refresh_from_db()
    assert confirmation.revoked_at is None


def test_saved_and_removed_achievements_leave_no_draft(profile):
    keep_draft(owner=profile.user, form="reference:new", data={"title": ["a"]})
    reference = add_reference(profile=profile, actor=profile.user, **TOLD)
    assert profile.user.form_drafts.count() == 0

    keep_draft(owner=profile.user, form=draft_name(reference), data={"title": ["a"]})
    change_reference(reference=reference, actor=profile.user, **TOLD)
    assert profile.user.form_drafts.count() == 0

    keep_draft(owner=profile.user, form=draft_name(reference), data={"title": ["a"]})
    remove_reference(reference=reference, actor=profile.user)
    assert profile.user.form_drafts.count() == 0
