import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from members.actions import add_reference, change_reference, remove_reference
from members.models import Reference
from tests.concurrency import run_behind
from tests.members.factories import ProfileFactory, ReferenceFactory, UserFactory

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
