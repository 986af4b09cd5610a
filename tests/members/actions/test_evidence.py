from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError

from members.actions import add_reference, change_reference, remove_reference
from members.actions.evidence import Upload
from members.models import Reference
from tests.members.factories import ProfileFactory, ReferenceFactory
from tests.members.skills_factories import PDF, png

TOLD = {"title": "Achats réunis", "text": "J’ai réuni les services."}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def profile(db):
    return ProfileFactory()


@pytest.fixture
def reference(profile):
    return add_reference(profile=profile, actor=profile.user, **TOLD, upload=pdf())


def pdf(name="preuve.pdf", data=PDF):
    return Upload(name, BytesIO(data))


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_file_is_kept_under_a_name_that_tells_nothing(folder, reference):
    (path,) = files(folder)

    assert path.read_bytes() == PDF
    assert path.suffix == ""
    assert "preuve" not in str(path.relative_to(folder))
    assert reference.file_name == "preuve.pdf"


@pytest.mark.parametrize(
    ("upload", "code"),
    [
        (pdf("a.exe"), "kind"),
        (pdf("a.png"), "mismatch"),
        (pdf(data=b""), "empty"),
        (pdf(data=PDF + b"x" * 10 * 1024 * 1024), "too_large"),
    ],
)
def test_refused_file_keeps_nothing(folder, profile, upload, code):
    with pytest.raises(ValidationError) as error:
        add_reference(profile=profile, actor=profile.user, **TOLD, upload=upload)

    assert [item.code for item in error.value.error_dict["file"]] == [code]
    assert Reference.objects.count() == 0
    assert files(folder) == []


def test_new_file_takes_the_place_of_the_former(
    folder, profile, reference, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        change_reference(
            reference=reference, actor=profile.user, upload=Upload("b.png", BytesIO(png()))
        )

    assert [path.read_bytes() for path in files(folder)] == [png()]
    reference.refresh_from_db()
    assert reference.file_name == "b.png"


def test_file_goes_with_its_box_or_its_achievement(
    folder, profile, reference, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        change_reference(reference=reference, actor=profile.user, removes_file=True)
    reference.refresh_from_db()
    assert (reference.file.name, reference.file_name, files(folder)) == ("", "", [])

    change_reference(reference=reference, actor=profile.user, upload=pdf())
    reference.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        remove_reference(reference=reference, actor=profile.user)
    assert files(folder) == []


def test_file_without_a_row_does_not_stay(folder, profile, monkeypatch):
    reference = ReferenceFactory(profile=profile)
    Reference.objects.filter(pk=reference.pk).update(title="x")

    def fail(*_args, **_kwargs):
        raise DatabaseError

    monkeypatch.setattr(Reference, "_do_update", fail)
    with pytest.raises(DatabaseError):
        change_reference(reference=reference, actor=profile.user, upload=pdf())

    assert files(folder) == []


def test_same_achievement_sent_twice_keeps_one_file(folder, profile, reference):
    again = add_reference(profile=profile, actor=profile.user, **TOLD, upload=pdf())

    assert again == reference
    assert len(files(folder)) == 1
