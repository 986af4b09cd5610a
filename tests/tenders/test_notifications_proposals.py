import pytest
from django.core.signing import BadSignature

from collectif.core.outbox import OutboxMessage
from tenders.enums import ProposalState, RoundState
from tenders.notifications import (
    announce_proposal,
    announce_round_end,
    answer_url,
    read_answer_token,
)
from tests.tenders.proposal_factories import ProposalFactory, ProposalRoundFactory

pytestmark = pytest.mark.django_db

YES, NO = ProposalState.INTERESTED, ProposalState.DECLINED


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = "https://collectif.example"


@pytest.fixture
def proposal():
    return ProposalFactory(
        round__words="Deux jours <b>par mois</b>.", round__procedure__title="Durand & Fils : achats"
    )


def token(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2]


def test_mail_says_what_why_until_when_and_both_answers(proposal):
    message = announce_proposal(proposal)
    assert message.recipient == proposal.profile.user
    assert message.title.endswith("Durand & Fils : achats")
    for said in (message.text_body, message.html_body.replace("&amp;", "&")):
        assert "Durand & Fils : achats" in said
        assert "achats" in said
        assert str(proposal.round.started_by) in said
        assert answer_url(proposal, YES) in said
        assert answer_url(proposal, NO) in said
    assert "Deux jours <b>par mois</b>." in message.text_body
    assert "<b>par mois</b>" not in message.html_body


def test_mail_is_written_once_for_each_proposal(proposal):
    assert announce_proposal(proposal) == announce_proposal(proposal)
    announce_proposal(ProposalFactory(profile=proposal.profile))
    assert OutboxMessage.objects.count() == 2


def test_mail_without_a_deadline_nor_a_word():
    plain = ProposalFactory(
        round__procedure__undated=True, round__procedure__submission_deadline=None
    )
    message = announce_proposal(plain)
    assert "None" not in message.text_body + message.html_body


def test_token_serves_its_own_answer_alone(proposal):
    good = token(answer_url(proposal, YES))
    assert read_answer_token(good, YES) == str(proposal.public_id)
    with pytest.raises(BadSignature):
        read_answer_token(good, NO)


@pytest.mark.parametrize(
    "state", [one for one in RoundState if one not in {RoundState.RUNNING, RoundState.STOPPED}]
)
def test_starter_is_told_why_a_round_is_over(state):
    round_ = ProposalRoundFactory(stopped=True, state=state)
    message = announce_round_end(round_)
    assert message.recipient == round_.started_by
    assert str(round_.procedure.public_id) in message.text_body
    assert announce_round_end(round_) == message


def test_starter_who_has_left_is_not_written_to():
    round_ = ProposalRoundFactory(stopped=True, started_by__is_active=False)
    assert announce_round_end(round_) is None
    assert not OutboxMessage.objects.exists()
