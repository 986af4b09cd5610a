from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from collectif.core.outbox import OutboxMessage
from members.enums import Role
from members.models import RoleGrant
from tenders.enums import AlertCadence, NoticeKind, Visibility
from tenders.models import Procedure, SavedSearchHit
from tenders.pipeline.alerts import find_hits, last_moment, send_alerts, tell_person
from tests.concurrency import run_together
from tests.members.factories import UserFactory
from tests.tenders.factories import NoticeFactory, ProcedureFactory, SourceRecordFactory, at
from tests.tenders.saved_search_factories import SavedSearchFactory, SavedSearchHitFactory

# A Wednesday; 9 o'clock in Paris.
NOW = at("2026-11-25", "08:00")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = "https://collectif.example"


def open_calls(search, now):
    """What the filter of the list would give without any value."""
    return Procedure.objects.visible_to(search.owner).open_at(now)


def send(now=NOW, finder=open_calls) -> int:
    return send_alerts(now=now, finder=finder)


def search_of(owner, **values):
    return SavedSearchFactory(owner=owner, **({"followed_from": NOW - 3 * DAY} | values))


def call(**values) -> Procedure:
    times = {
        "first_seen_at": NOW - HOUR,
        "changed_at": NOW - HOUR,
        "submission_deadline": NOW + 20 * DAY,
    }
    return ProcedureFactory(**(times | values))


def waiting() -> list[Procedure]:
    return [hit.procedure for hit in SavedSearchHit.objects.waiting().order_by("procedure")]


def test_what_was_there_before_is_no_news(bob):
    search = search_of(bob)
    call(first_seen_at=NOW - 4 * DAY)
    new = call()
    assert find_hits(search, open_calls(search, NOW), now=NOW) == 1
    assert waiting() == [new]


def test_what_changed_into_a_call_is_news(bob):
    search = search_of(bob)
    planned = call(first_seen_at=NOW - 40 * DAY)
    record = SourceRecordFactory(first_seen_at=NOW - HOUR)
    NoticeFactory(procedure=planned, record=record, kind=NoticeKind.CALL)
    assert find_hits(search, open_calls(search, NOW), now=NOW) == 1


def test_correction_of_an_old_call_is_no_news(bob):
    search = search_of(bob)
    old = call(first_seen_at=NOW - 40 * DAY)
    record = SourceRecordFactory(first_seen_at=NOW - HOUR)
    NoticeFactory(procedure=old, record=record, kind=NoticeKind.CORRECTION)
    assert find_hits(search, open_calls(search, NOW), now=NOW) == 0


def test_same_call_is_found_once(bob):
    search = search_of(bob)
    call()
    assert find_hits(search, open_calls(search, NOW), now=NOW) == 1
    search.refresh_from_db()
    assert search.alerted_up_to == NOW
    assert find_hits(search, open_calls(search, NOW + HOUR), now=NOW + HOUR) == 0


def test_row_committed_late_is_found_at_the_next_look(bob):
    search = search_of(bob, alerted_up_to=NOW - HOUR)
    call(first_seen_at=NOW - 2 * HOUR, changed_at=NOW - 2 * HOUR)
    assert find_hits(search, open_calls(search, NOW), now=NOW) == 1


def test_finding_nothing_possible_writes_nothing(charlie):
    search = search_of(charlie)
    call()
    assert find_hits(search, open_calls(search, NOW), now=NOW) == 0


@pytest.mark.parametrize(
    ("cadence", "now", "moment"),
    [
        (AlertCadence.IMMEDIATE, at("2026-11-25", "06:00"), at("2026-11-25", "06:00")),
        (AlertCadence.DAILY, at("2026-11-25", "06:29"), at("2026-11-24", "06:30")),
        (AlertCadence.DAILY, at("2026-11-25", "06:30"), at("2026-11-25", "06:30")),
        (AlertCadence.WEEKLY, at("2026-11-25", "06:30"), at("2026-11-23", "06:30")),
        (AlertCadence.WEEKLY, at("2026-11-23", "06:29"), at("2026-11-16", "06:30")),
        # Summer time: 7:30 in Paris is 5:30 in UTC.
        (AlertCadence.DAILY, at("2026-07-01", "05:30"), at("2026-07-01", "05:30")),
        (AlertCadence.WEEKLY, at("2026-10-26", "05:40"), at("2026-10-19", "05:30")),
    ],
)
def test_moments_are_half_past_seven_in_paris(cadence, now, moment):
    assert last_moment(cadence, now=now) == moment


def test_nothing_new_no_mail(bob):
    search_of(bob, daily=True)
    assert send() == 0
    assert not OutboxMessage.objects.exists()


def test_search_without_emails_is_not_looked_into(bob):
    search_of(bob)
    call()
    assert send() == 0
    assert waiting() == []


def test_mail_says_what_where_and_how_to_stop(bob):
    search_of(bob, daily=True, name="Conseil en Isère")
    found = call(title="Conseil en achats responsables")
    assert send() == 1
    message = OutboxMessage.objects.get()
    assert (message.recipient, message.kind, message.period) == (bob, "tender_alert", "2026-11-25")
    for body in (message.text_body, message.html_body):
        assert "Conseil en Isère" in body
        assert "Conseil en achats responsables" in body
        assert f"https://collectif.example{found.get_absolute_url()}" in body
        assert "https://collectif.example/appels-d-offres/alertes/arreter/" in body
        assert found.buyer_name in body
    assert "Conseil en Isère" in message.title


def test_double_run_writes_once(bob):
    search_of(bob, daily=True)
    search_of(bob, immediate=True)
    call()
    assert send() == 2
    assert send() == 0
    assert OutboxMessage.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_one_mail():
    bob = UserFactory(member=True)
    search_of(bob, daily=True)
    call()
    assert run_together(send, send) == []
    assert OutboxMessage.objects.count() == 1


def test_searches_of_one_morning_share_a_mail(bob):
    monday = at("2026-11-23", "08:00")
    search_of(bob, daily=True, name="Le quotidien", followed_from=monday - DAY)
    search_of(bob, weekly=True, name="L’hebdomadaire", followed_from=monday - DAY)
    call(first_seen_at=monday - HOUR, changed_at=monday - HOUR)
    assert send(monday) == 1
    text = OutboxMessage.objects.get().text_body
    assert "Le quotidien" in text
    assert "L’hebdomadaire" in text


def test_weekly_search_waits_for_monday(bob):
    search_of(bob, weekly=True, followed_from=at("2026-11-24", "09:00"))
    call()
    assert send() == 0
    assert send(at("2026-11-30", "06:00")) == 0
    assert send(at("2026-11-30", "06:40")) == 1


def test_saved_this_morning_speaks_tomorrow(bob):
    search_of(bob, daily=True, followed_from=at("2026-11-25", "07:00"))
    call(first_seen_at=NOW - timedelta(minutes=5), changed_at=NOW - timedelta(minutes=5))
    assert send() == 0
    assert send(NOW + DAY) == 1


def test_missed_morning_is_made_up_for(bob):
    search_of(bob, daily=True)
    call()
    assert send(at("2026-11-25", "21:00")) == 1


def test_found_but_not_told_before_a_crash_is_told(bob):
    search = search_of(bob, daily=True)
    call()
    find_hits(search, open_calls(search, NOW), now=NOW)
    assert send() == 1


def test_at_once_means_one_mail_for_ten_minutes(bob):
    search_of(bob, immediate=True)
    call()
    assert send(NOW) == 1
    late = call(first_seen_at=NOW + timedelta(minutes=2), changed_at=NOW + timedelta(minutes=2))
    assert send(NOW + timedelta(minutes=5)) == 0
    assert waiting() == [late]
    assert send(NOW + timedelta(minutes=11)) == 1


def test_closed_meanwhile_is_not_told(bob):
    search = search_of(bob, daily=True)
    SavedSearchHitFactory(search=search, procedure=call(submission_deadline=NOW - HOUR))
    assert send() == 0
    assert waiting() == []


def test_person_without_a_role_is_left_in_peace(bob):
    search_of(bob, daily=True)
    call()
    RoleGrant.objects.filter(user=bob).update(ends_on=timezone.localdate() - DAY)
    assert send() == 0


def test_role_that_ended_after_the_find_silences_the_mail(bob):
    search = search_of(bob, immediate=True)
    SavedSearchHitFactory(search=search, procedure=call())
    RoleGrant.objects.filter(user=bob).update(ends_on=timezone.localdate() - DAY)
    assert tell_person(bob.pk, now=NOW, finder=lambda _search, _now: Procedure.objects.all()) == 0


def test_closed_account_is_left_in_peace(bob):
    search = search_of(bob, daily=True)
    SavedSearchHitFactory(search=search, procedure=call())
    bob.is_active = False
    bob.save(update_fields=["is_active"])
    assert send() == 0
    assert tell_person(bob.pk, now=NOW, finder=open_calls) == 0


def test_what_the_person_may_not_see_is_not_told(bob, alice):
    search_of(bob, daily=True)
    search_of(alice, daily=True)
    call(visibility=Visibility.TEAM)
    assert send() == 1
    assert OutboxMessage.objects.get().recipient == alice


def test_partner_hears_of_public_calls_alone(db):
    partner = UserFactory()
    RoleGrant.objects.create(
        user=partner,
        role=Role.TRAINER,
        starts_on=datetime(2026, 1, 5, tzinfo=UTC).date(),
    )
    search_of(partner, daily=True)
    call(visibility=Visibility.MEMBERS)
    assert send() == 0


def test_long_list_shows_ten_and_counts_the_rest(bob):
    search_of(bob, daily=True)
    for number in range(13):
        call(title=f"Appel numéro {number:02}", submission_deadline=NOW + (number + 1) * DAY)
    send()
    text = OutboxMessage.objects.get().text_body
    assert "Appel numéro 09" in text
    assert "Appel numéro 10" not in text
    assert OutboxMessage.objects.get().title.startswith("13 ")


def test_search_that_fails_does_not_silence_the_others(bob, alice):
    search_of(bob, daily=True)
    search_of(alice, daily=True)
    call()

    def finder(search, now):
        if search.owner_id == bob.pk:
            raise DatabaseError("canceling statement due to statement timeout")
        return open_calls(search, now)

    assert send(finder=finder) == 1
    assert OutboxMessage.objects.get().recipient == alice


def test_crash_while_telling_leaves_all_to_the_next_round(bob, alice):
    search_of(bob, daily=True)
    search_of(alice, daily=True)
    found = call()

    def breaks_on_the_second_look(search, now):
        if search.hits.exists() and search.owner_id == bob.pk:
            raise RuntimeError("killed")
        return open_calls(search, now)

    assert send(finder=breaks_on_the_second_look) == 1
    assert OutboxMessage.objects.get().recipient == alice
    assert waiting() == [found]
    assert send() == 1
    assert waiting() == []


@pytest.mark.parametrize("count", [1, 20])
def test_number_of_queries_does_not_grow_with_what_is_found(bob, count, django_assert_num_queries):
    search = search_of(bob, daily=True)
    for _number in range(count):
        SavedSearchHitFactory(search=search, procedure=call())
    with django_assert_num_queries(15):
        assert tell_person(bob.pk, now=NOW, finder=open_calls) == 1
