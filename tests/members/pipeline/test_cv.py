"""The job: whatever is sent is read or refused, once, and its file goes."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from members.enums import JobState
from members.models import CvImport
from members.periodic import discard_cv_imports, resume_cv_imports
from members.pipeline import cv
from members.pipeline.cv import STORAGE, read_import
from members.sources.cv.errors import CvFault
from tests.concurrency import run_together
from tests.members.cv_factories import CvImportFactory, kept
from tests.members.skills_factories import RomeSkillFactory
from tests.members.sources.cv import documents

LATER = timedelta(minutes=3)
KILLED_AT = """
import os, signal, sys
import django
django.setup()
from members.pipeline import cv
def die(*args, **options):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(cv, sys.argv[2], die)
cv.read_import(int(sys.argv[1]))
"""


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sent(bob):
    return kept(CvImportFactory(profile=bob.profile), documents.text())


def files():
    return STORAGE.listdir("cv")[1] if STORAGE.exists("cv") else []


def moved(cv_import, **moments):
    CvImport.objects.filter(pk=cv_import.pk).update(**moments)


def test_reading_keeps_lines_and_deletes_the_file(sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert read_import(sent.pk) == JobState.READY

    sent.refresh_from_db()
    assert sent.proposals["headline"][0]["headline"] == documents.HEADLINE
    assert (bool(sent.file), files(), sent.error_code) == (False, [], "")


def test_nothing_private_is_stored(sent):
    read_import(sent.pk)

    sent.refresh_from_db()
    said = str(sent.proposals)
    assert [one for one in ("1965", "1988", "58 ans", "2009", "mariée") if one in said] == []


def test_job_run_twice_reads_once(sent):
    first, second = read_import(sent.pk), read_import(sent.pk)

    assert (first, second) == (JobState.READY, None)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_read_once(sent):
    answers = []

    errors = run_together(
        lambda: answers.append(read_import(sent.pk)), lambda: answers.append(read_import(sent.pk))
    )

    assert (errors, sorted(map(str, answers))) == ([], ["None", "ready"])


def test_missing_row_is_no_fault(db):
    assert read_import(0) is None


def test_lost_file_is_said(bob):
    cv_import = CvImportFactory(profile=bob.profile)

    assert read_import(cv_import.pk) == JobState.FAILED

    cv_import.refresh_from_db()
    assert cv_import.error_code == cv.LOST


def test_unreadable_file_is_deleted_even_when_it_was_to_be_kept(
    bob, django_capture_on_commit_callbacks
):
    sent = CvImportFactory(profile=bob.profile, is_kept=True, file_name="cv.pdf")
    kept(sent, documents.pdf_of_a_scan())

    with django_capture_on_commit_callbacks(execute=True):
        assert read_import(sent.pk) == JobState.FAILED

    sent.refresh_from_db()
    assert (sent.error_code, bool(sent.file), files()) == (CvFault.NO_TEXT, False, [])


def test_empty_reading_is_ready_and_says_so(bob):
    sent = kept(CvImportFactory(profile=bob.profile), b"Lorem ipsum dolor sit amet.\n" * 20)

    assert read_import(sent.pk) == JobState.READY

    sent.refresh_from_db()
    assert (sent.proposals, sent.error_code) == ({}, cv.NOTHING_FOUND)


def test_machine_without_a_process_to_give_leaves_the_cv_waiting(sent, monkeypatch):
    def refuse(*args, **options):
        raise BlockingIOError

    monkeypatch.setattr("members.sources.cv.sandbox.subprocess.Popen", refuse)
    with pytest.raises(BlockingIOError):
        read_import(sent.pk)

    sent.refresh_from_db()
    assert sent.state == JobState.WAITING


def test_reading_taken_over_meanwhile_writes_nothing(sent, monkeypatch):
    """The first worker was thought dead: the second one has the last word."""

    def slow(*args):
        moved(sent, heartbeat_at=timezone.now() + timedelta(seconds=1))
        return {}

    monkeypatch.setattr(cv, "proposals_of", slow)

    assert read_import(sent.pk) is None
    sent.refresh_from_db()
    assert (sent.state, len(files())) == (JobState.RUNNING, 1)


@pytest.mark.parametrize("step", ["_content", "proposals_of", "forget_on_commit"])
@pytest.mark.django_db(transaction=True)
def test_worker_killed_anywhere_is_followed_by_another(sent, step):
    params = {"password": "", **connection.get_connection_params()}
    url = "postgres://{user}:{password}@{host}:{port}/{dbname}".format(**params)
    worker = subprocess.run(
        [sys.executable, "-c", KILLED_AT, str(sent.pk), step],
        env={
            **os.environ,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "collectif.settings.test",
            "DOCUMENTS_DIR": str(STORAGE.location),
        },
        cwd=django_settings.BASE_DIR,
        check=False,
    )
    assert worker.returncode == -signal.SIGKILL

    resume_cv_imports()
    sent.refresh_from_db()
    assert (sent.state, len(files())) == (JobState.RUNNING, 1)
    moved(sent, heartbeat_at=timezone.now() - LATER, created_at=timezone.now() - LATER)
    resume_cv_imports()
    sent.refresh_from_db()
    assert (sent.state, files()) == (JobState.READY, [])


def test_lost_task_is_announced_again(sent):
    moved(sent, created_at=timezone.now() - LATER)

    resume_cv_imports()

    sent.refresh_from_db()
    assert sent.state == JobState.READY


def test_reading_that_never_ends_is_given_up_with_its_file(
    sent, django_capture_on_commit_callbacks
):
    moved(sent, created_at=timezone.now() - timedelta(minutes=61))

    with django_capture_on_commit_callbacks(execute=True):
        resume_cv_imports()

    sent.refresh_from_db()
    assert (sent.state, sent.error_code, files()) == (JobState.FAILED, cv.GAVE_UP, [])


def test_lines_are_forgotten_after_a_week_and_a_kept_file_stays(bob):
    week = timezone.now() - timedelta(days=7, minutes=1)
    old = CvImportFactory(profile=bob.profile, read=True)
    filed = kept(CvImportFactory(profile=bob.profile, read=True, is_kept=True))
    moved(old, finished_at=week)
    moved(filed, finished_at=week)
    recent = CvImportFactory(profile=bob.profile, read=True)

    discard_cv_imports()

    filed.refresh_from_db()
    assert set(CvImport.objects.all()) == {filed, recent}
    assert (filed.proposals, bool(filed.file)) == ({}, True)


def test_files_that_nothing_names_are_deleted_once_old(sent):
    kept(sent)
    stray, named = (name for name in sorted(files(), key=lambda name: name in sent.file.name))
    discard_cv_imports()
    assert len(files()) == 2

    hours_ago = time.time() - 2 * 3600
    for name in (stray, named):
        os.utime(STORAGE.path(f"cv/{name}"), (hours_ago, hours_ago))
    discard_cv_imports()

    assert files() == [named]


def test_skills_of_rome_are_found_when_imported(bob):
    skill = RomeSkillFactory(label="Peinture sur soie")
    sent = kept(CvImportFactory(profile=bob.profile), documents.text())

    read_import(sent.pk)

    sent.refresh_from_db()
    codes = {line["label"]: line["rome_code"] for line in sent.proposals["skills"]}
    assert codes["Peinture sur soie"] == skill.code
