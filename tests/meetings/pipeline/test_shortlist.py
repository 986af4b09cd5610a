from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from meetings.enums import BookingState, ItemKind
from meetings.pipeline.shortlist import MOST, MOST_PEOPLE, brought_to, spotlight_for, tenders_for
from members.enums import Audience
from tenders.enums import MarkKind, Visibility
from tests.meetings.conduct_factories import DURING, AgendaItemFactory
from tests.meetings.factories import BookingFactory, OccurrenceFactory
from tests.members.directory_factories import BlockFactory, listed
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


def skilled(meeting, name, **fields):
    """Somebody who comes, and lets the members read what she can do."""
    person = UserFactory(member=True, first_name=name, last_name="Roux")
    BookingFactory(occurrence=meeting, user=person)
    listed(user=person, skills=("Achats", "Audit"), **fields)
    return person


def lit(meeting, reader, leader=None):
    return [one.title for one in spotlight_for(meeting, reader=reader, leader=leader)]


def test_spotlight_is_for_those_who_come_and_show_what_they_can_do(meeting, bob):
    skilled(meeting, "Zoé")
    skilled(OccurrenceFactory(), "Ailleurs")
    coming(meeting)
    listed(user=BookingFactory(occurrence=meeting).user)

    assert lit(meeting, bob) == ["Zoé Roux"]


def test_who_led_it_last_waits_her_turn(meeting, bob):
    people = {name: skilled(meeting, name) for name in ("Ana", "Bea", "Cléo", "Dora")}
    before = ((1, "Ana"), (8, "Cléo"), (15, "Ana"))
    for days, name in before:
        former = OccurrenceFactory(
            series=meeting.series, day=date(2026, 11, 3) - timedelta(days=days)
        )
        AgendaItemFactory(agenda__occurrence=former, kind=ItemKind.SPOTLIGHT, led_by=people[name])
    elsewhere = OccurrenceFactory(day=date(2026, 10, 6))
    AgendaItemFactory(agenda__occurrence=elsewhere, kind=ItemKind.SPOTLIGHT, led_by=people["Bea"])

    assert lit(meeting, bob) == ["Bea Roux", "Dora Roux", "Cléo Roux"]
    assert len(people) > MOST_PEOPLE


def test_who_leads_the_point_is_the_one_shown(meeting, bob):
    skilled(meeting, "Ana")
    bea = skilled(meeting, "Bea")

    assert lit(meeting, bob, leader=bea) == ["Bea Roux"]
    assert lit(meeting, bob, leader=bob) == []


def test_spotlight_tells_no_more_than_the_directory(meeting, alice, bob):
    hers = {"skills": Audience.COORDINATORS.value}
    skilled(meeting, "Cachée", audiences=hers)
    blocked = skilled(meeting, "Fâchée")
    BlockFactory(owner=blocked, blocked=bob)

    assert lit(meeting, bob) == []
    assert lit(meeting, alice) == ["Fâchée Roux"]
    assert lit(meeting, UserFactory()) == []


@pytest.mark.parametrize(("count", "queries"), [(0, 2), (1, 3), (20, 3)])
def test_what_others_bring_costs_the_same_and_less_in_an_empty_week(
    bob, django_assert_num_queries, count, queries
):
    meeting = OccurrenceFactory(room_capacity=30)
    for number in range(count):
        person = skilled(meeting, f"Zoé {number}")
        MatchFactory(profile=person.profile, procedure=ProcedureFactory())
    items = [AgendaItemFactory(agenda__occurrence=meeting, kind=ItemKind.TENDERS)]
    items += [AgendaItemFactory(agenda=items[0].agenda, kind=ItemKind.SPOTLIGHT)]
    told = {"reader": bob, "now": timezone.now(), "hears": True}
    assert bob.current_roles

    with django_assert_num_queries(queries):
        brought = brought_to(meeting, items, **told)

    assert [len(brought[name]) for name in ("tenders", "spotlight")] == [
        min(count, MOST),
        min(count, MOST_PEOPLE),
    ]
    assert brought_to(meeting, [], **told) == {"tenders": [], "spotlight": []}


def test_people_are_for_those_who_hear_the_meeting(meeting, bob):
    skilled(meeting, "Zoé")
    items = [AgendaItemFactory(agenda__occurrence=meeting, kind=ItemKind.SPOTLIGHT)]

    brought = brought_to(meeting, items, reader=bob, now=timezone.now(), hears=False)

    assert brought["spotlight"] == []
