from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from meetings.actions.bookings import cancel_booking
from meetings.actions.stands import add_stand, change_stand, leave_slot, remove_stand, take_slot
from meetings.models import ForumStand, StandVisit
from tests.concurrency import run_together
from tests.meetings.factories import BookingFactory, ForumStandFactory, OccurrenceFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 17, 8, tzinfo=UTC)


@pytest.fixture
def stand(db):
    """At a forum of three hours: nine slots."""
    return ForumStandFactory(occurrence__day=date(2026, 11, 24))


def coming(stand):
    """Somebody who has a place at the forum."""
    return BookingFactory(occurrence=stand.occurrence).user


def refused(action, **values):
    with pytest.raises(ValidationError) as refusal:
        action(**values)
    return refusal.value


def test_slots_follow_each_other_to_the_end(stand):
    assert stand.slots == [0, 20, 40, 60, 80, 100, 120, 140, 160]
    assert ForumStandFactory.build(occurrence=stand.occurrence, slot_minutes=100).slots == [0]


def test_stand_is_opened_at_a_forum_alone(alice, stand):
    add_stand(meeting=stand.occurrence, actor=alice, host="Commune", subject="Ses marchés")

    assert ForumStand.objects.count() == 2
    error = refused(add_stand, meeting=OccurrenceFactory(), actor=alice, host="A", subject="B")
    assert error.code == "not_a_forum"


@pytest.mark.parametrize("values", [{"slot_minutes": 1}, {"slot_places": 0}, {"host": ""}])
def test_absurd_stand_is_refused(alice, stand, values):
    values = {"host": "A", "subject": "B"} | values

    error = refused(add_stand, meeting=stand.occurrence, actor=alice, **values)

    assert set(error.error_dict) & {"slot_minutes", "slot_places", "host"}


def test_slot_is_taken_once_and_changed(stand):
    person = coming(stand)

    for minutes in (20, 20, 40):
        take_slot(stand=stand, user=person, starts_after=minutes, now=NOW)

    assert StandVisit.objects.get().starts_after == 40


def test_full_slot_is_refused(stand):
    take_slot(stand=stand, user=coming(stand), starts_after=20, now=NOW)

    error = refused(take_slot, stand=stand, user=coming(stand), starts_after=20, now=NOW)

    assert error.code == "slot_full"


def test_who_has_no_place_at_the_forum_books_first(stand, bob):
    BookingFactory(occurrence=stand.occurrence, user=bob, state="waiting", queued_at=NOW)

    assert refused(take_slot, stand=stand, user=bob, starts_after=0, now=NOW).code == "book_first"


@pytest.mark.parametrize(
    ("minutes", "now", "code"),
    [
        (7, NOW, "slot_unknown"),
        (180, NOW, "slot_unknown"),
        (-1, NOW, "slot_unknown"),
        (20, NOW + timedelta(days=7, hours=6), "slot_begun"),
    ],
)
def test_slot_that_cannot_be_is_refused(stand, minutes, now, code):
    error = refused(take_slot, stand=stand, user=coming(stand), starts_after=minutes, now=now)

    assert error.code == code


@pytest.mark.parametrize(("minutes", "is_refused"), [(0, False), (20, True), (30, True)])
def test_nobody_is_at_two_stands_at_once(stand, minutes, is_refused):
    other = ForumStandFactory(occurrence=stand.occurrence, slot_minutes=10, host="Autre")
    person = coming(stand)
    take_slot(stand=stand, user=person, starts_after=20, now=NOW)
    values = {"stand": other, "user": person, "starts_after": minutes, "now": NOW}

    if is_refused:
        assert refused(take_slot, **values).code == "elsewhere"
    else:
        take_slot(**values)
    # Half-open: the next begins as the first one ends.
    take_slot(stand=other, user=person, starts_after=40, now=NOW)


def test_place_that_is_only_offered_takes_no_slot(stand):
    offer = {"state": "offered", "queued_at": NOW, "offered_until": NOW + timedelta(hours=1)}
    person = BookingFactory(occurrence=stand.occurrence, **offer).user

    error = refused(take_slot, stand=stand, user=person, starts_after=20, now=NOW)

    assert error.code == "book_first"


def test_slots_go_with_the_place_at_the_forum(stand):
    forum = stand.occurrence
    person, other = coming(stand), coming(stand)
    for minutes, user in ((20, person), (40, other)):
        take_slot(stand=stand, user=user, starts_after=minutes, now=NOW)

    with time_machine.travel(NOW, tick=False):
        cancel_booking(booking=forum.bookings.get(user=person), actor=person)

    assert [visit.user for visit in StandVisit.objects.all()] == [other]


def test_slot_is_given_back_once(stand):
    person = coming(stand)
    take_slot(stand=stand, user=person, starts_after=20, now=NOW)

    assert [leave_slot(stand=stand, user=person) for _click in range(2)] == [True, False]
    verbs = Event.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["slot_taken", "slot_left"]


def test_stand_where_somebody_goes_stays(alice, stand):
    person = coming(stand)
    take_slot(stand=stand, user=person, starts_after=20, now=NOW)

    assert refused(remove_stand, stand=stand, actor=alice).code == "visited"
    leave_slot(stand=stand, user=person)
    remove_stand(stand=stand, actor=alice)
    assert not ForumStand.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_last_slot_is_given_once(stand):
    people = [coming(stand) for _n in range(4)]

    errors = run_together(
        *[
            lambda person=person: take_slot(stand=stand, user=person, starts_after=0, now=NOW)
            for person in people
        ]
    )

    assert [error.code for error in errors] == ["slot_full"] * 3
    assert StandVisit.objects.count() == 1


def test_stand_is_put_right(alice, stand):
    take_slot(stand=stand, user=coming(stand), starts_after=20, now=NOW)

    changed = change_stand(stand=stand, actor=alice, host="Sorne Énergie", slot_places=2)

    stand.refresh_from_db()
    assert (changed, stand.host, stand.slot_places) == (stand, "Sorne Énergie", 2)
    assert Event.objects.filter(verb="stand_changed", actor=alice).count() == 1


def test_empty_stand_changes_the_length_of_its_slots(alice, stand):
    assert change_stand(stand=stand, actor=alice, slot_minutes=60).slots == [0, 60, 120]


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"slot_minutes": 30}, "slot_minutes", "visited"),
        ({"slot_places": 1}, "slot_places", "below_taken"),
        ({"host": ""}, "host", "blank"),
    ],
)
def test_slots_that_are_taken_stay_as_they_are(alice, stand, values, field, code):
    change_stand(stand=stand, actor=alice, slot_places=2)
    for _person in range(2):
        take_slot(stand=stand, user=coming(stand), starts_after=20, now=NOW)

    error = refused(change_stand, stand=stand, actor=alice, **values)

    assert [one.code for one in error.error_dict[field]] == [code]
