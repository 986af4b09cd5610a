from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from members.enums import Role
from tenders.enums import Visibility
from tenders.models import Procedure, ProcedureDocument
from tenders.sources.private.entry import CallDetails
from tenders.views.private_section import private_section
from tests.members.factories import RoleGrantFactory, UserFactory
from tests.tenders.factories import ProcedureFactory
from tests.tenders.private_calls import DETAILS, enter

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


def test_team_reads_contact_and_origin(client_of, partner, alice, procedure):
    for user in (partner, alice):
        page = client_of(user).get(url("private_team", procedure)).content.decode()
        assert DETAILS.origin in page
        assert DETAILS.contact_email in page


def test_others_read_nothing_of_it(client_of, alice, bob, dana, procedure):
    address = url("private_team", procedure)
    assert client_of(bob).get(address).status_code == 404
    assert client_of(dana).get(address).status_code == 404

    client_of(alice).post(url("private_publish", procedure), {"visibility": "members"})
    assert client_of(bob).get(address).status_code == 403


def test_public_call_has_no_such_page(client_of, alice):
    assert client_of(alice).get(url("private_team", ProcedureFactory())).status_code == 404


def test_dossier_of_a_public_call_pays_one_query_for_its_absence(alice, django_assert_num_queries):
    procedure = ProcedureFactory()

    with django_assert_num_queries(1):
        assert private_section(alice, procedure) is None


def test_visitor_is_sent_to_log_in(client, procedure):
    assert client.get(url("private_team", procedure)).url.startswith(reverse("account_login"))


def test_coordinator_shares_and_takes_back(client_of, alice, procedure):
    client = client_of(alice)
    response = client.post(url("private_publish", procedure), {"visibility": "everyone"})

    assert response.url == url("private_team", procedure)
    assert Procedure.objects.get().visibility == Visibility.EVERYONE
    client.post(url("private_publish", procedure), {"visibility": "team"})
    assert Procedure.objects.get().visibility == Visibility.TEAM


def test_htmx_gets_the_section_alone(client_of, alice, procedure):
    response = client_of(alice).post(
        url("private_publish", procedure), {"visibility": "members"}, headers=HTMX
    )

    page = response.content.decode()
    assert response.status_code == 200
    assert page.strip().startswith("<section")
    assert "<html" not in page
    assert 'value="members" selected' in page


def test_unknown_visibility_is_refused(client_of, alice, procedure):
    response = client_of(alice).post(url("private_publish", procedure), {"visibility": "moon"})

    assert response.status_code == 422
    assert Procedure.objects.get().visibility == Visibility.TEAM


def test_partner_neither_shares_nor_lets_in(client_of, partner, bob, procedure):
    client = client_of(partner)
    for name, data in [
        ("private_publish", {"visibility": "everyone"}),
        ("access_create", {"person": bob.public_id}),
    ]:
        assert client.post(url(name, procedure), data).status_code == 403
    for name in ("access_delete", "agreement_create"):
        assert client.post(url(name, procedure, bob.public_id)).status_code == 403
    assert procedure.accesses.count() == 1


def test_coordinator_lets_in_and_takes_out(client_of, alice, bob, procedure):
    client = client_of(alice)
    client.post(url("access_create", procedure), {"person": bob.public_id})

    assert procedure.accesses.filter(user=bob, granted_by=alice).exists()
    assert client_of(bob).get(url("private_team", procedure)).status_code == 200

    client.post(url("access_delete", procedure, bob.public_id))
    assert client_of(bob).get(url("private_team", procedure)).status_code == 404


@pytest.mark.parametrize("person", ["", "x", str(UUID(int=0))])
def test_unknown_person_is_refused_beside_the_field(client_of, alice, procedure, person):
    response = client_of(alice).post(url("access_create", procedure), {"person": person})

    assert response.status_code == 422
    assert "person" in response.context["team"]["access_form"].errors
    assert procedure.accesses.count() == 1


def test_person_without_a_role_is_not_offered(client_of, alice, bob, charlie, partner, procedure):
    response = client_of(alice).get(url("private_team", procedure))

    offered = response.context["team"]["access_form"].fields["person"].queryset
    assert set(offered) == {alice, bob}
    refused = client_of(alice).post(url("access_create", procedure), {"person": charlie.public_id})
    assert refused.status_code == 422


def test_who_entered_the_call_is_not_taken_out(client_of, alice, partner, procedure):
    response = client_of(alice).post(url("access_delete", procedure, partner.public_id))

    assert response.status_code == 422
    assert str(partner) in response.content.decode()
    assert procedure.accesses.count() == 1


def test_nobody_is_taken_out_twice(client_of, alice, procedure):
    assert client_of(alice).post(url("access_delete", procedure, UUID(int=0))).status_code == 404


def test_agreement_of_an_outsider_is_not_written(client_of, alice, bob, guarded):
    day = {"signed_on": timezone.localdate().isoformat()}
    response = client_of(alice).post(url("agreement_create", guarded, bob.public_id), day)

    assert response.status_code == 404
    assert guarded.agreements.count() == 0


@pytest.mark.parametrize("days", [None, 1])
def test_impossible_agreement_is_refused_beside_its_person(client_of, alice, bob, guarded, days):
    let_in(guarded, bob)
    signed_on = timezone.localdate() + timedelta(days=days) if days else ""

    response = client_of(alice).post(
        url("agreement_create", guarded, bob.public_id), {"signed_on": signed_on}
    )

    assert response.status_code == 422
    forms = [mate.form for mate in response.context["team"]["teammates"]]
    assert [bool(form.errors) for form in forms] == [False, True]
    assert guarded.agreements.count() == 0


@pytest.mark.parametrize("count", [1, 20])
def test_team_page_costs_the_same_with_many_rows(
    client_of, alice, procedure, count, django_assert_num_queries
):
    for number in range(count):
        let_in(procedure, UserFactory(member=True))
        ProcedureDocument.objects.create(
            procedure=procedure, name="a.pdf", size=1, sha256=str(number), uploaded_by=alice
        )
    client = client_of(alice)
    client.get(url("private_team", procedure))

    with django_assert_num_queries(9):
        client.get(url("private_team", procedure))


def test_dossier_shows_the_section_to_the_team_alone(client_of, alice, partner, bob, procedure):
    client_of(alice).post(url("private_publish", procedure), {"visibility": "members"})

    def shown_to(user):
        page = client_of(user).get(procedure.get_absolute_url()).content.decode()
        return 'id="private_team"' in page, DETAILS.contact_email in page

    assert shown_to(alice) == shown_to(partner) == (True, True)
    assert shown_to(bob) == (False, False)
