import pytest

from collectif.core.events import Event
from members.actions.exports import request_export
from members.enums import JobState
from members.models import DataExport
from tests.members.privacy_factories import DataExportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_copy_is_asked_for_written_down_and_made(bob, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        export = request_export(user=bob)

    export.refresh_from_db()
    assert (export.state, export.step) == (JobState.READY, export.step_count)
    assert Event.objects.get(verb="copy_requested").actor == bob


@pytest.mark.parametrize("state", [JobState.WAITING, JobState.RUNNING])
def test_copy_under_way_is_not_asked_for_again(bob, state):
    under_way = DataExportFactory(user=bob, state=state)

    assert request_export(user=bob).pk == under_way.pk
    assert not Event.objects.exists()


def test_another_copy_may_follow_one_that_is_done(bob):
    DataExportFactory(user=bob, state=JobState.READY)
    DataExportFactory(state=JobState.WAITING)

    request_export(user=bob)

    assert DataExport.objects.filter(user=bob).count() == 2
