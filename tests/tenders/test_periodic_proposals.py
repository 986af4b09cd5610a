import pytest
import time_machine

from collectif.settings.schedule import ENTRIES
from tenders.enums import ProposalState
from tenders.models import Proposal
from tenders.periodic import send_proposal_waves
from tenders.tasks import send_proposal_wave
from tests.tenders.factories import MatchStatisticsFactory, at
from tests.tenders.proposal_factories import ProposalFactory, ProposalRoundFactory, askable

pytestmark = pytest.mark.django_db

# Out of everybody's quiet hours.
NOW = at("2026-11-25", "09:00")


@pytest.fixture(autouse=True)
def _morning(settings):
    settings.SITE_URL = "https://collectif.example"
    with time_machine.travel(NOW, tick=False):
        MatchStatisticsFactory()
        yield


def test_beat_wakes_the_waves():
    assert ENTRIES["send-proposal-waves"]["task"] == send_proposal_waves.name


def test_waves_that_are_due_leave_and_silences_are_noted():
    profile = askable()
    round_ = ProposalRoundFactory()
    silent = ProposalFactory(sent_at=at("2026-11-01"))
    for _beat in range(2):
        send_proposal_waves()
    assert [one.profile for one in round_.proposals.all()] == [profile]
    assert Proposal.objects.get(pk=silent.pk).state == ProposalState.NO_ANSWER


def test_job_of_one_round_may_run_twice_or_for_a_round_that_is_gone():
    askable()
    round_ = ProposalRoundFactory()
    for pk in (round_.pk, round_.pk, 10**9):
        send_proposal_wave(pk)
    assert round_.proposals.count() == 1
