from io import BytesIO

import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from members.actions.cv_imports import (
    delete_cv_import,
    finish_cv_import,
    request_cv_import,
    take_lines,
)
from members.enums import CvPart, JobState
from members.models import CvImport
from members.pipeline.cv import STORAGE
from members.pipeline.cv_proposals import TakenLine
from members.sources.cv.limits import MAX_BYTES
from tests.concurrency import run_together
from tests.members.cv_factories import CONTROL, CvImportFactory, kept
from tests.members.factories import ReferenceFactory, SkillFactory
from tests.members.sources.cv import documents

HEADLINE = TakenLine("headline-0", CvPart.HEADLINE, {"headline": "Directrice"})
EXPERIENCE = TakenLine(
    "experiences-0",
    CvPart.EXPERIENCES,
    {"title": "Trois filiales", "context": "Groupe Aubier", "text": "Un budget.", "year": 2021},
)
SKILL = TakenLine("skills-0", CvPart.SKILLS, {"domain_code": CONTROL, "found_in": "J’ai refait."})
WORDS = TakenLine("skills-1", CvPart.SKILLS, {"label": "Peinture sur soie"})
LANGUAGE = TakenLine("languages-0", CvPart.LANGUAGES, {"code": "en", "level": "C1"})
LINK = TakenLine("links-0", CvPart.LINKS, {"url": "https://a.example.org", "label": "Mes textes"})
ALL = [HEADLINE, EXPERIENCE, SKILL, WORDS, LANGUAGE, LINK]


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def read(bob):
    return CvImportFactory(profile=bob.profile, read=True)


def send(bob, data=None, file_name="cv.txt", *, is_kept=False):
    content = BytesIO(documents.text() if data is None else data)
    return request_cv_import(
        profile=bob.profile, actor=bob, file_name=file_name, content=content, is_kept=is_kept
    )


def files():
    return STORAGE.listdir("cv")[1] if STORAGE.exists("cv") else []


def stored(cv_import):
    with cv_import.file.open() as content:
        return content.read()


def keys(cv_import):
    cv_import.refresh_from_db()
    return {line["key"] for lines in cv_import.proposals.values() for line in lines}


def test_cv_is_read_once_stored_and_its_file_deleted(bob, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        cv_import = send(bob, file_name="../Mon CV.txt")
        assert len(files()) == 1

    cv_import.refresh_from_db()
    assert (cv_import.state, bool(cv_import.file)) == (JobState.READY, False)
    assert "/" not in cv_import.file_name
    assert set(cv_import.proposals) == {part.value for part in CvPart}
    assert files() == []
    assert Event.objects.get(verb="cv_sent").subject_id == bob.profile.pk


def test_file_is_kept_when_the_person_asks(bob, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        cv_import = send(bob, is_kept=True)

    cv_import.refresh_from_db()
    assert stored(cv_import) == documents.text()


@pytest.mark.parametrize(
    ("data", "file_name", "code"),
    [
        (b"", "cv.txt", "empty"),
        (b"a" * (MAX_BYTES + 1), "cv.txt", "too_large"),
        (b"Un CV.", "cv.pages", "unknown_format"),
        (b"Un CV.", "cv.pdf", "wrong_extension"),
    ],
)
def test_file_that_cannot_be_a_cv_is_refused_at_once(bob, data, file_name, code):
    with pytest.raises(ValidationError) as refused:
        send(bob, data, file_name)

    assert refused.value.error_dict["file"][0].code == code
    assert (CvImport.objects.count(), files()) == (0, [])


def test_second_cv_waits_for_the_first_and_leaves_no_file(bob):
    send(bob)

    with pytest.raises(ValidationError) as refused:
        send(bob)

    assert "already_running" in [error.code for error in refused.value.error_dict["__all__"]]
    assert (CvImport.objects.count(), len(files())) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_cvs_sent_at_once_are_read_one_at_a_time(bob, monkeypatch):
    monkeypatch.setattr("members.tasks.read_cv.delay_on_commit", lambda pk: None)

    errors = run_together(lambda: send(bob), lambda: send(bob))

    assert [type(error) for error in errors] == [ValidationError]
    assert (CvImport.objects.count(), len(files())) == (1, 1)


def test_new_cv_takes_the_place_of_the_former(bob, read, django_capture_on_commit_callbacks):
    kept(CvImportFactory(profile=bob.profile, read=True, is_kept=True))
    other = CvImportFactory(read=True)

    with django_capture_on_commit_callbacks(execute=True):
        cv_import = send(bob)

    assert set(CvImport.objects.all()) == {cv_import, other}
    assert files() == []


def test_lines_are_written_each_in_its_part(bob, read):
    take_lines(cv_import=read, actor=bob, lines=ALL)

    profile = bob.profile
    profile.refresh_from_db()
    reference = profile.references.get()
    assert profile.headline == "Directrice"
    assert (reference.title, reference.context, reference.year) == (
        "Trois filiales",
        "Groupe Aubier",
        2021,
    )
    skills = {skill.name: skill.found_in for skill in profile.skills.all()}
    assert skills == {"Contrôle de gestion": "J’ai refait.", "Peinture sur soie": ""}
    assert list(profile.languages.values_list("code", "level")) == [("en", "C1")]
    assert list(profile.links.values_list("url", flat=True)) == ["https://a.example.org"]
    assert keys(read) == {"experiences-1", "languages-1"}


def test_line_taken_twice_changes_nothing(bob, read):
    take_lines(cv_import=read, actor=bob, lines=ALL)
    bob.profile.references.update(title="Racontée mieux depuis")
    bob.profile.skills.all().delete()
    before = Event.objects.count()

    take_lines(cv_import=read, actor=bob, lines=ALL)

    assert Event.objects.count() == before
    assert (bob.profile.references.count(), bob.profile.skills.count()) == (1, 0)


def test_what_the_profile_holds_stays_as_it_is(bob, read):
    SkillFactory(profile=bob.profile, label="peinture sur SOIE", level=3)
    bob.profile.languages.create(code="en", level="A2")
    bob.profile.links.create(url="https://a.example.org", label="Avant")

    take_lines(cv_import=read, actor=bob, lines=[WORDS, LANGUAGE, LINK])

    assert bob.profile.skills.get().level == 3
    assert bob.profile.languages.get().level == "A2"
    assert bob.profile.links.get().label == "Avant"


def test_lines_are_taken_all_or_none(bob, read):
    ReferenceFactory.create_batch(30, profile=bob.profile)

    with pytest.raises(ValidationError) as refused:
        take_lines(cv_import=read, actor=bob, lines=ALL)

    assert refused.value.code == "too_many_references"
    assert bob.profile.skills.count() == 0
    assert len(keys(read)) == 8


def test_finishing_leaves_nothing_but_a_kept_file(bob, read):
    finish_cv_import(cv_import=read, actor=bob)
    other = kept(CvImportFactory(profile=bob.profile, read=True, is_kept=True))
    finish_cv_import(cv_import=other, actor=bob)

    assert CvImport.objects.get() == other
    assert (keys(other), len(files())) == (set(), 1)


def test_deleting_takes_the_file_and_twice_is_once(bob, django_capture_on_commit_callbacks):
    cv_import = kept(CvImportFactory(profile=bob.profile, read=True, is_kept=True))

    with django_capture_on_commit_callbacks(execute=True):
        delete_cv_import(cv_import=cv_import, actor=bob)
        delete_cv_import(cv_import=cv_import, actor=bob)

    assert (CvImport.objects.count(), files()) == (0, [])
    assert Event.objects.filter(verb="cv_forgotten").count() == 1
