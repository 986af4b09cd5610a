import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape

from members.enums import JobState
from members.models import CvImport
from members.sources.cv.limits import MAX_MEGABYTES
from members.views.cv_imports import RATE
from tests.members.cv_factories import CvImportFactory, kept
from tests.members.factories import UserFactory
from tests.members.sources.cv import documents
from tests.members.sources.cv.test_reader import READABLE, REFUSED

CREATE = "members:cv_import_create"
HTMX = {"HX-Request": "true", "HX-Target": "reading"}


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def client(client_of, bob):
    return client_of(bob)


@pytest.fixture
def read(bob):
    return CvImportFactory(profile=bob.profile, read=True)


def send(client, data=None, name="cv.txt", **given):
    content = documents.text() if data is None else data
    return client.post(reverse(CREATE), {"file": SimpleUploadedFile(name, content), **given})


def url(name, cv_import):
    return reverse(f"members:cv_import_{name}", args=[cv_import.public_id])


def page_of(response):
    return response.content.decode()


def test_sending_leads_to_the_reading_and_then_to_its_lines(
    client, bob, django_capture_on_commit_callbacks
):
    response = send(client)
    cv_import = CvImport.objects.get()
    assert response.url == cv_import.get_absolute_url()
    waiting = page_of(client.get(response.url))
    assert 'id="reading"' in waiting
    assert "<progress" in waiting

    CvImport.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        response = send(client)
    page = page_of(client.get(response.url))
    assert 'id="reading"' not in page
    assert "Groupe Aubier" in page
    assert " checked" not in page  # nothing is ticked for the person


@pytest.mark.parametrize(("filename", "make", "differences"), READABLE)
def test_each_readable_document_gives_its_lines(
    client, django_capture_on_commit_callbacks, filename, make, differences
):
    with django_capture_on_commit_callbacks(execute=True):
        response = send(client, make(), filename)

    page = page_of(client.get(response.url))
    expected = ("Groupe Aubier", "Moulins de Sorne", documents.HEADLINE, documents.LINK)
    assert [words for words in expected if words not in page] == []
    assert [words for words in ("1965", "1988", "58 ans") if words in page] == []


@pytest.mark.parametrize(("filename", "make", "fault"), REFUSED)
def test_each_unreadable_document_is_refused_in_words(
    client, django_capture_on_commit_callbacks, filename, make, fault
):
    with django_capture_on_commit_callbacks(execute=True):
        response = send(client, make(), filename)

    if response.status_code == 302:
        response = client.get(response.url)
        assert CvImport.objects.get().error_code == fault
        assert escape(response.context["failure"]) in page_of(response)
    else:
        assert response.status_code == 422
        assert response.context["form"].errors["file"]


def test_no_file_is_an_error(client):
    response = client.post(reverse(CREATE))

    assert response.status_code == 422
    assert response.context["form"].has_error("file", "required")


def test_too_many_files_in_an_hour_are_refused(client):
    for _ in range(RATE.count):
        send(client)
        CvImport.objects.all().delete()

    response = send(client)

    assert response.status_code == 422
    assert CvImport.objects.count() == 0


def test_second_cv_while_the_first_is_read_is_refused(client):
    send(client)

    assert send(client).status_code == 422
    assert CvImport.objects.count() == 1


def test_polling_gets_the_fragment_then_a_fresh_page(client, bob):
    cv_import = CvImportFactory(profile=bob.profile, state=JobState.RUNNING)
    fragment = client.get(cv_import.get_absolute_url(), headers=HTMX)
    assert page_of(fragment).strip().startswith('<div id="reading"')
    assert "HX-Target" in fragment["Vary"]

    CvImport.objects.update(state=JobState.FAILED, error_code="gave_up")
    assert client.get(cv_import.get_absolute_url(), headers=HTMX)["HX-Refresh"] == "true"
    failed = client.get(cv_import.get_absolute_url())
    assert escape(failed.context["failure"]) in page_of(failed)


def test_empty_reading_is_said_kindly(client, bob):
    cv_import = CvImportFactory(
        profile=bob.profile, state=JobState.READY, error_code="nothing_found"
    )

    page = page_of(client.get(cv_import.get_absolute_url()))

    assert reverse(CREATE) in page
    assert "<form" in page  # the page of the site, without any line
    assert "-takes" not in page


def test_finishing_forgets_the_rest(client, read):
    response = client.post(url("finish", read))

    assert response.url == reverse("members:profile_detail")
    assert CvImport.objects.count() == 0
    assert client.get(read.get_absolute_url()).status_code == 404


def test_kept_file_is_given_back_and_deleted_on_demand(client, bob):
    cv_import = kept(CvImportFactory(profile=bob.profile, read=True, is_kept=True))
    assert "cv.txt" in page_of(client.get(reverse(CREATE)))

    given = client.get(url("file", cv_import))
    assert b"".join(given.streaming_content) == b"Un CV."
    assert given["Content-Disposition"] == 'attachment; filename="cv.txt"'
    assert given["X-Content-Type-Options"] == "nosniff"

    assert client.post(url("delete", cv_import)).url == reverse(CREATE)
    assert client.get(url("file", cv_import)).status_code == 404


def test_file_without_leave_to_keep_it_is_never_given(client, bob):
    cv_import = kept(CvImportFactory(profile=bob.profile, state=JobState.RUNNING))

    assert client.get(url("file", cv_import)).status_code == 404


@pytest.mark.parametrize("name", ["detail", "file"])
def test_others_do_not_know_of_a_cv(client_of, alice, dana, read, name):
    other = UserFactory(member=True, verified=True)

    answers = [client_of(user).get(url(name, read)).status_code for user in (other, alice, dana)]

    assert 404 in answers
    assert 200 not in answers


@pytest.mark.parametrize("name", ["take", "finish", "delete"])
def test_others_do_nothing_to_a_cv(client_of, read, name):
    other = client_of(UserFactory(member=True, verified=True))

    assert other.post(url(name, read)).status_code == 404
    assert CvImport.objects.get().proposals == read.proposals


def test_page_tells_the_limit_of_the_reader(client):
    assert f"{MAX_MEGABYTES} " in page_of(client.get(reverse(CREATE))).replace("\xa0", " ")
