from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from collectif.core.events import Event
from members.actions import photos
from members.actions.photos import remove_photo, set_photo
from members.models import DirectoryEntry
from members.models.profile import small_photo_path
from members.sources.photos import Crop
from tests.members.factories import ProfileFactory
from tests.members.photo_files import opened, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def profile(folder):
    return ProfileFactory()


def send(profile, data=None, **crop):
    content = BytesIO(picture() if data is None else data)
    return set_photo(profile=profile, actor=profile.user, content=content, crop=Crop(**crop))


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_photo_is_kept_at_two_sizes_and_is_an_event(profile, folder):
    send(profile)

    profile.refresh_from_db()
    kept = files(folder)
    assert {str(path.relative_to(folder)) for path in kept} == {
        profile.photo.name,
        small_photo_path(profile.photo.name),
    }
    assert sorted(opened(path.read_bytes()).width for path in kept) == [128, 512]
    event = Event.objects.about(profile).get()
    assert (event.actor, event.verb, event.data) == (profile.user, "photo_changed", {})


def test_name_of_the_file_tells_nothing(profile, folder):
    content = BytesIO(picture())
    content.name = "../../Solène à Lormay.jpg"
    set_photo(profile=profile, actor=profile.user, content=content, crop=Crop())

    assert all(path.parent == folder / "photos" / str(profile.public_id) for path in files(folder))
    assert not any("Lormay" in path.name for path in files(folder))


def test_directory_says_at_once_that_there_is_a_photo(profile):
    send(profile)
    assert DirectoryEntry.objects.get(profile=profile, audience="coordinators").has_photo

    remove_photo(profile=profile, actor=profile.user)
    assert not DirectoryEntry.objects.get(profile=profile, audience="coordinators").has_photo


def test_former_photo_goes_on_commit_only(profile, folder, django_capture_on_commit_callbacks):
    send(profile)
    former = files(folder)

    with django_capture_on_commit_callbacks() as callbacks:
        send(profile)
    assert set(former) < set(files(folder))

    for callback in callbacks:
        callback()
    assert len(files(folder)) == 2
    assert set(former).isdisjoint(files(folder))


def test_photo_taken_away_leaves_no_file(profile, folder, django_capture_on_commit_callbacks):
    send(profile)
    with django_capture_on_commit_callbacks(execute=True):
        remove_photo(profile=profile, actor=profile.user)

    profile.refresh_from_db()
    assert not profile.photo
    assert files(folder) == []
    assert [event.verb for event in Event.objects.about(profile).order_by("pk")] == [
        "photo_changed",
        "photo_removed",
    ]


def test_absent_photo_taken_away_changes_nothing(profile):
    remove_photo(profile=profile, actor=profile.user)

    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "problem"), [(b"", "empty"), (b"%PDF-", "kind"), (picture(size=(9, 9)), "too_small")]
)
def test_impossible_photo_is_refused_and_the_former_stays(profile, folder, data, problem):
    send(profile)
    former = files(folder)

    with pytest.raises(ValidationError) as error:
        send(profile, data)

    (refusal,) = error.value.error_dict["photo"]
    assert refusal.code == problem
    assert refusal.messages[0]
    assert files(folder) == former


def test_failed_write_leaves_the_former_photo_and_no_new_file(profile, folder, monkeypatch):
    send(profile)
    former = files(folder)

    def refuse(*_args, **_kwargs):
        raise DatabaseError

    monkeypatch.setattr(photos, "record_event", refuse)
    with pytest.raises(DatabaseError), transaction.atomic():
        send(profile)

    assert files(folder) == former
