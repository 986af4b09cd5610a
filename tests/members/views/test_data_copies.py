from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from members.enums import JobState
from members.models import DataExport
from tests.members.privacy_factories import DataExportFactory

CREATE = reverse("members:data_copy_create")


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def ready_copy(user, **facts) -> DataExport:
    now = timezone.now()
    values = {"state": JobState.READY, "ready_at": now, "expires_at": now + timedelta(days=1)}
    export = DataExportFactory(user=user, **(values | facts))
    export.file.save("a.zip", ContentFile(b"PK"), save=True)
    return export


def address_of(export) -> str:
    return reverse("members:data_copy_download", args=[export.public_id])


def test_copy_is_asked_for_once(client_of, bob):
    client = client_of(bob)

    for _ in range(2):
        assert client.post(CREATE).url == reverse("members:privacy_detail")

    assert DataExport.objects.get().user == bob


def test_own_copy_is_given_and_kept_by_no_cache(client_of, bob):
    response = client_of(bob).get(address_of(ready_copy(bob)))

    assert b"".join(response.streaming_content) == b"PK"
    assert response["Content-Disposition"] == 'attachment; filename="mes-donnees.zip"'
    assert "no-store" in response["Cache-Control"]


def test_copy_of_another_is_nowhere(client_of, bob, alice):
    assert client_of(alice).get(address_of(ready_copy(bob))).status_code == 404


@pytest.mark.parametrize(
    "facts", [{"state": JobState.RUNNING}, {"state": JobState.EXPIRED}, {"expires_at": None}]
)
def test_copy_that_is_not_there_is_nowhere(client_of, bob, facts):
    assert client_of(bob).get(address_of(ready_copy(bob, **facts))).status_code == 404


def test_copy_past_its_day_is_nowhere(client_of, bob):
    past = ready_copy(bob, expires_at=timezone.now() - timedelta(seconds=1))

    assert client_of(bob).get(address_of(past)).status_code == 404


def test_lost_copy_is_nowhere(client_of, bob):
    export = ready_copy(bob)
    export.file.storage.delete(export.file.name)

    assert client_of(bob).get(address_of(export)).status_code == 404
