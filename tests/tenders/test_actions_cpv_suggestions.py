import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from members.models import Profile, Reference
from tenders.actions.cpv_suggestions import confirm_reference_code
from tenders.pipeline.inputs import profile_input
from tests.members.factories import ReferenceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reference(bob):
    return ReferenceFactory(profile=bob.profile)


def test_code_counts_once_it_is_confirmed(bob, reference):
    before = bob.profile.changed_at
    assert profile_input(bob.profile).references[0].classification_codes == ()
    confirm_reference_code(reference=reference, code="90910000", actor=bob)
    profile = Profile.objects.get(pk=bob.profile.pk)
    assert profile_input(profile).references[0].classification_codes == ("90910000",)
    assert profile.changed_at > before


def test_same_code_again_changes_nothing(bob, reference):
    for _click in range(2):
        confirm_reference_code(reference=reference, code="90910000", actor=bob)
    assert [event.verb for event in Event.objects.all()] == ["reference_changed"]


def test_absurd_code_is_refused(bob, reference):
    with pytest.raises(ValidationError):
        confirm_reference_code(reference=reference, code="9091", actor=bob)
    assert Reference.objects.get().classification_code == ""
