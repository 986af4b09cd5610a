from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from collectif.core.outbox import OutboxMessage
from members.enums import Role
from members.models import RoleGrant
from tenders.enums import AtOnce, DigestRhythm, HomeZone, MarkKind, Visibility
from tenders.models import MatchAlert, ToldMatch
from tenders.pipeline.match_alerts import (
    digest_due,
    forget_told_matches,
    reachable,
    send_match_alerts,
    tell_matches,
)
from tests.concurrency import run_together
from tests.members.factories import ProfileFactory, RoleGrantFactory, UserFactory
from tests.tenders.factories import MatchFactory, ProcedureFactory, ProcedureMarkFactory, at
from tests.tenders.match_alert_factories import MatchAlertFactory, ToldMatchFactory

# A Wednesday; 9 o'clock in Paris.
NOW = at("2026-11-25", "08:00")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = "https://collectif.example"


def send(now=NOW) -> int:
    return send_match_alerts(now=now)


def alert_of(user, **values) -> MatchAlert:
    return MatchAlertFactory(profile=user.profile, **values)


def suits(user, score="0.6400", **values):
    """A new call among the matches of a person."""
    values = {"submission_deadline": NOW + 30 * DAY} | values
    procedure = ProcedureFactory(**values)
    MatchFactory(profile=user.profile, procedure=procedure, score=Decimal(score))
    return procedure


def told(user) -> list:
    return [row.procedure for row in ToldMatch.objects.filter(alert__profile__user=user)]


def test_digest_tells_the_best_first_and_counts_the_others(bob):
    alert_of(bob, daily=True)
    for rank in range(7):
        suits(bob, score=f"0.{60 - rank}00", title=f"Appel numéro {rank}")
    assert send() == 1
    message = OutboxMessage.objects.get()
    assert (message.recipient, message.kind, message.period) == (bob, "match_alert", "2026-11-25")
    assert message.text_body.index("Appel numéro 0") < message.text_body.index("Appel numéro 4")
    assert "Appel numéro 5" not in message.text_body
    assert message.title.startswith("7 ")
    assert len(told(bob)) == 7


def test_nothing_new_no_mail(bob):
    alert = alert_of(bob, daily=True)
    ToldMatchFactory(alert=alert, procedure=suits(bob))
    assert send() == 0
    assert not OutboxMessage.objects.exists()


def test_what_was_not_asked_for_is_not_sent(bob):
    suits(bob)
    assert send() == 0
    alert_of(bob)
    assert send() == 0


@pytest.mark.parametrize("kind", MarkKind)
def test_what_she_decided_about_is_no_news(bob, kind):
    alert_of(bob, daily=True)
    ProcedureMarkFactory(profile=bob.profile, procedure=suits(bob), kind=kind)
    assert send() == 0


def test_closed_meanwhile_is_not_told(bob):
    alert_of(bob, daily=True)
    suits(bob, submission_deadline=NOW - HOUR)
    assert send() == 0


def test_match_that_comes_and_goes_is_told_once(bob):
    alert_of(bob, daily=True)
    procedure = suits(bob)
    assert send() == 1
    bob.profile.matches.all().delete()
    MatchFactory(profile=bob.profile, procedure=procedure)
    assert send(NOW + DAY) == 0


def test_what_a_bid_team_keeps_to_itself_is_not_mailed(alice):
    alert_of_alice = MatchAlertFactory(profile=ProfileFactory(user=alice), daily=True)
    suits(alice, visibility=Visibility.TEAM)
    assert send() == 0
    alert_of_alice.refresh_from_db()
    assert alert_of_alice.digested_at == NOW


def test_team_call_is_left_out_of_a_mail_about_another(alice):
    MatchAlertFactory(profile=ProfileFactory(user=alice), daily=True)
    shared = suits(alice)
    suits(alice, visibility=Visibility.TEAM, title="Affaire réservée")
    assert send() == 1
    assert "Affaire réservée" not in OutboxMessage.objects.get().text_body
    assert told(alice) == [shared]


def test_what_was_told_is_left_out_of_a_mail_about_another(bob):
    alert = alert_of(bob, daily=True)
    ToldMatchFactory(alert=alert, procedure=suits(bob, title="Déjà annoncé"))
    suits(bob, title="Tout nouveau")
    assert send() == 1
    text = OutboxMessage.objects.get().text_body
    assert "Tout nouveau" in text
    assert "Déjà annoncé" not in text


def test_what_she_may_not_see_is_not_told(db):
    trainer = UserFactory()
    RoleGrantFactory(user=trainer, role=Role.TRAINER)
    MatchAlertFactory(profile=ProfileFactory(user=trainer), daily=True)
    suits(trainer, visibility=Visibility.MEMBERS)
    assert send() == 0


def test_person_without_a_role_is_left_in_peace(bob):
    alert_of(bob, daily=True)
    suits(bob)
    RoleGrant.objects.filter(user=bob).update(ends_on=timezone.localdate() - DAY)
    assert send() == 0


def test_closed_account_is_left_in_peace(bob):
    alert_of(bob, daily=True)
    suits(bob)
    bob.is_active = False
    bob.save(update_fields=["is_active"])
    assert send() == 0


# Rhythm


def test_daily_digest_leaves_once_a_morning(bob):
    alert_of(bob, daily=True, digested_at=at("2026-11-24", "09:00"))
    suits(bob)
    assert send(at("2026-11-25", "06:29")) == 0
    assert send(at("2026-11-25", "06:30")) == 1
    suits(bob)
    assert send(at("2026-11-25", "18:00")) == 0
    assert send(at("2026-11-26", "06:30")) == 1


def test_morning_without_news_waits_for_the_next(bob):
    alert_of(bob, daily=True)
    assert send() == 0
    suits(bob)
    assert send(NOW + HOUR) == 0
    assert send(NOW + DAY) == 1


def test_weekly_digest_leaves_on_monday(bob):
    alert_of(bob, weekly=True, digested_at=NOW - DAY)
    suits(bob)
    assert send(at("2026-11-29", "12:00")) == 0
    assert send(at("2026-11-30", "06:30")) == 1
    suits(bob)
    assert send(at("2026-12-01", "12:00")) == 0
    assert send(at("2026-12-07", "06:30")) == 1


def test_missed_morning_is_made_up_for(bob):
    alert_of(bob, daily=True)
    suits(bob)
    assert send(at("2026-11-25", "22:00")) == 1


def test_at_once_only_from_the_score_that_was_chosen(bob):
    alert_of(bob, at_once=True)
    suits(bob, score="0.5999", title="Presque")
    assert send() == 0
    best = suits(bob, score="0.6000", title="Tout juste")
    assert send() == 1
    assert told(bob) == [best]
    assert "Tout juste" in OutboxMessage.objects.get().title


def test_what_was_below_the_floor_waits_for_the_digest(bob):
    alert_of(bob, at_once=True, weekly=True, digested_at=NOW - HOUR)
    good, best = suits(bob, score="0.5500"), suits(bob, score="0.6500")
    assert send() == 1
    assert told(bob) == [best]
    assert send(at("2026-11-30", "06:30")) == 1
    assert set(told(bob)) == {good, best}


def test_one_mail_a_day_whatever_the_settings(bob):
    alert_of(bob, daily=True, at_once=True)
    suits(bob)
    assert send() == 1
    late = suits(bob)
    assert send(NOW + HOUR) == 0
    assert send(at("2026-11-25", "22:59")) == 0
    assert late not in told(bob)
    assert send(at("2026-11-25", "23:01")) == 1


# Quiet hours


def quiet(user, start, end, **values) -> MatchAlert:
    return alert_of(user, at_once=True, quiet_from=start, quiet_to=end, **values)


@pytest.mark.parametrize(
    ("start", "end", "hour", "is_awake"),
    [
        (20, 8, 19, True),
        (20, 8, 20, False),
        (20, 8, 3, False),
        (20, 8, 8, True),
        (12, 14, 11, True),
        (12, 14, 12, False),
        (12, 14, 14, True),
        (9, 9, 9, True),
        (0, 23, 22, False),
        (0, 23, 23, True),
        (23, 0, 23, False),
        (23, 0, 0, True),
    ],
)
def test_quiet_hours_go_past_midnight(bob, start, end, hour, is_awake):
    quiet(bob, start, end)
    # In winter Paris is an hour ahead of UTC.
    assert reachable(at("2026-11-25", f"{hour:02}:30") - HOUR).exists() == is_awake


@pytest.mark.parametrize(
    ("day", "last_quiet", "first_awake"),
    [
        # Summer time, winter time, and the two nights when one becomes the other.
        ("2026-10-24", "05:59", "06:00"),
        ("2026-10-25", "06:59", "07:00"),
        ("2027-03-27", "06:59", "07:00"),
        ("2027-03-28", "05:59", "06:00"),
    ],
)
def test_quiet_hours_follow_the_clock_when_it_changes(bob, day, last_quiet, first_awake):
    quiet(bob, 20, 8)
    assert not reachable(at(day, last_quiet)).exists()
    assert reachable(at(day, first_awake)).exists()


@pytest.mark.parametrize("hour", ["00:30", "01:30"])
def test_hour_that_comes_twice_is_quiet_twice(bob, hour):
    quiet(bob, 2, 3)
    assert not reachable(at("2026-10-25", hour)).exists()


def test_hour_that_never_comes_silences_nothing(bob):
    quiet(bob, 2, 3)
    assert reachable(at("2027-03-28", "00:59")).exists()
    assert reachable(at("2027-03-28", "01:00")).exists()


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        (HomeZone.REUNION, at("2026-11-25", "03:30")),
        (HomeZone.PARIS, at("2026-11-25", "06:30")),
        (HomeZone.MARTINIQUE, at("2026-11-25", "11:30")),
        (HomeZone.NOUMEA, at("2026-11-24", "20:30")),
    ],
)
def test_morning_is_that_of_her_own_clock(bob, zone, moment):
    alert_of(bob, daily=True, time_zone=zone, digested_at=moment - HOUR)
    assert not digest_due(moment - timedelta(minutes=1)).exists()
    assert digest_due(moment).exists()


def test_digest_waits_for_the_end_of_the_quiet_hours(bob):
    alert_of(bob, daily=True, quiet_from=20, quiet_to=10)
    suits(bob)
    assert send(at("2026-11-25", "08:59")) == 0
    assert send(at("2026-11-25", "09:00")) == 1


# Twice, killed, and at once


def test_double_run_writes_once(bob):
    alert_of(bob, daily=True, at_once=True)
    suits(bob)
    assert [send(), send(), tell_matches(bob.profile.pk, now=NOW)] == [1, 0, 0]
    assert OutboxMessage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_one_mail():
    people = UserFactory.create_batch(3, member=True)
    for user in people:
        MatchAlertFactory(profile=ProfileFactory(user=user), daily=True, at_once=True)
        suits(user)
    assert run_together(send, send) == []
    # Who was taken by one while the other looked is told by the next round at the latest.
    send()
    assert sorted(OutboxMessage.objects.values_list("recipient", flat=True)) == sorted(
        user.pk for user in people
    )


def test_worker_killed_before_its_commit_leaves_all_to_the_next(bob):
    alert_of(bob, daily=True)
    procedure = suits(bob)
    with transaction.atomic():
        assert tell_matches(bob.profile.pk, now=NOW) == 1
        transaction.set_rollback(True)
    assert (OutboxMessage.objects.count(), told(bob)) == (0, [])
    assert send(NOW + HOUR) == 1
    assert told(bob) == [procedure]


def test_person_who_cannot_be_told_silences_nobody_and_stays_due(bob, alice):
    broken = alert_of(bob, daily=True)
    MatchAlertFactory(profile=ProfileFactory(user=alice), daily=True)
    suits(bob)
    suits(alice)
    # What no engine writes: the mail cannot be worded.
    bob.profile.matches.update(parts=[{"kind": "unknown", "points": "0.1"}])
    assert send() == 1
    assert OutboxMessage.objects.get().recipient == alice
    assert list(digest_due(NOW)) == [broken]
    bob.profile.matches.update(parts=[])
    assert send(NOW + HOUR) == 1


@pytest.mark.django_db(transaction=True)
def test_person_held_by_another_worker_is_left_to_it():
    profile = ProfileFactory(user=UserFactory(member=True))
    MatchAlertFactory(profile=profile, daily=True)
    suits(profile.user)
    counts = []
    with transaction.atomic():
        MatchAlert.objects.select_for_update().get()
        other = [lambda: counts.append(tell_matches(profile.pk, now=NOW))]
        assert run_together(*other) == []
    assert counts == [0]
    assert send() == 1


def test_who_stopped_since_she_was_chosen_is_not_written_to(bob):
    suits(bob)
    assert tell_matches(bob.profile.pk, now=NOW) == 0
    alert_of(bob)
    assert tell_matches(bob.profile.pk, now=NOW) == 0
    assert not OutboxMessage.objects.exists()


def test_digest_settled_since_she_was_chosen_waits_for_the_next(bob):
    alert_of(bob, daily=True, digested_at=NOW)
    suits(bob)
    assert tell_matches(bob.profile.pk, now=NOW) == 0


@pytest.mark.parametrize("count", [1, 20])
def test_queries_for_a_person_do_not_grow_with_her_news(bob, count, django_assert_num_queries):
    alert_of(bob, daily=True)
    for _number in range(count):
        suits(bob)
    with django_assert_num_queries(14):
        assert tell_matches(bob.profile.pk, now=NOW) == 1


@pytest.mark.parametrize("count", [1, 20])
def test_queries_do_not_grow_with_those_who_have_no_news(db, count, django_assert_num_queries):
    for number in range(count):
        user = UserFactory(email=f"p{number}@example.net", member=True)
        MatchAlertFactory(profile=ProfileFactory(user=user), daily=True, at_once=True)
    with django_assert_num_queries(3):
        assert send() == 0


def test_all_are_told_however_many_they_are(db, monkeypatch):
    monkeypatch.setattr("tenders.pipeline.match_alerts.BATCH", 2)
    for number in range(5):
        user = UserFactory(email=f"p{number}@example.net", member=True)
        MatchAlertFactory(profile=ProfileFactory(user=user), daily=True)
        suits(user)
    assert send() == 5


def test_what_was_told_is_forgotten_long_after_the_call_closed(bob):
    alert = alert_of(bob, daily=True, rhythm=DigestRhythm.WEEKLY, at_once_from=AtOnce.GOOD)
    old = ProcedureFactory(submission_deadline=NOW - 181 * DAY)
    ToldMatchFactory(alert=alert, procedure=old)
    ToldMatchFactory(alert=alert, procedure=ProcedureFactory(submission_deadline=NOW - DAY))
    assert forget_told_matches(now=NOW) == 1
    assert ToldMatch.objects.count() == 1
