import pytest
from django.urls import reverse

from tenders.enums import MarkKind
from tenders.models import ProcedureMark
from tests.tenders.factories import ProcedureFactory, ProcedureMarkFactory


@pytest.fixture
def member(client_of, bob):
    return client_of(bob)


@pytest.fixture
def procedure(db):
    return ProcedureFactory()


def url(name, procedure) -> str:
    return reverse(f"tenders:{name}", args=[procedure.public_id])


def marks_of(user) -> list[str]:
    return list(ProcedureMark.objects.filter(profile__user=user).values_list("kind", flat=True))


def test_keep_then_set_aside_then_put_back(member, bob, procedure):
    member.post(url("procedure_keep", procedure))
    assert marks_of(bob) == [MarkKind.KEPT]
    member.post(url("procedure_hide", procedure))
    assert marks_of(bob) == [MarkKind.HIDDEN]
    member.post(url("procedure_restore", procedure))
    assert marks_of(bob) == []


def test_second_click_changes_nothing(member, bob, procedure):
    member.post(url("procedure_keep", procedure))
    member.post(url("procedure_keep", procedure))
    assert marks_of(bob) == [MarkKind.KEPT]
    member.post(url("procedure_restore", procedure))
    member.post(url("procedure_restore", procedure))
    assert marks_of(bob) == []


def test_without_javascript_one_goes_back_where_one_was(member, procedure):
    back = reverse("tenders:match_list") + "?page=2"
    response = member.post(url("procedure_hide", procedure), {"next": back})
    assert response.status_code == 302
    assert response.url == back


def test_way_back_never_leaves_the_site(member, procedure):
    response = member.post(url("procedure_hide", procedure), {"next": "https://evil.example/"})
    assert response.url == procedure.get_absolute_url()


def test_htmx_gets_the_card_anew(member, procedure):
    response = member.post(url("procedure_keep", procedure), headers={"HX-Request": "true"})
    html = response.content.decode()
    assert f'id="notice-{procedure.public_id}"' in html
    assert 'aria-pressed="true"' in html
    assert "<html" not in html


def test_htmx_card_set_aside_offers_to_put_it_back(member, procedure):
    html = member.post(
        url("procedure_hide", procedure), {"plain": "1"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert url("procedure_restore", procedure) in html
    assert "is-plain" in html


def test_marks_of_others_stay(member, procedure):
    other = ProcedureMarkFactory(procedure=procedure)
    member.post(url("procedure_hide", procedure))
    other.refresh_from_db()
    assert other.kind == MarkKind.KEPT


def test_someone_without_profile_cannot_mark(client_of, alice, procedure):
    assert client_of(alice).post(url("procedure_keep", procedure)).status_code == 403


def test_notice_does_not_exist_without_a_role(client_of, charlie, procedure):
    assert client_of(charlie).post(url("procedure_keep", procedure)).status_code == 404


@pytest.mark.parametrize("name", ["procedure_keep", "procedure_hide", "procedure_restore"])
def test_reading_marks_nothing(member, procedure, name):
    assert member.get(url(name, procedure)).status_code == 405
