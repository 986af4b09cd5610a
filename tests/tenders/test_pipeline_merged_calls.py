import pytest
from django.utils import timezone

from tenders.actions.proposals import answer_proposal
from tenders.enums import MergeBasis, ProposalState, RoundState
from tenders.models import Need, Procedure, Proposal, ProposalRound
from tenders.pipeline.merged_calls import move_proposals
from tenders.pipeline.merging import merge
from tests.members.factories import ProfileFactory
from tests.tenders.factories import ProcedureFactory
from tests.tenders.proposal_factories import NeedFactory, ProposalFactory, ProposalRoundFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> Procedure:
    return ProcedureFactory()


@pytest.fixture
def absorbed(kept) -> Procedure:
    return ProcedureFactory()


def join(absorbed, kept):
    merge([(kept.pk, absorbed.pk)], MergeBasis.LINKED)


def test_whoever_was_asked_answers_on_the_call_that_is_shown(absorbed, kept):
    proposal = ProposalFactory(round__procedure=absorbed)
    NeedFactory(procedure=absorbed)
    join(absorbed, kept)
    person = proposal.profile.user
    assert Proposal.objects.made_to(person).get().procedure == kept
    answer_proposal(proposal=proposal, answer=ProposalState.INTERESTED, now=timezone.now())
    (said,) = Proposal.objects.interested_in(kept)
    assert (said.profile, said.round.procedure, said.round.is_running) == (
        proposal.profile,
        kept,
        True,
    )
    assert Need.objects.get().procedure == kept


def test_one_round_goes_on_and_who_was_asked_on_both_has_one(absorbed, kept):
    both, alone = ProfileFactory(), ProfileFactory()
    going = ProposalRoundFactory(procedure=kept)
    ProposalFactory(round=going, profile=both, interested=True)
    stopping = ProposalRoundFactory(procedure=absorbed)
    for profile in (both, alone):
        ProposalFactory(round=stopping, profile=profile)
    NeedFactory(procedure=kept, label="Le nôtre")
    NeedFactory(procedure=absorbed)
    join(absorbed, kept)
    states = dict(ProposalRound.objects.values_list("pk", "state"))
    assert states == {going.pk: RoundState.RUNNING, stopping.pk: RoundState.STOPPED}
    assert Proposal.objects.filter(procedure=kept).count() == 2
    assert Proposal.objects.get(procedure=kept, profile=both).state == ProposalState.INTERESTED
    assert Proposal.objects.get(procedure=absorbed).profile == both
    assert kept.needs.get().label == "Le nôtre"


def test_done_twice_is_done_once(absorbed, kept):
    proposal = ProposalFactory(round__procedure=absorbed)
    for _delivery in range(2):
        move_proposals(absorbed.pk, kept.pk)
    assert Proposal.objects.get().procedure == kept
    assert ProposalRound.objects.get(pk=proposal.round_id).is_running


def test_call_that_nobody_was_asked_about_costs_little(absorbed, kept, django_assert_num_queries):
    with django_assert_num_queries(5):
        move_proposals(absorbed.pk, kept.pk)
