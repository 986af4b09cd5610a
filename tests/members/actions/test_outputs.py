import pytest

from collectif.core.events import Event
from members.actions.outputs import record_dossier
from tests.members.factories import ProfileFactory


@pytest.mark.parametrize(("is_own", "verb"), [(True, "own_dossier_made"), (False, "dossier_made")])
def test_dossier_that_leaves_is_written_down(alice, is_own, verb):
    profile = ProfileFactory()
    actor = profile.user if is_own else alice

    record_dossier(profile=profile, actor=actor, form="pdf", is_anonymous=True)

    event = Event.objects.about(profile).get()
    assert (event.actor, event.verb) == (actor, verb)
    assert event.data == {"form": "pdf", "is_anonymous": True}
