from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.enums import Role
from members.models import RoleGrant
from tenders.enums import ProposalState, Visibility
from tenders.models import Procedure, Proposal
from tenders.notifications import answer_url
from tests.tenders.factories import ProcedureFactory
from tests.tenders.proposal_factories import ProposalFactory

pytestmark = pytest.mark.django_db

LIST = reverse("tenders:proposal_list")
SEEN = reverse("tenders:proposals_seen")
DAY = timedelta(days=1)
YES, NO = ProposalState.INTERESTED, ProposalState.DECLINED


@pytest.fixture
def proposal(bob):
    return ProposalFactory(profile=bob.profile, round__procedure__title="Conseil en achats")


@pytest.fixture
def member(client_of, bob):
    return client_of(bob)


def html(response) -> str:
    return response.content.decode().replace("\u00a0", " ")


def answer_page(proposal) -> str:
    return reverse("tenders:proposal_answer", args=[proposal.public_id])


def path(proposal, answer=YES) -> str:
    return answer_url(proposal, answer).partition("//")[2].partition("/")[2].join("/ ").strip()


def state() -> str:
    return Proposal.objects.get().state


def test_list_shows_what_why_until_when_and_where_to_answer(member, proposal):
    text = html(member.get(LIST))
    assert "Conseil en achats" in text
    assert "Vos compétences : achats" in text
    assert answer_page(proposal) in text


def test_list_without_a_proposal_says_what_comes(member):
    assert "Rien ne vous est proposé" in html(member.get(LIST))


@pytest.mark.parametrize("count", [1, 20])
def test_list_costs_the_same_with_one_and_twenty(member, bob, count, django_assert_num_queries):
    ProposalFactory.create_batch(count, profile=bob.profile)
    with django_assert_num_queries(4):
        member.get(LIST)


def test_proposals_of_others_are_neither_shown_nor_answered(member, bob):
    other = ProposalFactory()
    assert other.procedure.title not in html(member.get(LIST))
    assert member.post(answer_page(other), {"answer": "interested"}).status_code == 404
    assert state() == ProposalState.SENT


def test_coordinator_does_not_answer_for_somebody(client_of, alice, proposal):
    assert client_of(alice).post(answer_page(proposal), {"answer": "interested"}).status_code == 404


def test_call_kept_from_her_since_is_gone(member, proposal):
    Procedure.objects.update(visibility=Visibility.TEAM)
    assert "Conseil en achats" not in html(member.get(LIST))
    assert member.post(answer_page(proposal), {"answer": "interested"}).status_code == 404


@pytest.mark.parametrize("said", [YES, NO])
def test_answers_twice_by_the_same_button(member, proposal, said):
    for _click in range(2):
        response = member.post(answer_page(proposal), {"answer": said.value})
        assert response.url == LIST
    assert state() == said


def test_reason_and_word_are_kept(member, proposal):
    member.post(
        answer_page(proposal), {"answer": "declined", "reason": "busy", "words": "En mars ?"}
    )
    told = Proposal.objects.get()
    assert (told.state, told.reason, told.words) == (NO, "busy", "En mars ?")


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"answer": "seen"},
        {"answer": "declined", "reason": "age"},
        {"answer": "declined", "words": "x" * 301},
    ],
)
def test_absurd_answers_are_refused(member, proposal, sent):
    response = member.post(answer_page(proposal), sent)
    assert response.status_code == 422
    assert "error-summary" in html(response)
    assert state() == ProposalState.SENT


def test_closed_call_cannot_be_answered(member, bob):
    closed = ProposalFactory(profile=bob.profile, round__procedure=ProcedureFactory(closed=True))
    assert answer_page(closed) not in html(member.get(LIST))
    response = member.post(answer_page(closed), {"answer": "interested"})
    assert response.status_code == 422
    assert "clos" in html(response)


def test_reading_the_list_is_told_by_a_post_and_only_of_what_is_new(member, proposal, bob):
    said = ProposalFactory(profile=bob.profile, interested=True)
    text = html(member.get(LIST))
    assert "data-visit" in text
    assert Proposal.objects.get(pk=proposal.pk).state == ProposalState.SENT
    assert member.post(SEEN).url == LIST
    assert Proposal.objects.get(pk=proposal.pk).seen_at is not None
    assert Proposal.objects.get(pk=said.pk).state == YES
    assert "data-visit" not in html(member.get(LIST))


def test_week_shows_what_awaits_an_answer(member, proposal):
    week = reverse("dashboard")
    assert [one.pk for one in member.get(week).context["asked"]] == [proposal.pk]
    member.post(answer_page(proposal), {"answer": "declined"})
    assert member.get(week).context["asked"] == []


@pytest.mark.parametrize("said", [YES, NO])
def test_link_asks_first_then_acts_without_an_account(proposal, said):
    browser = Client(enforce_csrf_checks=True)
    asked = browser.get(path(proposal, said))
    assert asked.status_code == 200
    assert state() == ProposalState.SENT
    done = browser.post(path(proposal, said), {"answer": said.value})
    assert "C’est noté, merci" in html(done)
    assert state() == said


def test_link_posted_bare_gives_its_own_answer(proposal):
    Client().post(path(proposal, NO))
    assert state() == NO


@pytest.mark.parametrize(
    ("said", "words"),
    [(YES, "déjà dit que cela vous intéresse"), (NO, "déjà dit : pas cette fois")],
)
def test_link_used_twice_says_so(proposal, said, words):
    browser = Client()
    browser.post(path(proposal, said))
    answered_at = Proposal.objects.get().answered_at
    for response in (browser.get(path(proposal, said)), browser.post(path(proposal, said))):
        assert words in html(response)
    assert Proposal.objects.get().answered_at == answered_at


def test_other_link_changes_ones_mind(proposal):
    browser = Client()
    browser.post(path(proposal, YES))
    assert "déjà dit" in html(browser.get(path(proposal, NO)))
    browser.post(path(proposal, NO))
    assert state() == NO


def test_link_expires_after_a_month(proposal):
    with time_machine.travel(timezone.now() - 31 * DAY, tick=False):
        old = path(proposal)
    response = Client().post(old)
    assert response.status_code == 410
    assert LIST in html(response)
    assert state() == ProposalState.SENT


def test_tampered_link_or_one_made_for_the_other_answer_is_refused(proposal):
    good = path(proposal)
    other = good.replace("/oui/", "/non/")
    for bad in (good[:-4] + "abc/", other):
        response = Client().post(bad)
        assert response.status_code == 404
        assert "incomplet" in html(response)
    assert state() == ProposalState.SENT


def test_link_of_whoever_may_no_longer_know_of_the_call_is_gone(proposal, bob):
    RoleGrant.objects.filter(user=bob).update(role=Role.TRAINER)
    Procedure.objects.update(visibility=Visibility.MEMBERS)
    assert Client().get(path(proposal)).status_code == 404
    bob.is_active = False
    bob.save(update_fields=["is_active"])
    assert Client().post(path(proposal)).status_code == 404
    assert state() == ProposalState.SENT


def test_link_of_a_closed_call_thanks_and_writes_nothing(bob):
    closed = ProposalFactory(profile=bob.profile, round__procedure=ProcedureFactory(closed=True))
    browser = Client()
    assert (
        "button" not in html(browser.get(path(closed))).partition("<main")[2].partition("</main")[0]
    )
    assert browser.post(path(closed)).status_code == 422
    assert state() == ProposalState.SENT


def test_link_on_screen_for_a_while_is_seen(proposal):
    browser = Client()
    assert "data-visit" in html(browser.get(path(proposal)))
    assert browser.post(path(proposal), {"seen": "1"}).status_code == 204
    assert state() == ProposalState.SEEN


def test_links_are_not_kept_by_caches(proposal):
    assert "no-store" in Client().get(path(proposal))["Cache-Control"]
