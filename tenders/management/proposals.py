"""The needs of a call of the demonstration, and a round of proposals under way about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from collectif.core.outbox import OutboxMessage
from members.models import User
from tenders.actions.needs import add_need
from tenders.actions.proposals import answer_proposal, start_round
from tenders.enums import NeedWeight, ProposalState
from tenders.models import Procedure, Proposal
from tenders.pipeline.proposals import send_wave

# Out of everybody's quiet hours.
ASKED_AT = time(10)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoRound:
    """`call`: the key of a private call; `answers`: by e-mail, "interested" or the reason why not.

    Needs: by domain or name, their weight.
    """

    call: str
    started_by: str
    aim: int
    words: str
    needs: Mapping[str, str]
    answers: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def open_round(told: DemoRound, procedure: Procedure, coordinator: User, now: datetime) -> bool:
    """Settle the needs, ask the first people the day before, and have some of them answer."""
    if procedure.rounds.exists():
        return False
    for name, weight in told.needs.items():
        code, label = (name, "") if "." in name else ("", name)
        add_need(
            procedure=procedure,
            label=label,
            domain_code=code,
            weight=NeedWeight(weight),
            actor=coordinator,
        )
    newest = OutboxMessage.objects.aggregate(newest=Max("pk", default=0))["newest"]
    day = timezone.localdate(now) - timedelta(days=1)
    asked_at = datetime.combine(day, ASKED_AT, tzinfo=timezone.get_current_timezone())
    round_ = start_round(
        procedure=procedure, actor=coordinator, aim=told.aim, words=told.words, now=asked_at
    )
    send_wave(round_.pk, now=asked_at)
    for proposal in round_.proposals.select_related("profile__user"):
        _answer(proposal, told.answers.get(proposal.profile.user.email, ""), now)
    # Nobody is written to about what the demonstration made up.
    OutboxMessage.objects.filter(pk__gt=newest).delete()
    return True


def _answer(proposal: Proposal, said: str, now: datetime) -> None:
    if not said:
        return
    is_yes = said == ProposalState.INTERESTED
    answer_proposal(
        proposal=proposal,
        answer=ProposalState.INTERESTED if is_yes else ProposalState.DECLINED,
        reason="" if is_yes else said,
        now=now,
    )
