from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tenders.enums import RunStatus
from tenders.models import Match, Notice, SourceRecord, SourceRun
from tests.members.factories import ReferenceFactory
from tests.tenders.boamp_server import REFUSED
from tests.tenders.factories import NoticeFactory, SourceRunFactory
from tests.tenders.rows import row, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def command():
    """Run a command; return what it wrote on stdout and on stderr."""

    def call(*arguments):
        out, err = StringIO(), StringIO()
        call_command(*arguments, stdout=out, stderr=err)
        return out.getvalue(), err.getvalue()

    return call


def test_pull_tenders_reads_the_window(command, boamp):
    boamp.rows = rows(120, dateparution="2026-03-02")

    out, err = command("pull_tenders", "--since", "2026-03-01", "--until", "2026-03-02")

    assert out == "2026-03-01 2026-03-02: 120 read, 120 new, 0 changed, 0 set apart\n"
    assert err.splitlines()[-1] == "2026-03-02: 120 read, 120 new"
    assert Notice.objects.count() == 120
    assert not SourceRun.objects.get().is_catch_up


def test_pull_tenders_takes_up_the_run_of_a_lost_worker(command, boamp, settings):
    boamp.rows = rows(3, dateparution="2026-03-03")
    silent = timezone.now() - timedelta(seconds=91)
    SourceRunFactory(running=True, heartbeat_at=silent, base_url=settings.TENDERS_BOAMP_URL)

    out, err = command("pull_tenders")

    assert "3 read" in out
    assert err.startswith("taking up the run of 2026-03-01")
    assert SourceRun.objects.get().status == RunStatus.SUCCEEDED


def test_pull_tenders_leaves_the_run_of_another_worker(command, boamp):
    SourceRunFactory(running=True)

    with pytest.raises(CommandError, match="Another worker"):
        command("pull_tenders")
    with pytest.raises(CommandError):
        command("pull_tenders", "--since", "2026-03-01")


def test_pull_tenders_says_why_it_failed(command, boamp):
    boamp.faults = [REFUSED]

    with pytest.raises(CommandError, match="Unknown field: x"):
        command("pull_tenders", "--since", "2026-03-01")


def test_pull_tenders_asks_the_workers_once(command, settings):
    settings.TENDERS_BOAMP_URL = "http://127.0.0.1:1"

    assert command("pull_tenders", "--enqueue") == ("asked\n", "")
    assert command("pull_tenders", "--enqueue") == ("already running\n", "")
    SourceRun.objects.update(status=RunStatus.SUCCEEDED, finished_at=timezone.now())
    assert command("pull_tenders", "--enqueue") == ("already fresh\n", "")
    SourceRun.objects.update(finished_at=timezone.now() - timedelta(hours=7))
    assert command("pull_tenders", "--enqueue") == ("asked\n", "")


def test_renormalise_records_reads_all_again(command, boamp):
    boamp.rows = [*rows(3, dateparution="2026-03-01"), row("26-9", dateparution="2026-03-01")]
    command("pull_tenders", "--since", "2026-03-01", "--until", "2026-03-01")
    lost = SourceRecord.objects.get(source_id="26-9")
    lost.notice.delete()
    SourceRecord.objects.filter(pk=lost.pk).update(quarantine_code="unknown_variant")

    only_quarantined, _err = command("renormalise_records", "--quarantined")
    everything, err = command("renormalise_records")

    assert only_quarantined == "1 read again, 1 written, 0 set apart\n"
    assert everything == "4 read again, 0 written, 0 set apart\n"
    assert err == "4 / 4\n"


def test_rematch_matches_every_profile(command):
    notice = NoticeFactory()
    ReferenceFactory.create_batch(2, title=notice.title)

    out, _err = command("rematch")

    assert out == "2 profiles matched\n"
    assert Match.objects.count() == 2
    assert not Notice.objects.filter(matched_at=None).exists()
