"""Calls proposed to those who could answer them, in waves.

A wave is one transaction: who is asked, their e-mails and when the next one leaves. A worker
killed anywhere leaves all of it undone, and a message delivered twice finds it done.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils import timezone

from collectif.matching.scores import Score
from members.models import DirectoryEntry, Profile
from tenders.enums import ProposalState, RoundState, Visibility
from tenders.models import MatchAlert, Procedure, Proposal, ProposalRound
from tenders.models.proposal import WAITING, most_a_week
from tenders.notifications import announce_proposal, announce_round_end
from tenders.pipeline.alerts import alone
from tenders.pipeline.best_people import VIEWER, rank_people, reachable_people
from tenders.pipeline.waves import (
    Candidate,
    Progress,
    choose_wave,
    end_of,
    is_awake,
    room_for,
)

logger = structlog.get_logger(__name__)

# When nobody may be written to now: quiet hours end, and weeks go by.
LATER: Final = timedelta(minutes=30)
# Enough for the longest of rounds, fair rotation included.
MOST_RANKED: Final = 500
SILENT_BATCH: Final = 500


def send_due_waves(*, now: datetime) -> int:
    """Ask the next people of each round whose time has come; return how many were asked."""
    asked_count = 0
    for pk in list(
        ProposalRound.objects.due(now).order_by("next_wave_at").values_list("pk", flat=True)
    ):
        with alone(round=pk):
            asked_count += send_wave(pk, now=now)
    return asked_count


@transaction.atomic
def send_wave(round_id: int, *, now: datetime) -> int:
    """Ask the next people of one round, or write down that it is over; return how many were asked.

    Nothing happens to a round that is over, not due yet, or in the hands of another worker.
    """
    due = ProposalRound.objects.due(now).filter(pk=round_id)
    held = due.select_related("procedure", "started_by")
    round_ = held.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
    if round_ is None:
        return 0
    progress = progress_of(round_, now)
    if end := end_of(progress, has_candidates=True):
        return _end(round_, end, now)
    scores = {score.profile_id: score for score in _unasked(round_, now)}
    if end := end_of(progress, has_candidates=bool(scores)):
        return _end(round_, end, now)
    asked = _ask(round_, scores, progress, now)
    round_.wave_count += bool(asked)
    round_.next_wave_at = now + (ProposalRound.PATIENCE if asked else LATER)
    round_.save(update_fields=["wave_count", "next_wave_at"])
    return len(asked)


def end_round(round_: ProposalRound, state: RoundState, *, now: datetime) -> None:
    """Write down that a round, whose row the caller holds, is over; its starter is told."""
    round_.state, round_.ended_at = state, now
    round_.save(update_fields=["state", "ended_at"])
    if state != RoundState.STOPPED:
        announce_round_end(round_)


def progress_of(round_: ProposalRound, now: datetime) -> Progress:
    """Count where a round stands, in one query; all that was asked about the call counts."""
    asked = Proposal.objects.filter(procedure=round_.procedure_id)
    fresh = Q(state__in=WAITING, sent_at__gt=now - Proposal.PATIENCE)
    counts = asked.aggregate(
        interested=Count("pk", filter=Q(state=ProposalState.INTERESTED)),
        waiting=Count("pk", filter=fresh),
        asked_today=Count("pk", filter=Q(sent_at__date=timezone.localdate(now))),
    )
    return Progress(aim=round_.aim, is_too_late=is_too_late(round_.procedure, now), **counts)


def is_too_late(procedure: Procedure, now: datetime) -> bool:
    """Say whether nobody new may be asked: it closes within days, or is for its team alone."""
    is_open = procedure.is_open_at(now + ProposalRound.LAST_CALL)
    return not is_open or procedure.visibility == Visibility.TEAM


def note_silences(*, now: datetime) -> int:
    """Count no more on those who have not answered in time; return how many there were.

    They may still answer while the call is open.
    """
    count = 0
    while batch := _note_some_silences(now):
        count += batch
    return count


@transaction.atomic
def _note_some_silences(now: datetime) -> int:
    shut = ~Q(procedure__in=Procedure.objects.open_at(now))
    silent = Proposal.objects.filter(
        Q(sent_at__lte=now - Proposal.PATIENCE) | shut, state__in=WAITING
    )
    held = silent.order_by("pk").select_for_update(of=("self",), no_key=True, skip_locked=True)
    ids = list(held.values_list("pk", flat=True)[:SILENT_BATCH])
    return Proposal.objects.filter(pk__in=ids).update(state=ProposalState.NO_ANSWER)


def _end(round_: ProposalRound, state: RoundState, now: datetime) -> int:
    end_round(round_, state, now=now)
    return 0


def _unasked(round_: ProposalRound, now: datetime) -> Iterator[Score]:
    """Who could still be asked, best first; whoever blocked the person who asks is left out."""
    people = reachable_people(now).exclude(proposals__procedure=round_.procedure_id)
    if round_.chosen:
        people = people.filter(pk__in=round_.chosen)
    entries = DirectoryEntry.objects.seen_by(round_.started_by, VIEWER)
    people = people.filter(pk__in=entries.values("profile"))
    # Whom a coordinator chose needs no score of note.
    floor = 0 if round_.chosen else None
    return iter(rank_people(round_.procedure, people, now=now, top=MOST_RANKED, floor=floor))


def _ask(
    round_: ProposalRound, scores: dict[int, Score], progress: Progress, now: datetime
) -> list[Proposal]:
    _take_the_floor()
    candidates = _candidates(scores, now)
    size = room_for(progress, wave_size=ProposalRound.WAVE_SIZE, a_day=ProposalRound.MAX_A_DAY)
    wave = choose_wave(candidates, size=size, a_week=most_a_week())
    proposals = [_proposal(round_, scores[one.profile_id], now) for one in wave]
    Proposal.objects.bulk_create(proposals)
    people = Profile.objects.select_related("user").in_bulk([one.profile_id for one in wave])
    for proposal in proposals:
        proposal.profile = people[proposal.profile_id]
        announce_proposal(proposal)
    logger.info("wave_sent", round=str(round_.public_id), asked=len(proposals))
    return proposals


def _take_the_floor() -> None:
    """One wave at a time: what each person was asked this week is then counted for good."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('tenders.proposals', 0))")


def _candidates(scores: dict[int, Score], now: datetime) -> Iterator[Candidate]:
    paces = Proposal.objects.paces(scores, now=now)
    hours = {alert.profile_id: alert for alert in MatchAlert.objects.filter(profile__in=scores)}
    for pk, score in scores.items():
        pace = paces.get(pk)
        yield Candidate(
            profile_id=pk,
            score=score.total,
            lately=pace.lately if pace else 0,
            last_asked_at=pace.last_at if pace else None,
            is_awake=is_awake(hours.get(pk), now),
        )


def _proposal(round_: ProposalRound, score: Score, now: datetime) -> Proposal:
    return Proposal(
        round=round_,
        procedure=round_.procedure,
        profile_id=score.profile_id,
        wave=round_.wave_count + 1,
        score=score.total,
        parts=[part.to_dict() for part in score.parts],
        sent_at=now,
    )
