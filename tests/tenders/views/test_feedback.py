import pytest
from django.urls import reverse

from tenders.enums import MarkKind
from tenders.models import MatchFeedback
from tests.tenders.factories import ProcedureFactory, ProcedureMarkFactory

HTMX = {"HX-Request": "true"}
KEPT = reverse("tenders:kept_list")


@pytest.fixture
def member(client_of, bob):
    return client_of(bob)


@pytest.fixture
def hidden(bob):
    mark = ProcedureMarkFactory(profile=bob.profile, kind=MarkKind.HIDDEN)
    return mark.procedure


@pytest.fixture
def kept(bob):
    return ProcedureMarkFactory(profile=bob.profile).procedure


def url(name, procedure) -> str:
    return reverse(f"tenders:{name}", args=[procedure.public_id])


def log() -> list[tuple[str, str, str]]:
    return list(MatchFeedback.objects.order_by("pk").values_list("verdict", "reason", "words"))


def test_click_asks_why_in_the_card_itself(member):
    procedure = ProcedureFactory()
    html = member.post(url("procedure_hide", procedure), headers=HTMX).content.decode()
    assert url("mark_explain", procedure) in html
    for reason in ("domain", "place", "size", "too_late", "known", "other"):
        assert f'name="reason" value="{reason}"' in html
    html = member.post(url("procedure_keep", procedure), headers=HTMX).content.decode()
    assert 'value="domain"' in html
    assert 'value="too_late"' not in html


def test_without_javascript_the_message_leads_to_the_question(member):
    procedure = ProcedureFactory()
    back = reverse("tenders:match_list")
    response = member.post(url("procedure_hide", procedure), {"next": back}, follow=True)
    question = url("mark_explain", procedure) + "?next=" + back.replace("/", "%2F")
    assert f'href="{question}"' in response.content.decode()
    page = member.get(question)
    assert page.status_code == 200
    assert page.context["way_back"] == back
    answer = member.post(url("mark_explain", procedure), {"reason": "size", "next": back})
    assert (answer.status_code, answer.url) == (302, back)
    assert log() == [("hidden", "", ""), ("hidden", "size", "")]


def test_htmx_answer_is_noted_in_the_card(member, hidden):
    response = member.post(
        url("mark_explain", hidden), {"reason": "other", "words": "<b>Trop</b>"}, headers=HTMX
    )
    html = response.content.decode()
    assert response.status_code == 200
    assert "&lt;b&gt;Trop&lt;/b&gt;" in html
    assert 'name="reason"' not in html
    assert url("procedure_restore", hidden) in html
    assert log() == [("hidden", "other", "<b>Trop</b>")]


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("data", [{}, {"reason": "moon"}, {"reason": "other", "words": "a" * 201}])
def test_absurd_answer_is_shown_again(member, hidden, data, headers):
    response = member.post(url("mark_explain", hidden), data, headers=headers)
    assert response.status_code == 422
    assert "field-error" in response.content.decode()
    assert log() == []


def test_what_cannot_be_a_reason_to_keep_is_refused(member, kept):
    response = member.post(url("mark_explain", kept), {"reason": "too_late"}, headers=HTMX)
    assert response.status_code == 422
    assert log() == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_question_exists_for_what_she_marked_alone(member, alice, client_of, charlie, method):
    procedure = ProcedureMarkFactory().procedure
    assert getattr(member, method)(url("mark_explain", procedure)).status_code == 404
    assert getattr(client_of(alice), method)(url("mark_explain", procedure)).status_code == 403
    assert getattr(client_of(charlie), method)(url("mark_explain", procedure)).status_code == 404


def test_outcomes_are_told_one_after_the_other(member, kept):
    html = member.get(KEPT).content.decode()
    assert url("procedure_answered", kept) in html
    assert url("procedure_won", kept) not in html
    assert member.post(url("procedure_answered", kept), {"next": KEPT}).url == KEPT
    html = member.get(KEPT).content.decode()
    assert url("procedure_won", kept) in html
    member.post(url("procedure_won", kept), {"next": KEPT})
    assert url("procedure_won", kept) not in member.get(KEPT).content.decode()
    assert [verdict for verdict, *_rest in log()] == ["applied", "won"]


def test_outcome_of_what_is_set_aside_is_refused_kindly(member, hidden):
    response = member.post(url("procedure_won", hidden), follow=True)
    assert "is-danger" in response.content.decode()
    assert log() == []


@pytest.mark.parametrize("name", ["procedure_answered", "procedure_won"])
def test_reading_tells_no_outcome(member, kept, name):
    assert member.get(url(name, kept)).status_code == 405
