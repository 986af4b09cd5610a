from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from meetings.enums import BookingState
from meetings.pipeline.shortlist import MOST, tenders_for
from tenders.enums import MarkKind, Visibility
from tests.meetings.conduct_factories import DURING
from tests.meetings.factories import BookingFactory, OccurrenceFactory
from tests.members.factories import ProfileFactory, UserFactory
from tests.tenders.factories import MatchFactory, ProcedureFactory, ProcedureMarkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return OccurrenceFactory()


def coming(meeting, **booking):
    return ProfileFactory(user=BookingFactory(occurrence=meeting, **booking).user)


def shown(meeting, reader):
    found = tenders_for(meeting, reader=reader, now=timezone.now())
    return [procedure.title for procedure in found]


def test_calls_that_suit_those_who_come_together_best_first(meeting, bob):
    first, second = coming(meeting), coming(meeting)
    shared, single = ProcedureFactory(title="Partagé"), ProcedureFactory(title="Seul")
    for profile in (first, second):
        MatchFactory(profile=profile, procedure=shared, score=Decimal("0.3"))
    MatchFactory(profile=first, procedure=single, score=Decimal("0.5"))

    assert shown(meeting, bob) == ["Partagé", "Seul"]


def test_only_those_who_have_a_place_count(meeting, bob):
    gone = coming(meeting, state=BookingState.CANCELLED, cancelled_at=DURING)
    for profile in (gone, ProfileFactory()):
        MatchFactory(profile=profile, procedure=ProcedureFactory())

    assert shown(meeting, bob) == []


def test_private_calls_never_tell_of_themselves(meeting, alice, bob):
    profile = coming(meeting)
    for visibility in (Visibility.MEMBERS, Visibility.TEAM):
        procedure = ProcedureFactory(visibility=visibility)
        MatchFactory(profile=profile, procedure=procedure)

    assert shown(meeting, alice) == shown(meeting, bob) == []


def test_what_a_person_set_aside_counts_for_nothing(meeting, bob):
    profile, procedure = coming(meeting), ProcedureFactory()
    MatchFactory(profile=profile, procedure=procedure)
    ProcedureMarkFactory(profile=profile, procedure=procedure, kind=MarkKind.HIDDEN)

    assert shown(meeting, bob) == []


def test_closed_calls_are_left_out_and_the_list_is_short(meeting, bob):
    profile = coming(meeting)
    past = timezone.now() - timedelta(minutes=1)
    MatchFactory(profile=profile, procedure=ProcedureFactory(closes_at=past, title="Close"))
    for procedure in ProcedureFactory.create_batch(MOST + 2):
        MatchFactory(profile=profile, procedure=procedure)

    titles = shown(meeting, bob)

    assert len(titles) == MOST
    assert "Close" not in titles


def test_who_may_not_browse_calls_is_shown_none(meeting):
    MatchFactory(profile=coming(meeting), procedure=ProcedureFactory())

    assert shown(meeting, UserFactory()) == []
    assert shown(OccurrenceFactory(), UserFactory(member=True)) == []
