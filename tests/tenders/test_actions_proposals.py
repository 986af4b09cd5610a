from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from collectif.core.events import Event
from collectif.core.outbox import OutboxMessage
from tenders.actions.marks import clear_mark, mark_procedure
from tenders.actions.proposals import answer_proposal, mark_seen, start_round, stop_round
from tenders.enums import (
    PROPOSAL_TRANSITIONS,
    DeclineReason,
    MarkKind,
    ProposalState,
    RoundState,
    Verdict,
    Visibility,
)
from tenders.models import MatchFeedback, ProcedureMark, Proposal, ProposalRound
from tests.concurrency import run_behind, run_together
from tests.tenders.factories import (
    MatchStatisticsFactory,
    ProcedureFactory,
    ProcedureMarkFactory,
)
from tests.tenders.proposal_factories import ProposalFactory, ProposalRoundFactory, askable

pytestmark = pytest.mark.django_db

SENT, SEEN, NO_ANSWER = ProposalState.SENT, ProposalState.SEEN, ProposalState.NO_ANSWER
YES, NO = ProposalState.INTERESTED, ProposalState.DECLINED
DAY = timedelta(days=1)


def verbs() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def start(procedure, actor, *, aim=3, **fields) -> ProposalRound:
    return start_round(procedure=procedure, actor=actor, aim=aim, now=timezone.now(), **fields)


def answer(proposal, said, **fields) -> Proposal:
    return answer_proposal(proposal=proposal, answer=said, now=timezone.now(), **fields)


def codes(error) -> set[str]:
    if hasattr(error, "error_dict"):
        return {each.code for errors in error.error_dict.values() for each in errors}
    return {each.code for each in error.error_list}


def test_round_begins_and_its_first_wave_leaves_after_the_commit(
    alice, settings, django_capture_on_commit_callbacks
):
    settings.SITE_URL = "https://collectif.example"
    MatchStatisticsFactory()
    askable()
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        round_ = start(ProcedureFactory(), alice, words=" Venez ! ")
        assert not Proposal.objects.exists()
    assert len(callbacks) >= 1
    assert (round_.aim, round_.words, round_.started_by) == (3, "Venez !", alice)
    assert verbs() == ["round_started"]


def test_chosen_people_who_were_asked_already_are_left_out(alice):
    procedure = ProcedureFactory()
    asked = ProposalFactory(round__procedure=procedure, round__stopped=True).profile
    other = askable()
    assert start(procedure, alice, chosen=[asked, other]).chosen == [other.pk]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"visibility": Visibility.TEAM}, "team_only"),
        ({"closed": True}, "too_late"),
        ({"submission_deadline": timezone.now() + 2 * DAY}, "too_late"),
        ({"cancelled": True}, "too_late"),
    ],
)
def test_call_that_nobody_may_be_asked_about(alice, fields, code):
    with pytest.raises(ValidationError) as caught:
        start(ProcedureFactory(**fields), alice)
    assert codes(caught.value) == {code}
    assert not ProposalRound.objects.exists()


def test_second_click_finds_the_round_under_way(alice):
    procedure = ProcedureFactory()
    start(procedure, alice)
    with pytest.raises(ValidationError) as caught:
        start(procedure, alice)
    assert codes(caught.value) == {"already_running"}


def test_all_chosen_were_asked_already(alice):
    asked = ProposalFactory(round__stopped=True)
    with pytest.raises(ValidationError) as caught:
        start(asked.procedure, alice, chosen=[asked.profile])
    assert codes(caught.value) == {"already_asked"}


@pytest.mark.parametrize(
    ("aim", "code"), [(0, "min_value"), (11, "max_value"), (1, "enough_already")]
)
def test_aim_within_reason(alice, aim, code):
    said = ProposalFactory(round__stopped=True, interested=True)
    with pytest.raises(ValidationError) as caught:
        start(said.procedure, alice, aim=aim)
    assert code in codes(caught.value)


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_start_one_round(alice):
    MatchStatisticsFactory()
    # With nobody to ask, the first round would be over before the second click.
    askable()
    procedure = ProcedureFactory()
    errors = run_together(*[lambda: start(procedure, alice)] * 2)
    assert [codes(error) for error in errors] == [{"already_running"}]
    assert ProposalRound.objects.count() == 1


def test_round_stops_once_and_answers_are_still_heard(alice):
    proposal = ProposalFactory()
    for _click in range(2):
        stop_round(round_=proposal.round, actor=alice, now=timezone.now())
    round_ = ProposalRound.objects.get()
    assert (round_.state, round_.ended_at is not None) == (RoundState.STOPPED, True)
    assert verbs() == ["round_stopped"]
    assert not OutboxMessage.objects.exists()
    assert answer(proposal, YES).state == YES


@pytest.mark.parametrize("former", ProposalState)
@pytest.mark.parametrize("said", [YES, NO])
def test_each_state_takes_each_answer(former, said):
    values = {"state": former, "answered_at": timezone.now() if former.is_answer else None}
    proposal = answer(ProposalFactory(**values), said)
    assert former == said or said in PROPOSAL_TRANSITIONS[former]
    assert (proposal.state, proposal.answered_at is not None) == (said, True)
    assert verbs().count("proposal_answered") == (former != said)


@pytest.mark.parametrize("said", [SENT, SEEN, NO_ANSWER])
def test_no_answer_is_no_answer_to_give(said):
    with pytest.raises(ValidationError) as caught:
        answer(ProposalFactory(interested=True), said)
    assert codes(caught.value) == {"transition"}


def test_reason_of_a_refusal_is_kept_and_goes_with_it():
    proposal = answer(ProposalFactory(), NO, reason=DeclineReason.BUSY, words=" En mission. ")
    assert (proposal.reason, proposal.words) == (DeclineReason.BUSY, "En mission.")
    again = answer(proposal, NO)
    assert again.reason == DeclineReason.BUSY
    back = answer(again, YES, reason=DeclineReason.PLACE)
    assert (back.reason, back.words) == ("", "")


def test_absurd_reason_is_refused():
    with pytest.raises(ValidationError) as caught:
        answer(ProposalFactory(), NO, reason="age")
    assert codes(caught.value) == {"invalid_choice"}
    assert Proposal.objects.get().state == SENT


def marked(proposal) -> list[str]:
    marks = ProcedureMark.objects.filter(profile=proposal.profile, procedure=proposal.procedure)
    return list(marks.values_list("kind", flat=True))


def test_interest_keeps_the_call_and_a_refusal_takes_it_back():
    proposal = answer(ProposalFactory(), YES)
    assert marked(proposal) == [MarkKind.KEPT]
    assert MatchFeedback.objects.get().verdict == Verdict.KEPT
    answer(proposal, YES)
    assert MatchFeedback.objects.count() == 1
    assert marked(answer(proposal, NO)) == []
    assert Proposal.objects.get().mark is None


def test_call_she_had_kept_herself_stays_hers():
    proposal = ProposalFactory()
    ProcedureMarkFactory(profile=proposal.profile, procedure=proposal.procedure)
    answer(proposal, YES)
    assert Proposal.objects.get().mark is None
    assert marked(answer(proposal, NO)) == [MarkKind.KEPT]


def test_call_she_kept_again_herself_stays_hers():
    proposal = answer(ProposalFactory(), YES)
    mine = {"profile": proposal.profile, "procedure": proposal.procedure}
    clear_mark(**mine)
    mark_procedure(**mine, kind=MarkKind.KEPT)
    assert marked(answer(proposal, NO)) == [MarkKind.KEPT]


def test_what_she_set_aside_since_stays_set_aside():
    proposal = answer(ProposalFactory(), YES)
    mark_procedure(profile=proposal.profile, procedure=proposal.procedure, kind=MarkKind.HIDDEN)
    assert marked(answer(proposal, NO)) == [MarkKind.HIDDEN]


def test_interest_in_a_call_she_had_set_aside_keeps_it():
    proposal = ProposalFactory()
    ProcedureMarkFactory(
        profile=proposal.profile, procedure=proposal.procedure, kind=MarkKind.HIDDEN
    )
    assert marked(answer(proposal, YES)) == [MarkKind.KEPT]


def test_refusal_changes_nothing_else_about_her():
    """No mark, no feedback: what her list and the engine read stays as it is."""
    answer(ProposalFactory(), NO, reason=DeclineReason.FIELD)
    assert not ProcedureMark.objects.exists()
    assert not MatchFeedback.objects.exists()


def test_closed_call_takes_no_answer():
    proposal = ProposalFactory(round__procedure=ProcedureFactory(closed=True))
    with pytest.raises(ValidationError) as caught:
        answer(proposal, YES)
    assert codes(caught.value) == {"closed"}


def test_last_interested_person_ends_the_round(settings):
    settings.SITE_URL = "https://collectif.example"
    round_ = ProposalRoundFactory(aim=2)
    first, second = ProposalFactory(round=round_), ProposalFactory(round=round_)
    answer(first, YES)
    assert ProposalRound.objects.get().is_running
    answer(second, YES)
    assert ProposalRound.objects.get().state == RoundState.ENOUGH
    assert OutboxMessage.objects.get().kind == "proposals_ended"


def test_once_all_have_answered_the_next_wave_leaves():
    later = timezone.now() + DAY
    round_ = ProposalRoundFactory(next_wave_at=later)
    first, second = ProposalFactory(round=round_), ProposalFactory(round=round_)
    answer(first, NO)
    assert ProposalRound.objects.get().next_wave_at == later
    answer(second, NO)
    assert ProposalRound.objects.get().next_wave_at < later


@pytest.mark.django_db(transaction=True)
def test_call_that_becomes_part_of_another_meanwhile_is_answered_all_the_same():
    proposal, kept = ProposalFactory(), ProcedureFactory()
    stored = Proposal.objects.filter(pk=proposal.pk)
    assert run_behind(lambda: stored.update(procedure=kept), lambda: answer(proposal, YES)) == []
    assert (stored.get().procedure, stored.get().state) == (kept, YES)


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_end_the_round_once():
    round_ = ProposalRoundFactory(aim=2)
    said = [ProposalFactory(round=round_) for _each in range(2)]
    assert run_together(*[lambda one=one: answer(one, YES) for one in said]) == []
    assert ProposalRound.objects.get().state == RoundState.ENOUGH
    assert OutboxMessage.objects.filter(kind="proposals_ended").count() == 1


def test_seen_once_and_never_over_an_answer():
    fresh, said = ProposalFactory(), ProposalFactory(interested=True)
    assert mark_seen(proposals=[fresh, said], now=timezone.now()) == 1
    assert mark_seen(proposals=[fresh, said], now=timezone.now()) == 0
    states = set(Proposal.objects.values_list("pk", "state"))
    assert states == {(fresh.pk, SEEN), (said.pk, YES)}


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "maybe"},
        {"state": YES},
        {"answered_at": timezone.now()},
        {"reason": DeclineReason.BUSY},
    ],
)
def test_database_refuses_what_makes_no_sense(changes):
    proposal = ProposalFactory()
    with pytest.raises(IntegrityError):
        Proposal.objects.filter(pk=proposal.pk).update(**changes)


def test_database_asks_a_person_once_about_a_call():
    proposal = ProposalFactory()
    with pytest.raises(IntegrityError, match="proposal_once"):
        ProposalFactory(round=proposal.round, profile=proposal.profile)


@pytest.mark.parametrize(
    "changes", [{"aim": 0}, {"state": RoundState.STOPPED}, {"ended_at": timezone.now()}]
)
def test_database_refuses_rounds_that_make_no_sense(changes):
    round_ = ProposalRoundFactory()
    with pytest.raises(IntegrityError):
        ProposalRound.objects.filter(pk=round_.pk).update(**changes)
