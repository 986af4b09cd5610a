from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from members.actions.outcomes import add_outcome, remove_outcome
from members.models import Outcome
from tests.concurrency import run_behind
from tests.members.intake_factories import NOW
from tests.members.membership_factories import OutcomeFactory, OutcomeKindFactory

TODAY = NOW.date()


@pytest.fixture
def kind(db):
    return OutcomeKindFactory()


def add(user, kind, **others):
    given = {"started_on": TODAY, "note": "", "actor": user, "today": TODAY} | others
    return add_outcome(user=user, kind=kind, **given)


def test_outcome_says_what_since_when_and_who_told_it(bob, alice, kind):
    outcome = add(bob, kind, started_on=date(2026, 9, 1), note=" Un  atelier ", actor=alice)

    stored = Outcome.objects.get()
    assert stored == outcome
    assert (stored.user, stored.kind, stored.started_on) == (bob, kind, date(2026, 9, 1))
    assert (stored.note, stored.recorded_by) == ("Un atelier", alice)
    event = Event.objects.get()
    assert (event.verb, event.actor, event.data) == ("outcome_added", alice, {"kind": kind.pk})


def test_same_thing_told_twice_is_told_once(bob, alice, kind):
    assert add(bob, kind) == add(bob, kind, actor=alice)
    assert Outcome.objects.count() == Event.objects.count() == 1


def test_several_over_the_years(bob, kind):
    add(bob, kind, started_on=date(2024, 1, 8))
    add(bob, kind, started_on=date(2026, 1, 8))

    assert [one.started_on.year for one in bob.outcomes.all()] == [2026, 2024]


@pytest.mark.parametrize("day", [date(1999, 12, 31), TODAY + timedelta(days=367)])
def test_day_out_of_reason_is_refused(bob, kind, day):
    with pytest.raises(ValidationError) as refused:
        add(bob, kind, started_on=day)

    assert refused.value.error_dict["started_on"][0].code == "out_of_reason"


@pytest.mark.parametrize("day", [date(2000, 1, 1), TODAY + timedelta(days=366)])
def test_first_and_last_day_within_reason(bob, kind, day):
    assert add(bob, kind, started_on=day).started_on == day


def test_retired_kind_is_refused(bob):
    with pytest.raises(ValidationError) as refused:
        add(bob, OutcomeKindFactory(is_retired=True))

    assert refused.value.error_dict["kind"][0].code == "retired_kind"


def test_note_too_long_is_refused(bob, kind):
    with pytest.raises(ValidationError) as refused:
        add(bob, kind, note="x" * 301)

    assert set(refused.value.error_dict) == {"note"}


def test_what_was_told_by_mistake_goes_once(bob):
    outcome = OutcomeFactory(user=bob)

    remove_outcome(outcome=outcome, actor=bob)
    remove_outcome(outcome=Outcome(pk=outcome.pk, user=bob, kind=outcome.kind), actor=bob)

    assert not Outcome.objects.exists()
    assert [event.verb for event in Event.objects.all()] == ["outcome_removed"]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_write_one(bob, kind):
    assert run_behind(lambda: add(bob, kind), lambda: add(bob, kind)) == []

    assert Outcome.objects.count() == 1
