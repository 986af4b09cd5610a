from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from meetings.models import Occurrence, SchoolHoliday, Series
from meetings.periodic import plan_meetings
from meetings.pipeline.horizon import HORIZON, outlook, plan_ahead, plan_everything
from tests.concurrency import run_together
from tests.meetings.factories import BookingFactory, OccurrenceFactory, SeriesFactory

pytestmark = pytest.mark.django_db
# A Tuesday, nine in the morning in Paris.
NOW = datetime(2026, 11, 3, 8, tzinfo=UTC)
SCHOOL = {"zone": "A", "name": "Noël", "source": "arrêté"}


def local_days():
    return [meeting.local_start.date() for meeting in Occurrence.objects.all()]


def test_meetings_of_a_series_are_those_of_its_rule_with_what_it_says():
    series = SeriesFactory(rrule="FREQ=WEEKLY;BYDAY=TU", roles=["scribe"])

    made = plan_ahead(series, date(2026, 11, 24), now=NOW)

    first, *others = Occurrence.objects.order_by("starts_at")
    assert made == 4
    assert first.starts_at == datetime(2026, 11, 3, 13, tzinfo=UTC)
    assert first.ends_at - first.starts_at == timedelta(hours=3)
    assert (first.title, first.roles, first.group) == (series.title, ["scribe"], series.group)
    assert [meeting.recurrence_on.day for meeting in others] == [10, 17, 24]
    assert Series.objects.get().planned_until == date(2026, 11, 24)


def test_what_has_begun_is_not_made():
    plan_ahead(SeriesFactory(start_time=time(8)), date(2026, 11, 10), now=NOW)

    assert local_days() == [date(2026, 11, 10)]


def test_single_meeting_is_made_however_far_it_is():
    plan_ahead(SeriesFactory(rrule="", starts_on=date(2027, 6, 1)), date(2026, 12, 1), now=NOW)

    assert local_days() == [date(2027, 6, 1)]


def test_twelve_weeks_are_kept_and_the_second_run_writes_nothing():
    SeriesFactory()
    SeriesFactory(group__is_closed=True)
    SeriesFactory(ended_on=date(2026, 11, 2), starts_on=date(2026, 10, 20))

    assert plan_everything(now=NOW) == (13, 0)
    assert plan_everything(now=NOW) == (0, 0)
    assert plan_everything(now=NOW + timedelta(weeks=1)) == (1, 0)
    assert max(local_days()) == NOW.date() + HORIZON + timedelta(weeks=1)


def test_job_plans():
    SeriesFactory()

    with time_machine.travel(NOW, tick=False):
        plan_meetings()

    assert Occurrence.objects.count() == 13


@pytest.mark.parametrize("count", [1, 20])
def test_horizon_costs_the_same_for_many_series(django_assert_num_queries, count):
    SeriesFactory.create_batch(count, school_zone="A")
    plan_everything(now=NOW)

    # The keys, two for the savepoint, the lock, the holidays, the meetings twice, the mark.
    with django_assert_num_queries(9):
        plan_everything(now=NOW + timedelta(weeks=1))


def test_wall_clock_is_kept_over_a_clock_change():
    now = datetime(2026, 3, 23, 8, tzinfo=UTC)
    plan_ahead(SeriesFactory(starts_on=date(2026, 3, 24)), date(2026, 3, 31), now=now)

    before, after = Occurrence.objects.order_by("starts_at")
    assert (before.starts_at.hour, after.starts_at.hour) == (13, 12)
    assert before.local_start.hour == after.local_start.hour == 14


def test_new_school_holidays_take_out_what_nobody_booked():
    series = SeriesFactory(school_zone="A")
    plan_everything(now=NOW)
    booked = Occurrence.objects.get(recurrence_on=date(2026, 12, 22))
    BookingFactory(occurrence=booked)
    SchoolHoliday.objects.create(starts_on=date(2026, 12, 19), ends_on=date(2027, 1, 4), **SCHOOL)

    assert plan_everything(now=NOW) == (0, 1)
    kept = series.occurrences.filter(recurrence_on__range=("2026-12-19", "2027-01-03"))
    assert list(kept) == [booked]


def test_what_was_said_of_one_meeting_alone_is_not_taken_out():
    series = SeriesFactory(school_zone="A")
    plan_everything(now=NOW)
    series.occurrences.filter(recurrence_on=date(2026, 12, 22)).update(own_fields=["title"])
    SchoolHoliday.objects.create(starts_on=date(2026, 12, 19), ends_on=date(2027, 1, 4), **SCHOOL)

    assert plan_everything(now=NOW) == (0, 1)


def test_meeting_that_was_moved_far_is_neither_made_again_nor_an_orphan():
    series = SeriesFactory()
    plan_everything(now=NOW)
    meeting = series.occurrences.get(recurrence_on=date(2026, 11, 3))
    later = NOW + timedelta(weeks=8)
    Occurrence.objects.filter(pk=meeting.pk).update(
        starts_at=later + timedelta(days=1), ends_at=later + timedelta(days=1, hours=2)
    )
    meeting.refresh_from_db()

    told = outlook(series, date(2027, 1, 5), now=later, meetings=[meeting])

    assert told.orphans == [] == told.matched
    assert meeting.recurrence_on not in [new.recurrence_on for new in told.missing]


def test_two_days_of_a_holiday_rule_stay_one_meeting():
    series = SeriesFactory(
        starts_on=date(2026, 11, 4), rrule="FREQ=WEEKLY;BYDAY=WE,TH", holiday_rule="next_day"
    )

    plan_ahead(series, date(2026, 11, 13), now=NOW)

    assert [day.day for day in local_days()] == [4, 5, 12]


def test_cancelled_meeting_is_not_made_again():
    meeting = OccurrenceFactory(
        state="cancelled", cancelled_at=NOW, cancel_reason="Grève", day=date(2026, 11, 10)
    )

    plan_ahead(meeting.series, date(2026, 11, 10), now=NOW)

    assert Occurrence.objects.filter(recurrence_on=date(2026, 11, 10)).get() == meeting


@pytest.mark.django_db(transaction=True)
def test_runs_at_once_make_each_meeting_once():
    SeriesFactory.create_batch(3)

    errors = run_together(*[lambda: plan_everything(now=NOW)] * 3)

    assert errors == []
    assert Occurrence.objects.count() == 39
