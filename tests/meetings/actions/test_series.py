from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from collectif.core.events import Event
from collectif.core.outbox import OutboxMessage
from meetings.actions.series import (
    change_series,
    check_meets,
    create_series,
    end_series,
    foresee_change,
)
from meetings.enums import BookingState, Orphans, Seat
from meetings.models import Booking, Occurrence, Series
from meetings.pipeline.horizon import plan_ahead
from tests.concurrency import run_together
from tests.meetings.factories import BookingFactory, ForumStandFactory, SeriesFactory
from tests.members.intake_factories import GroupFactory

pytestmark = pytest.mark.django_db
# A Tuesday, nine in the morning in Paris.
NOW = datetime(2026, 11, 17, 8, tzinfo=UTC)
TUESDAYS, WEDNESDAYS = "FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;BYDAY=WE"
THIRD = date(2026, 12, 1)


@pytest.fixture
def values():
    return {
        "group": GroupFactory(),
        "title": "Groupe du mardi",
        "starts_on": date(2026, 11, 24),
        "start_time": time(14),
        "minutes": 180,
        "rrule": TUESDAYS,
        "room_capacity": 12,
    }


@pytest.fixture
def series(db):
    """Tuesdays since the 3rd; twelve weeks are planned from the 17th, at 14 h."""
    series = SeriesFactory(rrule=TUESDAYS)
    plan_ahead(series, date(2027, 2, 9), now=NOW)
    return series


def meeting_on(day, month=12):
    return Occurrence.objects.get(recurrence_on=date(2026, month, day))


def days(series):
    return [meeting.recurrence_on for meeting in series.occurrences.planned()]


def code_of(refusal):
    errors = refusal.value.error_dict if hasattr(refusal.value, "error_dict") else {}
    return {name: [one.code for one in found] for name, found in errors.items()} or (
        refusal.value.error_list[0].code
    )


def refused(action, **values):
    with pytest.raises(ValidationError) as refusal:
        action(**values)
    return code_of(refusal)


def verbs():
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def told():
    return sorted(OutboxMessage.objects.values_list("to_address", flat=True))


def test_series_is_planned_for_twelve_weeks_at_once(alice, bob, values):
    series = create_series(actor=alice, now=NOW, facilitators=[bob], **values)

    assert len(days(series)) == 12
    assert list(series.facilitators.all()) == [bob]
    assert verbs() == ["series_created"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"ended_on": date(2026, 11, 24), "starts_on": date(2026, 11, 25)},
        {"starts_on": date(2020, 1, 7), "rrule": ""},
        {"rrule": f"{TUESDAYS};COUNT=2", "starts_on": date(2020, 1, 7)},
        {"starts_on": date(2026, 12, 25), "rrule": ""},
    ],
)
def test_series_that_never_meets_is_refused(alice, values, wrong):
    assert refused(create_series, actor=alice, now=NOW, **values | wrong) in (
        "no_meeting",
        {"__all__": ["dates_out_of_order"]},
    )
    assert not Series.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"minutes": 5}, "minutes"),
        ({"time_zone": "Europe/Nulle-Part"}, "time_zone"),
        ({"video_url": "javascript:alert(1)"}, "video_url"),
        ({"room_capacity": 0}, "room_capacity"),
        ({"newcomer_seats": 12}, "__all__"),
    ],
)
def test_absurd_values_are_refused_by_field(alice, values, wrong, field):
    assert field in refused(create_series, actor=alice, now=NOW, **values | wrong)


def test_new_hour_moves_all_meetings_to_come_and_asks_those_who_booked(alice, series):
    booking = BookingFactory(occurrence=meeting_on(1))
    BookingFactory(occurrence=meeting_on(8), state="cancelled", cancelled_at=NOW)

    change_series(series=series, actor=alice, now=NOW, start_time=time(10))

    booking.refresh_from_db()
    assert {one.local_start.hour for one in series.occurrences.all()} == {10}
    assert booking.to_confirm_since is not None
    assert booking.occurrence.sequence == 1
    assert told() == [booking.user.email]
    assert verbs()[-1] == "series_changed"


def test_new_hour_is_one_mail_a_person_however_many_meetings(alice, series):
    first, second = meeting_on(1), meeting_on(8)
    booking = BookingFactory(occurrence=first)
    BookingFactory(occurrence=second, user=booking.user)
    BookingFactory(occurrence=second)

    change_series(series=series, actor=alice, now=NOW, start_time=time(15))

    kinds = OutboxMessage.objects.order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == ["meetings/changes", "meetings/moved"]


def test_past_meetings_stay_as_they_were(alice, series):
    past = series.occurrences.create(
        group=series.group,
        recurrence_on=date(2026, 11, 10),
        starts_at=NOW - timedelta(days=7),
        ends_at=NOW - timedelta(days=7, hours=-3),
        time_zone="Europe/Paris",
        title="Avant",
    )

    change_series(series=series, actor=alice, now=NOW, title="Après", start_time=time(10))

    past.refresh_from_db()
    assert (past.title, past.starts_at) == ("Avant", NOW - timedelta(days=7))


def test_what_was_said_of_one_meeting_alone_stays(alice, series):
    apart = meeting_on(1)
    Occurrence.objects.filter(pk=apart.pk).update(
        title="Avec la maire", own_fields=["starts_at", "title"]
    )

    change_series(series=series, actor=alice, now=NOW, title="Mardis", start_time=time(10))

    apart.refresh_from_db()
    assert (apart.title, apart.local_start.hour) == ("Avec la maire", 14)
    assert meeting_on(8).title == "Mardis"


def test_same_answers_change_nothing(alice, series):
    BookingFactory(occurrence=meeting_on(1))

    change_series(series=series, actor=alice, now=NOW, title=series.title, rrule=TUESDAYS)

    assert told() == []
    assert meeting_on(1).sequence == 0


def test_new_place_is_told_without_asking_to_confirm(alice, series):
    booking = BookingFactory(occurrence=meeting_on(1))

    change_series(series=series, actor=alice, now=NOW, room="Salle Vaucanson")

    booking.refresh_from_db()
    assert booking.to_confirm_since is None
    assert told() == [booking.user.email]


def test_new_weekday_takes_each_meeting_along_within_its_week(alice, series):
    booking = BookingFactory(occurrence=meeting_on(1))

    change_series(series=series, actor=alice, now=NOW, rrule=WEDNESDAYS)

    booking.refresh_from_db()
    assert booking.occurrence.recurrence_on == date(2026, 12, 2)
    assert booking.occurrence.local_start.day == 2
    assert booking.to_confirm_since is not None
    # The last week that is planned too.
    assert {day.weekday() for day in days(series)} == {2}
    assert max(days(series)) == date(2027, 2, 10)
    assert len(days(series)) == len(set(days(series)))


@pytest.mark.parametrize("orphans", Orphans)
def test_booked_meetings_out_of_the_rule_are_kept_or_called_off(alice, series, orphans):
    booking = BookingFactory(occurrence=meeting_on(8))

    change_series(
        series=series,
        actor=alice,
        now=NOW,
        orphans=orphans,
        reason="Une semaine sur deux",
        rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        starts_on=date(2026, 11, 17),
    )

    meeting = meeting_on(8)
    assert meeting.is_cancelled is (orphans == Orphans.CANCEL)
    assert told() == ([booking.user.email] if meeting.is_cancelled else [])
    # Nobody booked this one: it is gone.
    assert not Occurrence.objects.filter(recurrence_on=date(2026, 12, 22)).exists()
    assert Booking.objects.get() == booking


def test_calling_off_asks_for_a_reason(alice, series):
    BookingFactory(occurrence=meeting_on(8))
    change = {"rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "starts_on": date(2026, 11, 17)}

    with pytest.raises(ValidationError):
        change_series(series=series, actor=alice, now=NOW, orphans=Orphans.CANCEL, **change)

    assert not meeting_on(8).is_cancelled


def test_effect_is_foreseen_and_nothing_is_written(alice, series):
    BookingFactory.create_batch(2, occurrence=meeting_on(8))
    BookingFactory(occurrence=meeting_on(15), state="waiting", queued_at=NOW)

    effect = foresee_change(
        series=series,
        now=NOW,
        rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        starts_on=date(2026, 11, 17),
        start_time=time(9, 30),
    )

    assert [meeting.recurrence_on.day for meeting in effect.booked_orphans] == [8]
    assert (effect.orphaned_people, effect.moved_people, effect.is_felt) == (2, 1, True)
    assert meeting_on(15).local_start.hour == 14
    assert verbs() == []


@pytest.mark.parametrize(
    ("seat", "change", "expected"),
    [
        (Seat.ROOM, {"room_capacity": 1}, {"room_capacity": ["below_taken"]}),
        (Seat.ONLINE, {"online_capacity": 1}, {"online_capacity": ["below_taken"]}),
        (Seat.ONLINE, {"mode": "room"}, {"mode": ["seats_taken"]}),
        (Seat.ROOM, {"mode": "online"}, {"mode": ["seats_taken"]}),
    ],
)
def test_places_that_are_taken_are_not_taken_away(alice, series, seat, change, expected):
    change_series(series=series, actor=alice, now=NOW, mode="hybrid", online_capacity=5)
    BookingFactory.create_batch(2, occurrence=meeting_on(1), seat=seat)

    assert refused(foresee_change, series=series, now=NOW, **change) == expected
    assert refused(change_series, series=series, actor=alice, now=NOW, **change) == expected


FORUM = {"kind": "forum", "minutes": 120}


@pytest.mark.parametrize(
    ("since", "change", "expected", "named"),
    [
        (None, {"kind": "visit"}, "kind", ["Dec. 1, 2026", "Dec. 15, 2026"]),
        (None, {"minutes": 119}, "end_time", ["Dec. 1, 2026"]),
        (None, {"minutes": 60, "rrule": WEDNESDAYS}, "end_time", ["Dec. 2, 2026", "Dec. 16, 2026"]),
        (date(2026, 12, 8), {"kind": "visit"}, "kind", ["Dec. 15, 2026"]),
    ],
)
def test_slots_taken_keep_the_forums_of_a_series_as_long_as_they_need(
    alice, bob, series, since, change, expected, named
):
    """Until two hours after the start on the 1st, and twenty minutes less on the 15th."""
    change_series(series=series, actor=alice, now=NOW, **FORUM)
    for day, minutes in ((1, 100), (15, 80)):
        stand = ForumStandFactory(occurrence=meeting_on(day))
        stand.visits.create(user=bob, starts_after=minutes)
    ForumStandFactory(occurrence=meeting_on(22))
    changing = {"series": series, "since": since, "now": NOW, **change}

    for action in (foresee_change, partial(change_series, actor=alice)):
        with pytest.raises(ValidationError) as refusal, override("en"):
            action(**changing)
        assert code_of(refusal) == {expected: ["slots_taken"]}
        [message] = refusal.value.message_dict[expected]
        assert [day in message for day in named] == [True] * len(named)
        assert message.count("Dec.") == len(named)
    kept = meeting_on(1)
    assert (kept.kind, kept.ends_at - kept.starts_at) == ("forum", timedelta(hours=2))


def test_slots_taken_let_a_series_go_elsewhere_and_to_another_hour(alice, bob, series):
    change_series(series=series, actor=alice, now=NOW, **FORUM)
    ForumStandFactory(occurrence=meeting_on(1)).visits.create(user=bob, starts_after=100)

    change_series(series=series, actor=alice, now=NOW, start_time=time(9), room="Salle Vaucanson")

    assert meeting_on(1).local_start.hour == 9


def test_more_places_are_offered_to_who_waits(alice, series):
    change_series(series=series, actor=alice, now=NOW, room_capacity=1)
    BookingFactory(occurrence=meeting_on(1))
    waiting = BookingFactory(occurrence=meeting_on(1), state=BookingState.WAITING, queued_at=NOW)

    change_series(series=series, actor=alice, now=NOW, room_capacity=2)

    waiting.refresh_from_db()
    assert waiting.state == BookingState.OFFERED


def test_series_parts_in_two_from_a_meeting_on(alice, series, bob):
    series.facilitators.add(bob)
    booking = BookingFactory(occurrence=meeting_on(8))

    rest = change_series(series=series, actor=alice, now=NOW, since=THIRD, start_time=time(10))

    series.refresh_from_db()
    booking.refresh_from_db()
    assert (rest.continues, rest.starts_on, series.ended_on) == (series, THIRD, date(2026, 11, 30))
    assert list(rest.facilitators.all()) == [bob]
    assert booking.occurrence.series == rest
    assert booking.occurrence.local_start.hour == 10
    assert [one.local_start.hour for one in series.occurrences.all()] == [14, 14]
    assert plan_ahead(series, date(2027, 3, 1), now=NOW) == 0


def test_count_goes_on_in_the_second_part(alice, values):
    series = create_series(actor=alice, now=NOW, **values | {"rrule": f"{TUESDAYS};COUNT=4"})

    rest = change_series(series=series, actor=alice, now=NOW, since=date(2026, 12, 8), title="B")

    assert rest.rrule == f"{TUESDAYS};COUNT=2"
    assert [day.day for day in days(rest)] == [8, 15]


def test_parted_before_its_first_day_it_is_changed_whole(alice, values):
    series = create_series(actor=alice, now=NOW, **values)

    same = change_series(series=series, actor=alice, now=NOW, since=values["starts_on"], title="B")

    assert same == series
    assert Series.objects.count() == 1


def test_parted_twice_the_parts_follow_each_other(alice, series):
    last = change_series(
        series=series, actor=alice, now=NOW, since=date(2026, 12, 15), start_time=time(10)
    )

    middle = change_series(series=series, actor=alice, now=NOW, since=THIRD, title="Au milieu")

    last.refresh_from_db()
    assert (middle.continues, last.continues) == (series, middle)
    assert [day.day for day in days(middle)] == [1, 8]
    # The end of the first part is that of the middle one: the last goes on.
    assert middle.ended_on == date(2026, 12, 14)


def test_days_left_out_follow_their_part(alice, series):
    change_series(
        series=series,
        actor=alice,
        now=NOW,
        excluded_on=[date(2026, 11, 24), date(2026, 12, 8)],
    )

    rest = change_series(series=series, actor=alice, now=NOW, since=THIRD, title="B")

    assert rest.excluded_on == [date(2026, 12, 8)]
    assert date(2026, 12, 8) not in days(rest)


def test_series_ends_and_those_who_booked_are_told(alice, series):
    booking = BookingFactory(occurrence=meeting_on(8))

    assert end_series(series=series, since=THIRD, reason="Fin", actor=alice, now=NOW) == 1

    series.refresh_from_db()
    assert series.ended_on == date(2026, 11, 30)
    assert [day.day for day in days(series)] == [17, 24]
    assert meeting_on(8).cancel_reason == "Fin"
    assert told() == [booking.user.email]
    assert verbs()[-1] == "series_ended"


def test_series_that_has_ended_is_not_prolonged_by_ending_it_later(alice, series):
    end_series(series=series, since=THIRD, reason="Fin", actor=alice, now=NOW)

    later = date(2027, 1, 5)
    end_series(series=series, since=later, reason="Fin", actor=alice, now=NOW)

    series.refresh_from_db()
    assert series.ended_on == date(2026, 11, 30)


def test_what_is_off_stays_off_when_the_rule_changes(alice, series):
    end = {"state": "cancelled", "cancelled_at": NOW, "cancel_reason": "Grève"}
    Occurrence.objects.filter(pk=meeting_on(8).pk).update(**end)

    change_series(series=series, actor=alice, now=NOW, start_time=time(10))

    assert meeting_on(8).is_cancelled
    assert meeting_on(8).local_start.hour == 14


def test_series_parted_meanwhile_says_so(alice, series):
    change_series(series=series, actor=alice, now=NOW, since=THIRD, title="B")

    later = date(2026, 12, 15)
    assert refused(change_series, series=series, actor=alice, now=NOW, since=later) == (
        "series_ended"
    )


def test_rule_without_days_to_come_is_refused(series):
    series.ended_on = date(2026, 11, 16)

    assert refused(check_meets, series=series, now=NOW) == "no_meeting"


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_part_the_series_once_each(alice, series):
    errors = run_together(
        *[
            lambda day=day: change_series(
                series=series, actor=alice, now=NOW, since=day, title=f"Depuis le {day}"
            )
            for day in (THIRD, date(2026, 12, 15))
        ]
    )

    # Whoever comes second, on days that are no longer of this series, is told so.
    assert [one.code for one in errors] in ([], ["series_ended"])
    assert Series.objects.count() == 3 - len(errors)
    held = Occurrence.objects.order_by("starts_at").values_list("recurrence_on", flat=True)
    assert len(held) == len(set(held)) == 13
