from datetime import timedelta

import pytest
from django.utils import timezone

from tenders.models import Proposal
from tenders.pipeline.interested import interested_people
from tests.members.directory_factories import BlockFactory
from tests.tenders.factories import ProcedureFactory
from tests.tenders.proposal_factories import ProposalFactory, ProposalRoundFactory, askable

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    return ProcedureFactory()


def said_yes(call, count=1):
    round_ = ProposalRoundFactory(procedure=call)
    now = timezone.now()
    return [
        ProposalFactory(
            round=round_,
            profile=askable(),
            interested=True,
            answered_at=now - timedelta(minutes=number),
        ).profile
        for number in range(count)
    ]


def test_those_who_said_yes_the_first_first(call, alice):
    later, first = said_yes(call, 2)
    ProposalFactory(round__procedure=call, round__stopped=True, profile=askable(), declined=True)
    ProposalFactory(interested=True)
    found = interested_people(call, alice)
    assert [one.profile_id for one in found] == [first.pk, later.pk]
    assert [one.entry.profile_id for one in found] == [first.pk, later.pk]
    assert found[0].since == Proposal.objects.get(profile=first).answered_at


def test_who_is_in_no_directory_or_blocked_the_reader_is_told_without_a_name(call, alice):
    gone, blocking = said_yes(call, 2)
    gone.directory_entries.all().delete()
    BlockFactory(owner=blocking.user, blocked=alice)
    assert [one.entry for one in interested_people(call, alice)] == [None, None]


@pytest.mark.parametrize("count", [1, 20])
def test_they_cost_two_queries(call, alice, count, django_assert_num_queries):
    said_yes(call, count)
    with django_assert_num_queries(2):
        assert len([one.entry.title for one in interested_people(call, alice)]) == count


def test_nobody_yet(call, alice):
    assert interested_people(call, alice) == []
