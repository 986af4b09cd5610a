from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from members.enums import Role
from tenders.enums import Visibility
from tenders.models import (
    ConfidentialityAgreement,
    ImportBatch,
    PrivateCall,
    Procedure,
    ProcedureAccess,
    ProcedureDocument,
)
from tenders.models.private import document_path
from tests.members.factories import RoleGrantFactory, UserFactory
from tests.tenders.factories import ProcedureFactory


@pytest.fixture
def partner(db):
    return RoleGrantFactory(role=Role.PARTNER_CONTACT).user


def call_of(user, **facts) -> PrivateCall:
    procedure = ProcedureFactory(visibility=Visibility.TEAM)
    fields = {"source_id": uuid4().hex, "submitted_by": user, **facts}
    return PrivateCall.objects.create(procedure=procedure, **fields)


def document_of(user, procedure, **facts) -> ProcedureDocument:
    fields = {"name": "a.pdf", "size": 3, "sha256": uuid4().hex, **facts}
    return ProcedureDocument.objects.create(procedure=procedure, uploaded_by=user, **fields)


def refuses(name):
    return pytest.raises(IntegrityError, match=name)


def test_calls_are_seen_by_coordinators_their_author_and_their_team(partner, alice, bob, charlie):
    call = call_of(partner)
    ProcedureAccess.objects.create(procedure=call.procedure, user=bob)
    other = UserFactory(member=True)

    def sees(user):
        return PrivateCall.objects.visible_to(user).filter(pk=call.pk).exists()

    assert [sees(user) for user in (alice, partner, bob)] == [True, True, True]
    assert [sees(user) for user in (other, charlie)] == [False, False]


def test_call_seen_in_two_ways_is_one(partner):
    call = call_of(partner)
    ProcedureAccess.objects.create(procedure=call.procedure, user=partner)

    assert PrivateCall.objects.visible_to(partner).count() == 1


def test_call_of_a_merged_dossier_is_not_shown_by_itself(alice):
    call = call_of(alice)
    Procedure.objects.filter(pk=call.procedure_id).update(merged_into=ProcedureFactory())

    assert not PrivateCall.objects.visible_to(alice).exists()


def test_call_has_the_address_of_its_dossier(alice):
    call = call_of(alice)

    assert call.get_absolute_url() == call.procedure.get_absolute_url()
    assert str(call) == call.source_id


def test_call_is_told_once(alice):
    call = call_of(alice)

    with refuses("source_id"), transaction.atomic():
        call_of(alice, source_id=call.source_id)
    with refuses("procedure_id"), transaction.atomic():
        PrivateCall.objects.create(procedure=call.procedure, source_id="b", submitted_by=alice)


def test_shared_call_says_by_whom(alice):
    with refuses("private_call_published_by_someone"), transaction.atomic():
        call_of(alice, published_at=timezone.now())
    with refuses("private_call_published_by_someone"), transaction.atomic():
        call_of(alice, published_by=alice)


def test_documents_are_for_the_team_whoever_may_see_the_call(partner, alice, bob, charlie):
    call = call_of(partner)
    Procedure.objects.update(visibility=Visibility.EVERYONE)
    ProcedureAccess.objects.create(procedure=call.procedure, user=partner)
    ProcedureAccess.objects.create(procedure=call.procedure, user=charlie)
    document_of(partner, call.procedure)

    def sees(user):
        return ProcedureDocument.objects.visible_to(user).exists()

    assert [sees(user) for user in (partner, alice, bob, charlie)] == [True, True, False, False]


def test_document_is_kept_once_and_holds_something(alice):
    procedure = call_of(alice).procedure
    document = document_of(alice, procedure, sha256="a")

    assert str(document) == "a.pdf"
    assert document.get_absolute_url() == reverse(
        "tenders:document_download", args=[document.public_id]
    )
    with refuses("procedure_document_once"), transaction.atomic():
        document_of(alice, procedure, sha256="a")
    with refuses("procedure_document_not_empty"), transaction.atomic():
        document_of(alice, procedure, size=0)


def test_path_of_a_document_tells_nothing_of_it():
    paths = {document_path(None, "../../secret.pdf") for _time in range(2)}

    assert len(paths) == 2
    assert all("secret" not in path and ".." not in path for path in paths)


def test_agreement_is_one_for_each_person(alice, bob):
    procedure = call_of(alice).procedure
    facts = {"procedure": procedure, "user": bob, "recorded_by": alice}
    agreement = ConfidentialityAgreement.objects.create(signed_on="2026-11-02", **facts)

    assert str(agreement) == f"{bob.pk} → {procedure.pk}"
    with refuses("confidentiality_agreement_once"), transaction.atomic():
        ConfidentialityAgreement.objects.create(signed_on="2026-11-03", **facts)


def test_import_is_kept_a_day_for_its_owner(alice, bob):
    now = timezone.now()
    batch = ImportBatch.objects.create(owner=alice, file_name="a.csv", visibility="team")

    assert ImportBatch.objects.visible_to(alice).get() == batch
    assert not ImportBatch.objects.visible_to(bob).exists()
    assert str(batch) == "a.csv"
    later = now + timedelta(hours=25)
    assert ImportBatch.objects.kept_at(now).exists()
    assert not ImportBatch.objects.kept_at(later).exists()
    assert ImportBatch.objects.forgotten_at(later).exists()
    assert not ImportBatch.objects.forgotten_at(now).exists()


def test_import_says_who_may_see_its_calls(alice):
    with refuses("import_batch_visibility_known"), transaction.atomic():
        ImportBatch.objects.create(owner=alice, file_name="a.csv", visibility="moon")
