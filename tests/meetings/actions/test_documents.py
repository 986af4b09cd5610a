from io import BytesIO

import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from meetings.actions.documents import add_file, add_link, remove_document
from meetings.models import MeetingDocument
from tests.meetings.conduct_factories import MeetingDocumentFactory
from tests.meetings.factories import OccurrenceFactory

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def meeting():
    return OccurrenceFactory()


def add(meeting, actor, content=PDF, *, name="", file_name="devis.pdf", size=None):
    return add_file(
        occurrence=meeting,
        name=name,
        file_name=file_name,
        content=BytesIO(content),
        size=len(content) if size is None else size,
        actor=actor,
    )


def test_link_is_kept_once(alice, meeting):
    told = {"url": "https://example.org/a", "name": " Le  plan ", "actor": alice}

    kept = [add_link(occurrence=meeting, **told) for _press in range(2)]

    assert kept[0] == kept[1]
    assert (kept[0].name, kept[0].get_absolute_url()) == ("Le plan", "https://example.org/a")
    assert Event.objects.get().verb == "meeting_document_added"


@pytest.mark.parametrize("url", ["http://example.org", "javascript:alert(1)", "", "mot"])
def test_link_that_is_not_safe_is_refused(alice, meeting, url):
    with pytest.raises(ValidationError):
        add_link(occurrence=meeting, url=url, name="Le plan", actor=alice)

    assert not MeetingDocument.objects.exists()


def test_file_is_kept_whole_under_a_name_that_says_nothing(alice, meeting):
    document = add(meeting, alice, name="Le devis", file_name="../x/devis final.pdf")

    assert document.name == "Le devis.pdf"
    assert "devis" not in document.file.name
    with document.file.open() as kept:
        assert kept.read() == PDF
    assert add(meeting, alice) == document


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"content": b""}, "empty"),
        ({"file_name": "a.exe"}, "kind"),
        ({"content": b"MZ"}, "mismatch"),
        ({"size": 21 * 1024 * 1024}, "too_large"),
    ],
)
def test_impossible_file_is_refused_and_leaves_nothing(alice, meeting, tmp_path, change, code):
    with pytest.raises(ValidationError) as refused:
        add(meeting, alice, **change)

    assert refused.value.error_dict["file"][0].code == code
    assert not MeetingDocument.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_meeting_holds_so_many_documents(alice, meeting):
    MeetingDocumentFactory.create_batch(MeetingDocument.MAX_PER_MEETING, occurrence=meeting)

    for refuse in (
        lambda: add(meeting, alice),
        lambda: add_link(occurrence=meeting, url="https://a.org", name="", actor=alice),
    ):
        with pytest.raises(ValidationError) as refused:
            refuse()
        assert refused.value.error_dict["file"][0].code == "too_many"


def test_document_and_its_file_go_together(
    alice, meeting, tmp_path, django_capture_on_commit_callbacks
):
    document = add(meeting, alice)

    with django_capture_on_commit_callbacks(execute=True):
        for _press in range(2):
            remove_document(document=document, actor=alice)

    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert Event.objects.filter(verb="meeting_document_removed").count() == 1
