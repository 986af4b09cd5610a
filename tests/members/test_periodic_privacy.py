from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from collectif.core.outbox import OutboxMessage
from members.enums import JobState
from members.models import DataExport, DeletionRequest, ProfileView, User
from members.periodic import forget_people, resume_data_copies
from members.tasks import make_data_copy
from tests.members.factories import UserFactory
from tests.members.privacy_factories import DataExportFactory, DeletionRequestFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_lost_copy_is_made_and_old_one_deleted(bob):
    now = timezone.now()
    lost = DataExportFactory(user=bob, requested_at=now - timedelta(hours=1))
    old = DataExportFactory(
        user=bob, state=JobState.READY, expires_at=now - timedelta(hours=1), file="exports/a.zip"
    )

    resume_data_copies()

    states = dict(DataExport.objects.values_list("pk", "state"))
    assert states == {lost.pk: JobState.READY, old.pk: JobState.EXPIRED}


def test_people_are_forgotten_and_warned_in_one_go(bob):
    call_command("load_parameters", verbosity=0)
    long_ago = timezone.now() - timedelta(days=3000)
    silent = UserFactory(last_active_at=long_ago)
    DeletionRequestFactory(user=bob, due_at=timezone.now() - timedelta(hours=1))

    forget_people()
    forget_people()

    assert User.objects.get(pk=bob.pk).anonymised_at is not None
    assert DeletionRequest.objects.open().get().user == silent


def test_without_a_figure_nobody_is_warned_and_requests_are_kept(bob):
    UserFactory(last_active_at=timezone.now() - timedelta(days=3000))
    DeletionRequestFactory(user=bob, due_at=timezone.now() - timedelta(hours=1))

    forget_people()

    assert User.objects.get(pk=bob.pk).anonymised_at is not None
    assert not DeletionRequest.objects.open().exists()


def test_days_when_a_profile_was_read_are_kept_ninety_days(bob, alice):
    today = timezone.localdate()
    for days_ago in (89, 90):
        day = today - timedelta(days=days_ago)
        ProfileView.objects.create(profile=bob.profile, viewer=alice, seen_on=day)

    forget_people()

    assert [view.seen_on for view in ProfileView.objects.all()] == [today - timedelta(days=89)]


def test_copy_is_made_once_by_a_task_that_runs_twice(bob):
    export = DataExportFactory(user=bob)

    make_data_copy(export.pk)
    made_at = DataExport.objects.get().ready_at
    make_data_copy(export.pk)

    assert DataExport.objects.get().ready_at == made_at
    assert OutboxMessage.objects.filter(kind="copy_ready").count() == 1
