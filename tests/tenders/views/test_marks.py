import pytest
from django.urls import reverse

from tenders.enums import MarkKind
from tenders.models import NoticeMark
from tests.tenders.factories import NoticeFactory, NoticeMarkFactory


@pytest.fixture
def member(client_of, bob):
    return client_of(bob)


@pytest.fixture
def notice(db):
    return NoticeFactory()


def url(name, notice) -> str:
    return reverse(f"tenders:{name}", args=[notice.public_id])


def marks_of(user) -> list[str]:
    return list(NoticeMark.objects.filter(profile__user=user).values_list("kind", flat=True))


def test_keep_then_set_aside_then_put_back(member, bob, notice):
    member.post(url("notice_keep", notice))
    assert marks_of(bob) == [MarkKind.KEPT]
    member.post(url("notice_hide", notice))
    assert marks_of(bob) == [MarkKind.HIDDEN]
    member.post(url("notice_restore", notice))
    assert marks_of(bob) == []


def test_second_click_changes_nothing(member, bob, notice):
    member.post(url("notice_keep", notice))
    member.post(url("notice_keep", notice))
    assert marks_of(bob) == [MarkKind.KEPT]
    member.post(url("notice_restore", notice))
    member.post(url("notice_restore", notice))
    assert marks_of(bob) == []


def test_without_javascript_one_goes_back_where_one_was(member, notice):
    back = reverse("tenders:match_list") + "?page=2"
    response = member.post(url("notice_hide", notice), {"next": back})
    assert response.status_code == 302
    assert response.url == back


def test_way_back_never_leaves_the_site(member, notice):
    response = member.post(url("notice_hide", notice), {"next": "https://evil.example/"})
    assert response.url == notice.get_absolute_url()


def test_htmx_gets_the_card_anew(member, notice):
    response = member.post(url("notice_keep", notice), headers={"HX-Request": "true"})
    html = response.content.decode()
    assert f'id="notice-{notice.public_id}"' in html
    assert 'aria-pressed="true"' in html
    assert "<html" not in html


def test_htmx_card_set_aside_offers_to_put_it_back(member, notice):
    html = member.post(
        url("notice_hide", notice), {"plain": "1"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert url("notice_restore", notice) in html
    assert "is-plain" in html


def test_marks_of_others_stay(member, notice):
    other = NoticeMarkFactory(notice=notice)
    member.post(url("notice_hide", notice))
    other.refresh_from_db()
    assert other.kind == MarkKind.KEPT


def test_someone_without_profile_cannot_mark(client_of, alice, notice):
    assert client_of(alice).post(url("notice_keep", notice)).status_code == 403


def test_notice_does_not_exist_without_a_role(client_of, charlie, notice):
    assert client_of(charlie).post(url("notice_keep", notice)).status_code == 404


@pytest.mark.parametrize("name", ["notice_keep", "notice_hide", "notice_restore"])
def test_reading_marks_nothing(member, notice, name):
    assert member.get(url(name, notice)).status_code == 405
