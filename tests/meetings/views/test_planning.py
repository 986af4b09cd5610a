from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse

from collectif.core.events import Event
from collectif.core.outbox import OutboxMessage
from meetings.models import Occurrence, SchoolHoliday, Series
from meetings.pipeline.horizon import plan_ahead
from tests.meetings.factories import (
    BookingFactory,
    ForumStandFactory,
    OccurrenceFactory,
    SeriesFactory,
)
from tests.members.factories import ProfileFactory, UserFactory
from tests.members.intake_factories import GroupFactory, GroupSpellFactory

NOW = datetime(2026, 11, 17, 8, tzinfo=UTC)
LIST, CREATE = "meetings:series_list", "meetings:series_create"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def group(db, bob):
    """Facilitated by Bob."""
    group = GroupFactory(name="Rives")
    group.facilitators.add(bob)
    return group


@pytest.fixture
def series(group):
    series = SeriesFactory(rrule="FREQ=WEEKLY;BYDAY=TU", group=group)
    plan_ahead(series, date(2027, 2, 9), now=NOW)
    return series


def typed(group=None, **values):
    return {
        "group": group.public_id if group else "",
        "title": "Groupe du mardi",
        "kind": "group",
        "openness": "group" if group else "collective",
        "mode": "room",
        "room_capacity": "12",
        "starts_on": "2026-11-24",
        "start_time": "14:00",
        "end_time": "17:00",
        "frequency": "weekly",
        "weekdays": ["1"],
        "end": "never",
        "holiday_rule": "skip",
        "country": "FR",
        "time_zone": "Europe/Paris",
    } | values


def url(name, subject):
    return reverse(f"meetings:{name}", args=[subject.public_id])


def errors(response):
    return {
        name: [one.code for one in found]
        for name, found in response.context["form"].errors.as_data().items()
    }


def test_facilitator_plans_the_meetings_of_her_group(client_of, bob, group):
    response = client_of(bob).post(reverse(CREATE), typed(group))

    series = Series.objects.get()
    assert (response.status_code, response.url) == (302, series.get_absolute_url())
    assert (series.group, series.minutes, series.rrule) == (group, 180, "FREQ=WEEKLY;BYDAY=TU")
    assert series.occurrences.count() == 12


def test_facilitator_plans_for_no_other_group_nor_for_all(client_of, bob, group):
    client = client_of(bob)

    other = client.post(reverse(CREATE), typed(GroupFactory()))
    nobody = client.post(reverse(CREATE), typed())

    assert (other.status_code, errors(other)) == (422, {"group": ["invalid_choice"]})
    assert (nobody.status_code, errors(nobody)) == (422, {"group": ["required"]})


def test_coordinator_plans_for_the_whole_collective(client_of, alice):
    client_of(alice).post(reverse(CREATE), typed(frequency="once", kind="plenary"))

    meeting = Occurrence.objects.get()
    assert (meeting.group, meeting.kind, meeting.openness) == (None, "plenary", "collective")


def test_without_a_group_somebody_else_may_come(client_of, alice):
    response = client_of(alice).post(reverse(CREATE), typed(openness="group"))

    assert errors(response) == {"openness": ["group_required"]}


WORDS = [
    ({"frequency": "once"}, ""),
    ({"weekdays": []}, "FREQ=WEEKLY;BYDAY=TU"),
    ({"weekdays": ["3", "1"]}, "FREQ=WEEKLY;BYDAY=TU,TH"),
    ({"frequency": "fortnightly"}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
    ({"frequency": "monthly", "weekdays": ["2"], "position": "3"}, "FREQ=MONTHLY;BYDAY=3WE"),
    ({"frequency": "monthly", "weekdays": ["2"], "position": "-1"}, "FREQ=MONTHLY;BYDAY=-1WE"),
    ({"frequency": "monthly"}, "FREQ=MONTHLY;BYDAY=1TU"),
    ({"end": "after", "times": "5"}, "FREQ=WEEKLY;BYDAY=TU;COUNT=5"),
]


@pytest.mark.parametrize(("answers", "rule"), WORDS)
def test_words_become_a_rule(client_of, bob, group, answers, rule):
    client_of(bob).post(reverse(CREATE), typed(group, **answers))

    assert Series.objects.get().rrule == rule


def test_last_day_is_that_of_the_series(client_of, bob, group):
    client_of(bob).post(reverse(CREATE), typed(group, end="on_day", until="2026-12-01"))

    assert Series.objects.get().ended_on == date(2026, 12, 1)
    assert Occurrence.objects.count() == 2


WRONG = [
    ({"title": ""}, {"title": ["required"]}),
    ({"end_time": "13:00"}, {"end_time": ["times_out_of_order"]}),
    ({"end_time": "14:05"}, {"end_time": ["length_out_of_range"]}),
    ({"starts_on": "hier"}, {"starts_on": ["invalid"]}),
    ({"starts_on": "2020-01-07", "frequency": "once"}, {"__all__": ["no_meeting"]}),
    ({"end": "on_day"}, {"until": ["required"]}),
    ({"end": "on_day", "until": "2026-11-01"}, {"until": ["out_of_order"]}),
    ({"end": "after"}, {"times": ["required"]}),
    ({"end": "after", "times": "0"}, {"times": ["min_value"]}),
    ({"end": "after", "times": "9999"}, {"times": ["max_value"]}),
    ({"weekdays": ["9"]}, {"weekdays": ["invalid_choice"]}),
    ({"excluded_on": ["jamais"]}, {"excluded_on": ["invalid_choice"]}),
    ({"newcomer_seats": "12"}, {"__all__": ["newcomers_take_all"]}),
    ({"video_url": "javascript:alert(1)"}, {"video_url": ["invalid"]}),
    ({"roles": ["king"]}, {"roles": ["invalid_choice"]}),
]


@pytest.mark.parametrize(("answers", "expected"), WRONG)
def test_wrong_answers_are_told_by_field(client_of, bob, group, answers, expected):
    response = client_of(bob).post(reverse(CREATE), typed(group, **answers))

    assert response.status_code == 422
    assert errors(response) == expected
    assert not Series.objects.exists()


def preview(client, **answers):
    return client.post(reverse(CREATE), typed(**answers, preview="on"))


def test_first_dates_are_shown_and_nothing_is_saved(client_of, bob, group):
    response = preview(client_of(bob), group=group, starts_on="2026-12-22", weekdays=["4"])

    told = [(day.rule_on.isoformat(), day.fate) for day in response.context["days"]]
    assert response.status_code == 200
    assert told[:3] == [
        ("2026-12-25", "holiday"),
        ("2027-01-01", "holiday"),
        ("2027-01-08", "held"),
    ]
    assert sum(1 for _day, fate in told if fate == "held") == 8
    assert not Series.objects.exists()


def test_htmx_gets_the_dates_alone(client_of, bob, group):
    headers = {"HX-Request": "true", "HX-Target": "preview"}

    response = client_of(bob).post(reverse(CREATE), typed(group, preview="on"), headers=headers)
    refused = client_of(bob).post(
        reverse(CREATE), typed(group, preview="on", title=""), headers=headers
    )

    assert response.content.decode().strip().startswith('<div class="stack is-tight" id="preview"')
    assert (refused.status_code, "<html" in refused.content.decode()) == (422, False)


def test_ticked_dates_are_left_out(client_of, bob, group):
    left_out = {"excluded_on": ["2026-12-01", "2027-06-01"]}
    shown = preview(client_of(bob), group=group, **left_out)

    client_of(bob).post(reverse(CREATE), typed(group, **left_out))

    assert shown.context["hidden_excluded"] == [date(2027, 6, 1)]
    assert 'value="2026-12-01" checked' in shown.content.decode()
    assert not Occurrence.objects.filter(recurrence_on=date(2026, 12, 1)).exists()
    assert Series.objects.get().excluded_on == [date(2026, 12, 1), date(2027, 6, 1)]


def test_unknown_school_holidays_are_told(client_of, bob, group):
    client = client_of(bob)
    before = preview(client, group=group, school_zone="A")
    SchoolHoliday.objects.create(
        zone="A", name="Noël", starts_on="2026-12-19", ends_on="2027-01-04", source="arrêté"
    )
    after = preview(client, group=group, school_zone="A")

    assert before.context["school_is_unknown"] is True
    assert after.context["school_is_unknown"] is False
    assert "school" in [day.fate for day in after.context["days"]]


def test_who_plans_nothing_finds_nothing(client_of, charlie, bob, series):
    stranger = client_of(charlie)

    assert stranger.get(reverse(LIST)).status_code == 403
    assert stranger.get(reverse(CREATE)).status_code == 403
    assert stranger.get(url("series_detail", series)).status_code == 404
    assert stranger.post(url("series_update", series), typed()).status_code == 404
    meeting = series.occurrences.first()
    assert stranger.get(url("following_update", meeting)).status_code == 404


def test_single_meetings_leave_the_list_once_they_are_over(client_of, bob, group):
    yesterday, today = NOW.date() - timedelta(days=1), NOW.date()
    single = {"group": group, "rrule": ""}
    SeriesFactory(title="Passée", starts_on=yesterday, **single)
    ahead = SeriesFactory(starts_on=today, **single)
    late = NOW + timedelta(days=3)
    moved = OccurrenceFactory(
        series=SeriesFactory(starts_on=yesterday, **single),
        starts_at=late,
        ends_at=late + timedelta(hours=2),
    )

    listed = client_of(bob).get(reverse(LIST)).context["series"]

    assert {one.pk for one in listed} == {ahead.pk, moved.series.pk}


@pytest.mark.parametrize("count", [1, 20])
def test_list_costs_four_queries(client_of, bob, group, django_assert_num_queries, count):
    for one in SeriesFactory.create_batch(count, group=group):
        plan_ahead(one, date(2026, 12, 1), now=NOW)
    client = client_of(bob)
    client.get(reverse("mfa_index"))

    with django_assert_num_queries(4):
        response = client.get(reverse(LIST))

    assert len(response.context["series"]) == count


@pytest.mark.parametrize("count", [1, 20])
def test_page_of_a_series_costs_the_same(client_of, bob, series, django_assert_num_queries, count):
    BookingFactory.create_batch(count, occurrence=series.occurrences.last(), seat="online")
    client = client_of(bob)
    client.get(reverse("mfa_index"))

    with django_assert_num_queries(5):
        response = client.get(url("series_detail", series))

    assert len(response.context["meetings"]) == 13


def test_skipped_days_are_named(client_of, bob, group):
    series = SeriesFactory(rrule="FREQ=WEEKLY;BYDAY=FR", group=group)
    plan_ahead(series, date(2027, 1, 31), now=NOW)

    days = client_of(bob).get(url("series_detail", series)).context["days"]

    assert [day.rule_on.isoformat() for day in days] == ["2026-12-25", "2027-01-01"]


def test_change_nobody_feels_is_done_at_once(client_of, bob, group, series):
    response = client_of(bob).post(
        url("series_update", series), typed(group, title="Autre", starts_on="2026-11-03")
    )

    assert response.status_code == 302
    assert {one.title for one in series.occurrences.all()} == {"Autre"}


def test_change_that_people_feel_is_asked_twice(client_of, bob, group, series):
    BookingFactory.create_batch(3, occurrence=series.occurrences.last())
    answers = typed(group, start_time="10:00", end_time="13:00", starts_on="2026-11-03")
    client = client_of(bob)

    asked = client.post(url("series_update", series), answers)
    unchanged = series.occurrences.last().local_start.hour
    done = client.post(url("series_update", series), answers | {"settled": "on", "orphans": "keep"})

    assert asked.status_code == 200
    assert asked.context["effect"].moved_people == 3
    assert ("title", "Groupe du mardi") in asked.context["answers"]
    assert unchanged == 14
    assert done.status_code == 302
    assert series.occurrences.last().local_start.hour == 10


def test_calling_off_asks_why(client_of, bob, group, series):
    BookingFactory(occurrence=series.occurrences.get(recurrence_on=date(2026, 12, 8)))
    answers = typed(group, frequency="fortnightly", starts_on="2026-11-17") | {
        "settled": "on",
        "orphans": "cancel",
    }
    client = client_of(bob)

    refused = client.post(url("series_update", series), answers)
    done = client.post(url("series_update", series), answers | {"reason": "Salle prise"})

    assert (refused.status_code, errors(refused)) == (422, {"reason": ["required"]})
    assert done.status_code == 302
    gone = Occurrence.objects.get(recurrence_on=date(2026, 12, 8))
    assert (gone.is_cancelled, gone.cancel_reason) == (True, "Salle prise")


def test_fewer_places_than_taken_are_refused_with_the_count(client_of, bob, group, series):
    BookingFactory.create_batch(3, occurrence=series.occurrences.last())

    response = client_of(bob).post(
        url("series_update", series), typed(group, room_capacity="2", starts_on="2026-11-03")
    )

    assert (response.status_code, errors(response)) == (422, {"room_capacity": ["below_taken"]})
    assert "3 " in response.context["form"].errors["room_capacity"][0]


def test_form_begins_with_what_the_series_says(client_of, bob, series):
    form = client_of(bob).get(url("series_update", series)).context["form"]

    assert form.initial["end_time"] == time(17)
    assert form.initial["weekdays"] == [1]
    assert form.initial["group"] == series.group.public_id


def test_this_and_following_part_the_series(client_of, bob, group, series):
    meeting = series.occurrences.get(recurrence_on=date(2026, 12, 1))

    response = client_of(bob).post(
        url("following_update", meeting), typed(group, title="Après", starts_on="2026-11-03")
    )

    rest = Series.objects.get(continues=series)
    assert response.url == rest.get_absolute_url()
    assert rest.starts_on == date(2026, 12, 1)
    assert series.occurrences.count() == 2


def ticked(response):
    return response.context["form"].initial["facilitators"]


def test_facilitators_are_ticked_or_named_and_shown(client_of, bob, alice, group):
    near = GroupSpellFactory(user=ProfileFactory().user, group=group).user
    named = UserFactory(member=True, email="eve@example.org")
    answers = typed(group, facilitators=[near.public_id], new_facilitator="Eve@example.org")

    client_of(bob).post(reverse(CREATE), answers)

    series = Series.objects.get()
    assert set(series.facilitators.all()) == {near, named}
    page = client_of(bob).get(series.get_absolute_url()).content.decode()
    assert near.get_full_name() in page
    assert named.get_full_name() in page
    assert bob.get_full_name() in page
    form = client_of(bob).get(url("series_update", series))
    assert set(ticked(form)) == {near.public_id, named.public_id}
    meeting = client_of(alice).get(series.occurrences.first().get_absolute_url())
    assert named in meeting.context["facilitators"]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"new_facilitator": "nobody@example.org"}, {"new_facilitator": ["unknown_person"]}),
        ({"new_facilitator": "charlie"}, {"new_facilitator": ["invalid"]}),
        ({"facilitators": ["x"]}, {"facilitators": ["invalid_pk_value"]}),
    ],
)
def test_unknown_facilitators_are_refused_and_the_answers_kept(
    client_of, bob, group, answers, expected
):
    response = client_of(bob).post(reverse(CREATE), typed(group, title="Gardé") | answers)

    assert (response.status_code, errors(response)) == (422, expected)
    assert "Gardé" in response.content.decode()


def test_member_of_another_group_cannot_be_ticked(client_of, bob, group):
    stranger = GroupSpellFactory().user

    response = client_of(bob).post(reverse(CREATE), typed(group, facilitators=[stranger.public_id]))

    assert errors(response) == {"facilitators": ["invalid_choice"]}


def test_facilitator_is_taken_away_and_nobody_is_told(client_of, bob, group, series):
    series.facilitators.add(bob)
    BookingFactory(occurrence=series.occurrences.last())

    same = {"starts_on": "2026-11-03", "room": series.room, "address": series.address}
    client_of(bob).post(url("series_update", series), typed(group, country="", **same))

    assert not series.facilitators.exists()
    assert Event.objects.get(verb="series_changed").data["fields"] == ["facilitators"]
    assert not OutboxMessage.objects.exists()


def test_facilitators_go_along_with_those_after(client_of, bob, group, series):
    series.facilitators.add(bob)
    meeting = series.occurrences.get(recurrence_on=date(2026, 12, 1))
    page = client_of(bob).get(url("following_update", meeting))
    assert ticked(page) == [bob.public_id]

    answers = typed(group, title="Après", starts_on="2026-11-03", facilitators=[bob.public_id])
    client_of(bob).post(url("following_update", meeting), answers)

    assert list(Series.objects.get(continues=series).facilitators.all()) == [bob]


def test_who_facilitates_a_series_alone_changes_it_and_plans_nothing_else(client_of, group, series):
    host = UserFactory(member=True)
    series.facilitators.add(host)
    client = client_of(host)

    plans = client.get(reverse(LIST))
    assert [one.pk for one in plans.context["series"]] == [series.pk]
    assert reverse(CREATE) not in plans.content.decode()
    assert client.get(reverse(CREATE)).status_code == 403
    answers = typed(group, starts_on="2026-11-03", room="Salle Babbage")
    response = client.post(url("series_update", series), answers | {"facilitators": host.public_id})
    assert response.status_code == 302
    series.refresh_from_db()
    assert series.room == "Salle Babbage"


def test_holidays_of_the_territory_are_those_of_the_series(client_of, bob, group):
    group.departments = ["67", "68"]
    group.save()

    answers = typed(group, country="", weekdays=["5"], starts_on="2026-12-19", preview="on")
    days = client_of(bob).post(reverse(CREATE), answers).context["days"]

    assert [day.name for day in days if day.rule_on == date(2026, 12, 26)] == ["Saint-Étienne"]


def test_single_meeting_has_no_following(client_of, bob, group):
    single = SeriesFactory(rrule="", group=group, starts_on=date(2026, 12, 1))
    plan_ahead(single, NOW.date() + timedelta(days=30), now=NOW)

    response = client_of(bob).get(url("following_update", single.occurrences.get()))

    assert response.status_code == 403


def test_slots_taken_at_a_forum_are_told_with_its_day(client_of, bob, group, series):
    change = {"kind": "forum", "start_time": "14:00", "end_time": "16:00"}
    client_of(bob).post(url("series_update", series), typed(group, **change))
    forum = series.occurrences.get(recurrence_on=date(2026, 12, 1))
    ForumStandFactory(occurrence=forum).visits.create(user=bob, starts_after=100)

    late = typed(group, **change | {"end_time": "15:30"})
    response = client_of(bob).post(url("series_update", series), late)

    assert (response.status_code, errors(response)) == (422, {"end_time": ["slots_taken"]})
    assert "1 décembre 2026" in response.content.decode()
    forum.refresh_from_db()
    assert forum.local_end.hour == 16
