import pytest
from django.urls import reverse

from tenders.actions.contests import contest_match
from tenders.enums import Visibility
from tenders.models import MatchContest
from tests.tenders.factories import MatchContestFactory, MatchFactory, ProcedureFactory

LIST = reverse("tenders:contest_list")
CREATE = reverse("tenders:contest_create")
# Person, roles, charter, count, rows.
QUERIES = 5


@pytest.fixture
def member(client_of, bob):
    return client_of(bob)


@pytest.fixture
def coordinator(client_of, alice):
    return client_of(alice)


def test_member_contests_a_score_and_reads_it_back(member, bob):
    match = MatchFactory(profile=bob.profile)
    address = f"{CREATE}?dossier={match.procedure.public_id}"
    assert match.procedure.title in member.get(address).content.decode()
    response = member.post(address, {"words": "Ce n’est pas mon métier."}, follow=True)
    contest = MatchContest.objects.get()
    assert (contest.author, contest.procedure) == (bob, match.procedure)
    html = response.content.decode()
    assert response.redirect_chain == [(contest.get_absolute_url(), 302)]
    assert "Ce n’est pas mon métier." in html
    assert "0,64" in html
    assert 'name="answer"' not in html


def test_skill_in_her_own_words_is_told_to_her_alone(member, coordinator, bob):
    part = {"kind": "expertise", "points": "0.3000", "words": [["achats", "0.3000"]]}
    match = MatchFactory(profile=bob.profile, parts=[part | {"skill": "Achats <secrets>"}])
    contest = contest_match(profile=bob.profile, procedure=match.procedure, words="Why?")
    hers, theirs = (
        client.get(contest.get_absolute_url()).content.decode() for client in (member, coordinator)
    )
    assert ("Achats &lt;secrets&gt;" in hers, "Achats &lt;secrets" in theirs) == (True, False)
    assert "Vos compétences\u00a0: achats" in theirs


@pytest.mark.parametrize("words", ["", "   ", "a" * 2001])
def test_absurd_words_are_shown_again(member, words):
    response = member.post(CREATE, {"words": words})
    assert response.status_code == 422
    assert not MatchContest.objects.exists()


@pytest.mark.parametrize("dossier", ["moon", "01890a5d-ac96-774b-bcce-b302099a8057"])
def test_unknown_dossier_cannot_be_contested(member, dossier):
    assert member.get(CREATE, {"dossier": dossier}).status_code == 404


def test_dossier_one_may_not_know_of_cannot_be_contested(member):
    secret = ProcedureFactory(visibility=Visibility.TEAM)
    assert member.post(f"{CREATE}?dossier={secret.public_id}", {"words": "a"}).status_code == 404


def test_coordinator_answers_and_the_member_reads_it(member, coordinator, alice, bob):
    contest = MatchContestFactory(author=bob)
    response = coordinator.post(contest.get_absolute_url(), {"answer": "Vu <ensemble>."})
    assert (response.status_code, response.url) == (302, LIST)
    html = member.get(contest.get_absolute_url()).content.decode()
    assert "Vu &lt;ensemble&gt;." in html
    assert str(alice) in html


def test_second_answer_is_refused_kindly(coordinator):
    contest = MatchContestFactory()
    url = contest.get_absolute_url()
    coordinator.post(url, {"answer": "Vu."})
    response = coordinator.post(url, {"answer": "Encore."})
    assert response.status_code == 422
    contest.refresh_from_db()
    assert contest.answer == "Vu."


@pytest.mark.parametrize("answer", ["", "  ", "a" * 2001])
def test_absurd_answer_is_shown_again(coordinator, answer):
    contest = MatchContestFactory()
    assert coordinator.post(contest.get_absolute_url(), {"answer": answer}).status_code == 422


def test_nobody_answers_herself(coordinator, alice):
    url = MatchContestFactory(author=alice).get_absolute_url()
    assert coordinator.get(url).status_code == 200
    assert coordinator.post(url, {"answer": "Oui."}).status_code == 403


def test_contest_of_another_member_is_unknown(member):
    url = MatchContestFactory().get_absolute_url()
    assert member.get(url).status_code == member.post(url).status_code == 404


def test_list_is_one_s_own_or_everybody_s(member, coordinator, bob):
    MatchContestFactory(author=bob, words="a")
    MatchContestFactory()
    assert member.get(LIST).context["page"].paginator.count == 1
    assert coordinator.get(LIST).context["page"].paginator.count == 2


@pytest.mark.parametrize("count", [1, 20])
def test_list_costs_the_same_with_one_and_twenty_rows(
    coordinator, count, django_assert_num_queries
):
    for _each in range(count):
        MatchContestFactory(procedure=ProcedureFactory())
    coordinator.get(LIST)
    with django_assert_num_queries(QUERIES):
        coordinator.get(LIST)


def test_list_answers_htmx_with_the_rows_alone(coordinator):
    headers = {"HX-Request": "true", "HX-Target": "contests"}
    html = coordinator.get(LIST, headers=headers).content.decode()
    assert html.strip().startswith('<div id="contests"')


def test_coordination_counts_what_waits(coordinator):
    MatchContestFactory()
    MatchContestFactory(answered=True)
    sections = coordinator.get(reverse("coordination")).context["sections"]
    waiting = {door.url: door.count for _title, doors in sections for door in doors}
    assert waiting[LIST] == 1
