import io
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from collectif.core.events import Event
from members.enums import Role
from tenders.actions.private_team import (
    add_document,
    grant_access,
    record_agreement,
    remove_document,
    withdraw_access,
)
from tenders.models import Procedure, ProcedureDocument
from tests.concurrency import run_together
from tests.members.factories import RoleGrantFactory, UserFactory
from tests.tenders.private_calls import enter

DAY = date(2026, 11, 2)
PDF = b"%PDF-1.7\nrien"


@pytest.fixture(autouse=True)
def files(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def procedure(alice):
    return enter(alice).procedure


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def add(procedure, actor, *, name="cahier.pdf", content=PDF):
    return add_document(
        procedure=procedure, name=name, content=io.BytesIO(content), size=len(content), actor=actor
    )


def codes(error) -> list[str]:
    return [item.code for item in error.value.error_dict["file"]]


def test_person_let_in_sees_the_call(procedure, alice, bob):
    access = grant_access(procedure=procedure, user=bob, actor=alice)

    assert (access.user, access.granted_by) == (bob, alice)
    assert Procedure.objects.visible_to(bob).get() == procedure
    event = Event.objects.get(verb="procedure_access_granted")
    assert event.data == {"user": str(bob.public_id)}


def test_letting_in_twice_is_once(procedure, alice, bob):
    for _click in range(2):
        grant_access(procedure=procedure, user=bob, actor=alice)

    assert procedure.accesses.filter(user=bob).count() == 1
    assert Event.objects.filter(verb="procedure_access_granted").count() == 1


def test_person_without_a_role_is_not_let_in(procedure, alice, charlie):
    with pytest.raises(ValidationError) as error:
        grant_access(procedure=procedure, user=charlie, actor=alice)

    assert error.value.code == "no_role"
    assert "Charlie Petit" in error.value.messages[0]
    assert not procedure.accesses.filter(user=charlie).exists()


def test_person_taken_out_sees_nothing_more(procedure, alice, bob):
    grant_access(procedure=procedure, user=bob, actor=alice)
    for _click in range(2):
        withdraw_access(procedure=procedure, user=bob, actor=alice)

    assert not Procedure.objects.visible_to(bob).exists()
    assert Event.objects.filter(verb="procedure_access_withdrawn").count() == 1


def test_who_entered_the_call_stays_in_its_team(alice):
    partner = RoleGrantFactory(role=Role.PARTNER_CONTACT).user
    procedure = enter(partner).procedure

    with pytest.raises(ValidationError) as error:
        withdraw_access(procedure=procedure, user=partner, actor=alice)

    assert error.value.code == "submitter"
    assert procedure.accesses.get().user == partner


def sign(procedure, user, actor, *, day=DAY):
    return record_agreement(procedure=procedure, user=user, signed_on=day, actor=actor, today=DAY)


def test_agreement_is_written_down(procedure, alice, bob):
    agreement = sign(procedure, bob, alice)

    assert (agreement.signed_on, agreement.recorded_by) == (DAY, alice)
    event = Event.objects.get(verb="confidentiality_recorded")
    assert event.data == {"user": str(bob.public_id), "signed_on": "2026-11-02"}


def test_last_day_given_for_an_agreement_holds(procedure, alice, bob):
    for day in (date(2026, 11, 1), DAY, DAY):
        sign(procedure, bob, alice, day=day)

    assert procedure.agreements.get().signed_on == DAY
    assert Event.objects.filter(verb="confidentiality_recorded").count() == 2


def test_agreement_is_not_of_tomorrow(procedure, alice, bob):
    with pytest.raises(ValidationError) as error:
        sign(procedure, bob, alice, day=date(2026, 11, 3))

    assert [item.code for item in error.value.error_dict["signed_on"]] == ["in_the_future"]
    assert procedure.agreements.count() == 0


def test_document_is_kept_whole_under_a_name_of_ours(procedure, alice, files):
    document = add(procedure, alice, name="../../Cahier <des> charges.pdf")

    assert document.name == "Cahier des charges.pdf"
    assert document.size == len(PDF)
    [path] = stored(files)
    assert path.read_bytes() == PDF
    assert "Cahier" not in str(path)
    assert path.suffix == ""
    event = Event.objects.get(verb="procedure_document_added")
    assert (event.actor, event.data) == (alice, {"size": len(PDF)})


def test_same_file_twice_is_one_document(procedure, alice, files):
    documents = [add(procedure, alice), add(procedure, alice, name="copie.pdf")]

    assert documents[0] == documents[1]
    assert len(stored(files)) == 1
    assert Event.objects.filter(verb="procedure_document_added").count() == 1


def test_upload_of_a_browser_is_taken(procedure, alice):
    upload = SimpleUploadedFile("note.txt", "Réunion à 9 h".encode())

    document = add_document(
        procedure=procedure, name=upload.name, content=upload, size=upload.size, actor=alice
    )

    with document.file.open("rb") as kept:
        assert kept.read().decode() == "Réunion à 9 h"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("vide.pdf", b"", "empty"),
        ("virus.exe", b"MZ", "kind"),
        ("page.html", b"<script>", "kind"),
        ("image.svg", b"<svg>", "kind"),
        ("sans-extension", PDF, "kind"),
        ("cahier.pdf", b"MZ\x90", "mismatch"),
        ("cahier.docx", PDF, "mismatch"),
        ("note.txt", b"a\x00b", "mismatch"),
    ],
)
def test_file_we_do_not_take_is_refused_whole(procedure, alice, files, name, content, code):
    with pytest.raises(ValidationError) as error:
        add(procedure, alice, name=name, content=content)

    assert codes(error) == [code]
    assert stored(files) == []
    assert ProcedureDocument.objects.count() == 0


def test_large_file_is_refused_with_the_limit(procedure, alice, files):
    with pytest.raises(ValidationError) as error:
        add_document(
            procedure=procedure,
            name="plan.pdf",
            content=io.BytesIO(PDF),
            size=ProcedureDocument.MAX_SIZE + 1,
            actor=alice,
        )

    assert codes(error) == ["too_large"]
    assert "20" in error.value.messages[0]
    assert stored(files) == []


def test_dossier_holds_so_many_documents(procedure, alice, monkeypatch):
    monkeypatch.setattr(ProcedureDocument, "MAX_PER_PROCEDURE", 1)
    add(procedure, alice)

    with pytest.raises(ValidationError) as error:
        add(procedure, alice, content=PDF + b"2")

    assert codes(error) == ["too_many"]


def test_file_whose_row_cannot_be_written_is_not_left_behind(procedure, alice, files):
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE tenders_proceduredocument ADD CONSTRAINT refuse CHECK (size < 3)"
        )

    with pytest.raises(IntegrityError), transaction.atomic():
        add(procedure, alice)

    assert stored(files) == []


@pytest.mark.django_db(transaction=True)
def test_same_file_sent_twice_at_once_is_one_document(files):
    coordinator = UserFactory(coordinator=True)
    procedure = enter(coordinator).procedure

    def send():
        add(procedure, coordinator)

    assert run_together(send, send) == []
    assert procedure.documents.count() == 1
    assert len(stored(files)) == 1


def test_removed_document_is_gone_once_committed(
    procedure, alice, files, django_capture_on_commit_callbacks
):
    document = add(procedure, alice)

    with django_capture_on_commit_callbacks(execute=True):
        remove_document(document=document, actor=alice)
        assert len(stored(files)) == 1
        remove_document(document=document, actor=alice)

    assert stored(files) == []
    assert procedure.documents.count() == 0
    events = Event.objects.filter(verb="procedure_document_removed")
    assert [event.data for event in events] == [{}]
