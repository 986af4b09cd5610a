import os
import signal
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from collectif.core.outbox import OutboxMessage
from members.models import Consent, Membership, Profile
from tenders.enums import DeclineReason, ProposalState, RoundState, Visibility
from tenders.models import Proposal, ProposalRound
from tenders.pipeline import proposals as module
from tenders.pipeline.proposals import note_silences, send_due_waves, send_wave
from tests.concurrency import run_together, wait_until_alone
from tests.members.directory_factories import BlockFactory
from tests.members.factories import UserFactory
from tests.tenders.factories import MatchStatisticsFactory, ProcedureFactory, at
from tests.tenders.match_alert_factories import MatchAlertFactory
from tests.tenders.proposal_factories import ProposalFactory, ProposalRoundFactory, askable

# A Wednesday; 10 o'clock in Paris.
NOW = at("2026-11-25", "09:00")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _ground(settings):
    settings.SITE_URL = "https://collectif.example"
    settings.TENDERS_PROPOSALS_A_WEEK = 2


@pytest.fixture
def statistics(db):
    return MatchStatisticsFactory()


def call(**fields):
    return ProcedureFactory(**{"submission_deadline": NOW + 30 * DAY} | fields)


def begin(procedure=None, **fields) -> ProposalRound:
    values = {"procedure": procedure or call(), "started_at": NOW, "next_wave_at": NOW}
    return ProposalRoundFactory(**values | fields)


def crowd(count: int) -> list[Profile]:
    return [askable() for _each in range(count)]


def asked(round_: ProposalRound) -> list[int]:
    return list(round_.proposals.order_by("pk").values_list("profile", flat=True))


def answer_all(round_: ProposalRound, state=ProposalState.DECLINED) -> None:
    round_.proposals.filter(state=ProposalState.SENT).update(state=state, answered_at=NOW)


def test_first_wave_asks_five_each_by_one_mail(statistics):
    crowd(7)
    round_ = begin(words="Nous partons à trois.")
    assert send_wave(round_.pk, now=NOW) == 5
    assert round_.proposals.count() == OutboxMessage.objects.count() == 5
    proposal = round_.proposals.first()
    message = OutboxMessage.objects.get(recipient=proposal.profile.user)
    assert (proposal.state, proposal.sent_at, proposal.wave) == (ProposalState.SENT, NOW, 1)
    assert sum(Decimal(part["points"]) for part in proposal.parts) == proposal.score
    assert message.kind == "call_proposed"
    assert "Nous partons à trois." in message.text_body
    round_.refresh_from_db()
    assert (round_.wave_count, round_.next_wave_at) == (1, NOW + DAY)


def test_message_delivered_twice_asks_nobody_twice(statistics):
    crowd(7)
    round_ = begin()
    assert [send_wave(round_.pk, now=NOW), send_wave(round_.pk, now=NOW)] == [5, 0]
    assert OutboxMessage.objects.count() == 5


def test_next_wave_waits_a_day_and_asks_the_others(statistics):
    everyone = {one.pk for one in crowd(7)}
    round_ = begin()
    send_wave(round_.pk, now=NOW)
    assert send_due_waves(now=NOW + DAY - HOUR) == 0
    assert send_due_waves(now=NOW + DAY) == 2
    assert set(asked(round_)) == everyone


def test_ten_a_day_then_tomorrow(statistics):
    crowd(12)
    round_ = begin(aim=10)
    for number in range(4):
        answer_all(round_)
        ProposalRound.objects.update(next_wave_at=NOW)
        send_wave(round_.pk, now=NOW + number * HOUR)
    assert round_.proposals.count() == 10
    assert send_due_waves(now=NOW + DAY) == 2


def test_enough_are_interested_and_nobody_else_is_asked(statistics):
    crowd(7)
    round_ = begin(aim=2)
    send_wave(round_.pk, now=NOW)
    answer_all(round_, ProposalState.INTERESTED)
    assert send_due_waves(now=NOW + DAY) == 0
    round_.refresh_from_db()
    assert (round_.state, round_.ended_at) == (RoundState.ENOUGH, NOW + DAY)
    told = OutboxMessage.objects.get(kind="proposals_ended")
    assert told.recipient == round_.started_by


def test_everyone_asked_ends_once_nobody_is_awaited(statistics):
    crowd(2)
    round_ = begin()
    send_wave(round_.pk, now=NOW)
    send_due_waves(now=NOW + DAY)
    round_.refresh_from_db()
    assert round_.is_running
    answer_all(round_)
    send_due_waves(now=NOW + 2 * DAY)
    round_.refresh_from_db()
    assert round_.state == RoundState.EVERYONE_ASKED


def test_silent_people_are_not_awaited_for_ever(statistics):
    crowd(1)
    round_ = begin()
    send_wave(round_.pk, now=NOW)
    send_due_waves(now=NOW + Proposal.PATIENCE + HOUR)
    round_.refresh_from_db()
    assert round_.state == RoundState.EVERYONE_ASKED


@pytest.mark.parametrize(
    "changes",
    [
        {"submission_deadline": NOW + 2 * DAY, "closes_at": NOW + 2 * DAY},
        {"closes_at": NOW - HOUR},
        {"state": "cancelled"},
        {"visibility": Visibility.TEAM},
    ],
    ids=["near", "closed", "cancelled", "kept by its team"],
)
def test_nobody_new_is_asked_when_it_is_too_late(statistics, changes):
    crowd(1)
    round_ = begin()
    type(round_.procedure).objects.filter(pk=round_.procedure_id).update(**changes)
    assert send_wave(round_.pk, now=NOW) == 0
    round_.refresh_from_db()
    assert round_.state == RoundState.TOO_LATE


def test_round_that_is_over_asks_nobody(statistics):
    crowd(1)
    round_ = begin(stopped=True)
    assert send_wave(round_.pk, now=NOW) == 0
    assert send_wave(10**9, now=NOW) == 0


def test_quiet_hours_are_kept_and_the_wave_tries_again(statistics):
    crowd(3)
    round_ = begin()
    night = at("2026-11-25", "21:00")
    assert send_wave(round_.pk, now=night) == 0
    round_.refresh_from_db()
    assert (round_.next_wave_at, round_.wave_count) == (night + module.LATER, 0)
    assert send_due_waves(now=at("2026-11-26", "07:30")) == 3


def test_hours_of_each_are_her_own(statistics):
    first, second = crowd(2)
    MatchAlertFactory(profile=first, quiet_from=9, quiet_to=12)
    round_ = begin()
    send_wave(round_.pk, now=NOW)
    assert asked(round_) == [second.pk]


def test_nobody_is_asked_more_than_so_often_a_week(statistics):
    profile = askable()
    for _each in range(2):
        send_wave(begin().pk, now=NOW)
    third = begin()
    assert send_wave(third.pk, now=NOW + HOUR) == 0
    assert Proposal.objects.filter(profile=profile).count() == 2
    assert send_wave(third.pk, now=NOW + 7 * DAY) == 1


def test_those_left_in_peace_longest_come_first(statistics):
    people = crowd(6)
    for profile in people[:5]:
        ProposalFactory(profile=profile, sent_at=NOW - 30 * DAY)
    round_ = begin()
    send_wave(round_.pk, now=NOW)
    assert asked(round_)[0] == people[5].pk


def test_what_she_declined_changes_neither_score_nor_turn(statistics):
    people = crowd(4)
    said = [{"interested": True}, {"declined": True, "reason": DeclineReason.FIELD}, {}, {}]
    for profile, fields in zip(people, said, strict=True):
        ProposalFactory(profile=profile, sent_at=NOW - 30 * DAY, **fields)
    round_ = begin()
    send_wave(round_.pk, now=NOW)
    assert asked(round_) == [profile.pk for profile in people]
    assert len({one.score for one in round_.proposals.all()}) == 1


def test_person_asked_once_about_a_call_is_not_asked_again(statistics):
    profile, procedure = askable(), call()
    ProposalFactory(round__procedure=procedure, profile=profile, round__stopped=True)
    round_ = begin(procedure)
    assert send_wave(round_.pk, now=NOW) == 0


@pytest.mark.parametrize("change", ["pause", "consent", "block"])
def test_who_may_not_be_asked_any_more_is_left_out(statistics, change):
    profile = askable()
    round_ = begin()
    if change == "pause":
        Membership.objects.update(state="paused")
    elif change == "consent":
        Consent.objects.update(withdrawn_at=NOW)
    else:
        BlockFactory(owner=profile.user, blocked=round_.started_by)
    assert send_wave(round_.pk, now=NOW) == 0


def test_chosen_people_alone_are_asked(statistics):
    people = crowd(3)
    round_ = begin(chosen=[people[1].pk])
    assert send_wave(round_.pk, now=NOW) == 1
    assert asked(round_) == [people[1].pk]


def test_silence_is_noted_after_some_days_or_once_closed(db):
    fresh = ProposalFactory(sent_at=NOW)
    seen = ProposalFactory(sent_at=NOW - 5 * DAY, state=ProposalState.SEEN)
    shut = ProposalFactory(sent_at=NOW, round__procedure=call(closes_at=NOW - HOUR))
    said = ProposalFactory(sent_at=NOW - 9 * DAY, interested=True)
    assert note_silences(now=NOW) == 2
    states = [Proposal.objects.get(pk=one.pk).state for one in (fresh, seen, shut, said)]
    assert states == ["sent", "no_answer", "no_answer", "interested"]
    assert note_silences(now=NOW) == 0


def test_trouble_of_one_round_does_not_silence_the_others(statistics, monkeypatch):
    crowd(1)
    broken, sound = begin(), begin()
    ProposalRound.objects.filter(pk=sound.pk).update(next_wave_at=NOW - HOUR)
    whole = module.rank_people

    def rank(procedure, *args, **kwargs):
        if procedure.pk == broken.procedure_id:
            raise RuntimeError
        return whole(procedure, *args, **kwargs)

    monkeypatch.setattr(module, "rank_people", rank)
    assert send_due_waves(now=NOW) == 1


@pytest.mark.django_db(transaction=True)
def test_rounds_of_two_coordinators_at_once_keep_to_the_week():
    MatchStatisticsFactory()
    people = crowd(3)
    rounds = [begin(started_by=UserFactory(coordinator=True)) for _each in range(6)]
    jobs = [lambda pk=round_.pk: send_wave(pk, now=NOW) for round_ in rounds]
    assert run_together(*jobs) == []
    for profile in people:
        assert Proposal.objects.filter(profile=profile).count() == 2
    assert OutboxMessage.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_one_round_in_two_hands_sends_one_wave():
    MatchStatisticsFactory()
    crowd(7)
    round_ = begin()
    assert run_together(*[lambda: send_wave(round_.pk, now=NOW)] * 3) == []
    assert round_.proposals.count() == OutboxMessage.objects.count() == 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["announce_proposal", "_take_the_floor", "logger"])
def test_worker_killed_anywhere_leaves_nothing_or_all(moment):
    MatchStatisticsFactory()
    crowd(6)
    round_ = begin()
    connection.close()
    pid = os.fork()
    if pid == 0:
        setattr(module, moment, _Killer())
        send_wave(round_.pk, now=NOW)
        os._exit(0)
    _pid, status = os.waitpid(pid, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    wait_until_alone()
    assert not Proposal.objects.exists()
    assert not OutboxMessage.objects.exists()
    assert send_wave(round_.pk, now=NOW) == 5
    assert OutboxMessage.objects.count() == 5


class _Killer:
    """Ends the process as the machine would, whichever way it is used."""

    def __call__(self, *args, **kwargs):
        os.kill(os.getpid(), signal.SIGKILL)

    def __getattr__(self, name):
        return self


@pytest.mark.parametrize("count", [6, 20])
def test_wave_costs_the_same_for_many_candidates(statistics, count, django_assert_num_queries):
    crowd(count)
    round_ = begin()
    with django_assert_num_queries(58):
        assert send_wave(round_.pk, now=NOW) == 5
