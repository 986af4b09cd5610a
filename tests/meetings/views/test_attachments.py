import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from meetings.enums import Openness
from meetings.models import MeetingDocument
from tests.meetings.factories import BookingFactory, OccurrenceFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def meeting(bob):
    meeting = OccurrenceFactory(openness=Openness.COLLECTIVE)
    meeting.group.facilitators.add(bob)
    return meeting


def url(name, thing):
    return reverse(f"meetings:attachment_{name}", args=[thing.public_id])


def pdf(content=b"%PDF-1.7\n"):
    return SimpleUploadedFile("devis.pdf", content)


def test_file_is_given_to_those_who_hear_the_meeting_only(client_of, bob, meeting):
    response = client_of(bob).post(url("create", meeting), {"file": pdf()})
    assert response.url == f"{meeting.get_absolute_url()}#documents-title"
    document = MeetingDocument.objects.get()
    coming = BookingFactory(occurrence=meeting).user
    page = client_of(coming).get(meeting.get_absolute_url()).text
    assert url("download", document) in page
    assert url("delete", document) not in page

    given = client_of(coming).get(url("download", document))
    assert b"".join(given.streaming_content) == b"%PDF-1.7\n"
    assert given["Content-Disposition"] == 'attachment; filename="devis.pdf"'
    assert "sandbox" in given["Content-Security-Policy"]

    other = client_of(UserFactory(member=True))
    assert document.name not in other.get(meeting.get_absolute_url()).text
    assert other.get(url("download", document)).status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"url": "https://example.org", "file": "both"},
        {"url": "http://example.org"},
        {"url": "mot"},
        {"file": "empty"},
    ],
)
def test_impossible_document_comes_back(client_of, bob, meeting, sent):
    files = {"both": pdf(), "empty": pdf(b"")}
    data = {name: files.get(value, value) for name, value in sent.items()}

    response = client_of(bob).post(url("create", meeting), {"name": "Le plan", **data})

    assert response.status_code == 422
    assert 'value="Le plan"' in response.text
    assert not MeetingDocument.objects.exists()


def test_who_runs_the_meeting_removes_what_others_added(client_of, bob, alice, meeting):
    client_of(alice).post(url("create", meeting), {"url": "https://example.org", "name": "Plan"})
    document = MeetingDocument.objects.get()
    coming = BookingFactory(occurrence=meeting).user

    assert client_of(coming).post(url("delete", document)).status_code == 403
    client_of(bob).post(url("delete", document))

    assert not MeetingDocument.objects.exists()


def test_link_has_no_file_to_give(client_of, bob, meeting):
    client_of(bob).post(url("create", meeting), {"url": "https://example.org"})

    assert client_of(bob).get(url("download", MeetingDocument.objects.get())).status_code == 404
