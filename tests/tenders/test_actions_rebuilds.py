import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from tenders.actions.rebuilds import restart_rebuild
from tenders.enums import RunStatus
from tenders.pipeline.statistics import current_statistics
from tests.tenders.factories import MatchRebuildFactory

pytestmark = pytest.mark.django_db


def test_restart_takes_the_work_up(alice, django_capture_on_commit_callbacks):
    rebuild = MatchRebuildFactory(status=RunStatus.FAILED, switch_count=5)

    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        restart_rebuild(rebuild=rebuild, actor=alice)

    assert len(callbacks) == 2
    assert current_statistics() == rebuild.statistics
    event = Event.objects.get(verb="match_rebuild_restarted")
    assert (event.actor, event.subject_id) == (alice, rebuild.pk)


@pytest.mark.parametrize("status", [RunStatus.QUEUED, RunStatus.RUNNING, RunStatus.SUCCEEDED])
def test_what_did_not_stop_is_not_restarted(alice, status):
    rebuild = MatchRebuildFactory(status=status)

    with pytest.raises(ValidationError) as refusal:
        restart_rebuild(rebuild=rebuild, actor=alice)

    assert refusal.value.code == "not_given_up"


def test_older_work_is_not_restarted(alice):
    rebuild = MatchRebuildFactory(status=RunStatus.FAILED)
    MatchRebuildFactory(status=RunStatus.SUCCEEDED)

    with pytest.raises(ValidationError) as refusal:
        restart_rebuild(rebuild=rebuild, actor=alice)

    assert refusal.value.code == "outdated"
