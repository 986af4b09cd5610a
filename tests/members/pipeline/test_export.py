import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from collectif.core.outbox import OutboxMessage
from members.enums import JobState
from members.models import DataExport
from members.models.privacy import PATIENCE, SILENCE
from members.pipeline.export import KEPT_FOR, advance_export, discard_exports
from tests.members.privacy_factories import DataExportFactory

NOW = timezone.now

# A worker that stops in the middle of the archive, and says so, so that it can be killed there.
STUCK = """
import sys, time, django
django.setup()
from django.utils import timezone
from members.pipeline import export

def stuck(stream, person, *, on_step):
    stream.write(b"half")
    on_step(3)
    print("stuck", flush=True)
    time.sleep(600)

export.write_archive = stuck
export.advance_export(int(sys.argv[1]), now=timezone.now())
"""


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def database_url() -> str:
    facts = {"password": "", **connection.get_connection_params()}
    return "postgres://{user}:{password}@{host}:{port}/{dbname}".format(**facts)


@pytest.mark.django_db
def test_copy_is_made_told_and_kept_for_a_week(bob, tmp_path):
    export = advance_export(DataExportFactory(user=bob).pk, now=NOW())

    assert (export.state, export.expires_at - export.ready_at) == (JobState.READY, KEPT_FOR)
    assert export.file.name == f"exports/{export.public_id.hex}.zip"
    assert (tmp_path / export.file.name).stat().st_mode & 0o077 == 0
    message = OutboxMessage.objects.get()
    assert (message.kind, message.recipient) == ("copy_ready", bob)


@pytest.mark.django_db
@pytest.mark.parametrize("state", [JobState.READY, JobState.FAILED, JobState.EXPIRED])
def test_done_is_done(bob, state):
    assert advance_export(DataExportFactory(user=bob, state=state).pk, now=NOW()) is None


@pytest.mark.django_db
def test_unknown_copy_is_no_error():
    assert advance_export(0, now=NOW()) is None


@pytest.mark.django_db
def test_copy_another_worker_makes_is_left_to_it(bob):
    now = NOW()
    export = DataExportFactory(user=bob, state=JobState.RUNNING, heartbeat_at=now)

    assert advance_export(export.pk, now=now) is None
    assert advance_export(export.pk, now=now + SILENCE * 2).state == JobState.READY


@pytest.mark.django_db(transaction=True)
def test_killed_worker_leaves_what_the_next_one_finishes(bob, tmp_path):
    export = DataExportFactory(user=bob)
    worker = subprocess.Popen(
        [sys.executable, "-c", STUCK, str(export.pk)],
        env={
            **os.environ,
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "collectif.settings.test",
            "DOCUMENTS_DIR": str(tmp_path),
        },
        cwd=django_settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout.readline() == "stuck\n"
    worker.send_signal(signal.SIGKILL)
    worker.communicate(timeout=60)

    export.refresh_from_db()
    assert (export.state, export.step, export.file.name) == (JobState.RUNNING, 3, "")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    done = advance_export(export.pk, now=NOW() + SILENCE + timedelta(seconds=1))
    assert (done.state, done.step) == (JobState.READY, done.step_count)
    assert OutboxMessage.objects.count() == 1


@pytest.mark.django_db
def test_copies_kept_long_enough_are_deleted(bob, tmp_path):
    export = advance_export(DataExportFactory(user=bob).pk, now=NOW())

    assert discard_exports(now=export.expires_at - timedelta(seconds=1)) == 0
    assert discard_exports(now=export.expires_at) == 1
    assert discard_exports(now=export.expires_at) == 0

    export.refresh_from_db()
    assert (export.state, export.file.name) == (JobState.EXPIRED, "")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.django_db
def test_copy_nobody_can_make_is_given_up(bob):
    now = NOW()
    hopeless = DataExportFactory(user=bob, requested_at=now - PATIENCE - timedelta(minutes=1))
    recent = DataExportFactory(requested_at=now)

    discard_exports(now=now)

    states = dict(DataExport.objects.values_list("pk", "state"))
    assert states == {hopeless.pk: JobState.FAILED, recent.pk: JobState.WAITING}
