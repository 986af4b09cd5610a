from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from members.enums import Role
from tenders.models import ProcedureDocument
from tenders.sources.private.entry import CallDetails
from tests.members.factories import RoleGrantFactory
from tests.tenders.private_calls import enter

PDF = b"%PDF-1.7\nrien"
HTMX = {"HX-Request": "true", "HX-Target": "private_team"}


@pytest.fixture(autouse=True)
def files(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def partner(db):
    return RoleGrantFactory(role=Role.PARTNER_CONTACT, user__verified=True).user


@pytest.fixture
def procedure(partner):
    return enter(partner).procedure


@pytest.fixture
def guarded(partner):
    """A call whose buyer asks for a confidentiality agreement, with one document."""
    return enter(partner, details=CallDetails(origin="Marie", is_nda_required=True)).procedure


def url(name, procedure, *args):
    return reverse(f"tenders:{name}", args=[procedure.public_id, *args])


def pdf(name="cahier.pdf", content=PDF):
    return SimpleUploadedFile(name, content, content_type="text/html")


def upload(client, procedure, file=None, **extra):
    return client.post(url("document_create", procedure), {"file": file or pdf()}, **extra)


def download_url():
    return ProcedureDocument.objects.get().get_absolute_url()


def given(client, address):
    answer = client.get(address)
    return b"".join(answer.streaming_content) if answer.status_code == 200 else answer


def let_in(procedure, user):
    procedure.accesses.create(user=user)


def test_document_is_added_and_given_to_the_team_alone(client_of, alice, partner, bob, procedure):
    response = upload(client_of(partner), procedure)
    address = download_url()

    assert response.url == url("private_team", procedure)
    for user in (partner, alice):
        assert given(client_of(user), address) == PDF
    assert client_of(bob).get(address).status_code == 404
    client_of(alice).post(url("private_publish", procedure), {"visibility": "everyone"})
    assert client_of(bob).get(address).status_code == 404


def test_document_is_saved_never_shown(client_of, partner, procedure):
    upload(client_of(partner), procedure, pdf("Étude n° 1.pdf"))

    answer = client_of(partner).get(download_url())
    answer.close()

    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_document_is_no_longer_given_to_who_left_the_team(client_of, alice, bob, procedure):
    let_in(procedure, bob)
    upload(client_of(bob), procedure)
    client_of(alice).post(url("access_delete", procedure, bob.public_id))

    assert client_of(bob).get(download_url()).status_code == 404


def test_document_is_no_longer_given_to_who_lost_her_role(client_of, partner, procedure):
    upload(client_of(partner), procedure)
    address = download_url()
    partner.role_grants.update(ends_on=timezone.localdate() - timedelta(days=1))

    assert client_of(partner).get(address).status_code == 404


def test_document_whose_file_is_lost_is_not_found(client_of, partner, procedure, files):
    upload(client_of(partner), procedure)
    for path in files.rglob("*"):
        if path.is_file():
            path.unlink()

    assert client_of(partner).get(download_url()).status_code == 404


def test_documents_wait_for_the_signature(client_of, alice, bob, partner, guarded):
    let_in(guarded, bob)
    upload(client_of(partner), guarded)
    address = download_url()

    assert given(client_of(partner), address) == PDF
    for user in (alice, bob):
        page = client_of(user).get(url("private_team", guarded)).content.decode()
        assert "cahier.pdf" in page
        assert f'href="{address}"' not in page
        assert client_of(user).get(address).status_code == 403

    day = {"signed_on": timezone.localdate().isoformat()}
    client_of(alice).post(url("agreement_create", guarded, bob.public_id), day)
    assert given(client_of(bob), address) == PDF
    assert client_of(alice).get(address).status_code == 403


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (pdf("virus.exe", b"MZ"), "kind"),
        (pdf("vide.pdf", b""), "empty"),
        (pdf("faux.pdf", b"MZ"), "mismatch"),
    ],
)
def test_file_we_do_not_take_is_refused(client_of, partner, procedure, files, file, code):
    file.seek(0)
    response = upload(client_of(partner), procedure, file)

    assert response.status_code == 422
    assert response.context["team"]["document_form"].errors.as_data()["file"][0].code == code
    assert ProcedureDocument.objects.count() == 0
    assert [path for path in files.rglob("*") if path.is_file()] == []


def test_no_file_at_all_is_refused(client_of, partner, procedure):
    response = client_of(partner).post(url("document_create", procedure), {})

    assert response.status_code == 422


def test_outsiders_add_no_document(client_of, alice, bob, procedure):
    assert upload(client_of(bob), procedure).status_code == 404
    client_of(alice).post(url("private_publish", procedure), {"visibility": "members"})
    assert upload(client_of(bob), procedure).status_code == 403
    assert ProcedureDocument.objects.count() == 0


def test_document_is_removed_by_who_added_it_or_a_coordinator(
    client_of, alice, bob, partner, procedure
):
    let_in(procedure, bob)
    upload(client_of(partner), procedure)
    address = reverse("tenders:document_delete", args=[ProcedureDocument.objects.get().public_id])

    assert client_of(bob).post(address).status_code == 403
    assert client_of(alice).post(address).url == url("private_team", procedure)
    assert ProcedureDocument.objects.count() == 0
    assert client_of(alice).post(address).status_code == 404
