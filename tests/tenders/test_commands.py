from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tenders.enums import RunStatus, Source
from tenders.management.commands import reparse_notices
from tenders.models import Match, Notice, Procedure, SourceRecord, SourceRun
from tests.members.factories import ReferenceFactory
from tests.tenders.boamp_server import REFUSED
from tests.tenders.factories import ProcedureFactory, SourceRecordFactory, SourceRunFactory
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

    assert out == "BOAMP: 2026-03-01 2026-03-02: 120 read, 120 new, 0 changed, 0 set apart\n"
    assert err.splitlines()[-1] == "2026-03-02: 120 read, 120 new"
    assert Notice.objects.count() == 120
    assert not SourceRun.objects.get().is_catch_up


def test_pull_tenders_takes_up_the_run_of_a_lost_worker(command, boamp, settings):
    boamp.rows = rows(3, dateparution="2026-03-03")
    silent = timezone.now() - timedelta(seconds=181)
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

    assert command("pull_tenders", "--enqueue") == ("BOAMP: asked\n", "")
    assert command("pull_tenders", "--enqueue") == ("BOAMP: already running\n", "")
    SourceRun.objects.update(status=RunStatus.SUCCEEDED, finished_at=timezone.now())
    assert command("pull_tenders", "--enqueue") == ("BOAMP: already fresh\n", "")
    SourceRun.objects.update(finished_at=timezone.now() - timedelta(hours=7))
    assert command("pull_tenders", "--enqueue") == ("BOAMP: asked\n", "")


def test_reparse_notices_reads_all_again(command, boamp):
    boamp.rows = [*rows(3, dateparution="2026-03-01"), row("26-9", dateparution="2026-03-01")]
    command("pull_tenders", "--since", "2026-03-01", "--until", "2026-03-01")
    lost = Notice.objects.get(source_id="26-9")
    lost.facts["title"] = "Ancien titre"
    lost.save()
    SourceRecord.objects.filter(pk=lost.record_id).update(quarantine_code="unknown_variant")

    only_quarantined, _err = command("reparse_notices", "--quarantined")
    everything, err = command("reparse_notices")

    assert only_quarantined == "1 read again, 0 dossiers written, 0 set apart\n  title: 1\n"
    assert everything == "4 read again, 0 dossiers written, 0 set apart\n"
    last = SourceRecord.objects.latest("pk").pk
    assert err == f"4 read again, 0 dossiers written (go on with --after {last})\n"


def test_reparse_notices_goes_on_after_a_record(command, monkeypatch):
    monkeypatch.setattr(reparse_notices, "PAGE_SIZE", 2)
    first, *others = SourceRecordFactory.create_batch(4)
    SourceRecordFactory(source=Source.TED)

    out, err = command("reparse_notices", "--after", str(first.pk), "--source", "boamp")

    assert out == "3 read again, 0 dossiers written, 3 set apart\n"
    assert [line.rpartition(" ")[2] for line in err.splitlines()] == [
        f"{others[1].pk})",
        f"{others[2].pk})",
    ]


def test_rematch_matches_every_profile(command):
    procedure = ProcedureFactory()
    ReferenceFactory.create_batch(2, title=procedure.title)

    out, err = command("rematch")

    assert out == "2 profiles matched\n"
    assert err == "1 / 1\n"
    assert Match.objects.count() == 2
    assert not Procedure.objects.filter(matched_at=None).exists()
