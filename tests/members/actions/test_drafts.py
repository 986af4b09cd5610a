import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from members.actions.drafts import drop_draft, keep_draft
from members.models import FormDraft
from tests.concurrency import run_together
from tests.members.factories import UserFactory


@pytest.fixture
def owner(db):
    return UserFactory()


def test_last_draft_takes_the_place_of_the_former(owner):
    first = keep_draft(owner=owner, form="reference:new", data={"title": ["Un"]})
    keep_draft(owner=owner, form="reference:new", data={"title": ["Deux"], "skills": ["a", "b"]})

    draft = FormDraft.objects.get()
    assert draft.data == {"title": ["Deux"], "skills": ["a", "b"]}
    assert draft.saved_at >= first.saved_at
    assert Event.objects.count() == 0


def test_draft_has_a_limit(owner):
    with pytest.raises(ValidationError) as error:
        keep_draft(owner=owner, form="a", data={"a": ["x" * 20_000], "b": ["x" * 10_001]})

    assert error.value.code == "too_long"
    assert FormDraft.objects.count() == 0


def test_only_the_draft_of_that_form_and_person_is_dropped(owner):
    keep_draft(owner=owner, form="a", data={})
    keep_draft(owner=owner, form="b", data={})
    keep_draft(owner=UserFactory(), form="a", data={})

    drop_draft(owner=owner, form="a")

    assert {(one.owner == owner, one.form) for one in FormDraft.objects.all()} == {
        (True, "b"),
        (False, "a"),
    }


@pytest.mark.django_db(transaction=True)
def test_two_windows_keep_one_draft():
    owner = UserFactory()

    def keep():
        keep_draft(owner=owner, form="a", data={"a": ["x"]})

    assert run_together(keep, keep) == []
    assert FormDraft.objects.count() == 1
