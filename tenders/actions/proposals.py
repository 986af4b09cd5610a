"""A call is proposed to those who could answer it, and they say whether it interests them."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collectif.core.events import record_event
from members.models import Profile, User
from tenders.actions.marks import clear_mark, mark_procedure
from tenders.enums import MarkKind, ProposalState, RoundState, Visibility
from tenders.models import Procedure, ProcedureMark, Proposal, ProposalRound
from tenders.models.proposal import WAITING
from tenders.pipeline.proposals import end_round, is_too_late, progress_of
from tenders.tasks import send_proposal_wave


def check_may_be_proposed(procedure: Procedure, *, now: datetime) -> None:
    """Refuse to ask people about it. Raises ValidationError: `team_only`, `too_late`."""
    if procedure.visibility == Visibility.TEAM:
        message = _("Only the bid team knows of this call: share it with the members first.")
        raise ValidationError(message, code="team_only")
    if is_too_late(procedure, now):
        days = ProposalRound.LAST_CALL.days
        message = ngettext(
            "This call is closed, or closes within %(days)s day: write to people directly.",
            "This call is closed, or closes within %(days)s days: write to people directly.",
            days,
        )
        raise ValidationError(message, code="too_late", params={"days": days})


@transaction.atomic
def start_round(
    *,
    procedure: Procedure,
    actor: User,
    aim: int,
    now: datetime,
    chosen: Iterable[Profile] = (),
    words: str = "",
) -> ProposalRound:
    """Begin to ask people about a call, few at a time, until `aim` of them are interested.

    `chosen`: the only ones to ask; without any, the best of all. Raises ValidationError:
    `team_only`, `too_late`, `already_running`, `already_asked` when each chosen one was, and on
    `aim`, `enough_already`.
    """
    procedure = Procedure.objects.select_for_update(of=("self",), no_key=True).get(pk=procedure.pk)
    check_may_be_proposed(procedure, now=now)
    round_ = ProposalRound(
        procedure=procedure,
        aim=aim,
        chosen=_not_asked_yet(procedure, chosen),
        words=words.strip(),
        started_by=actor,
        started_at=now,
        next_wave_at=now,
    )
    round_.full_clean()
    _check_aim(round_, now)
    round_.save(force_insert=True)
    record_event(
        actor=actor, verb="round_started", subject=procedure, aim=aim, chosen=len(round_.chosen)
    )
    send_proposal_wave.delay_on_commit(round_.pk)
    return round_


@transaction.atomic
def stop_round(*, round_: ProposalRound, actor: User, now: datetime) -> ProposalRound:
    """Ask nobody else; who was asked may still answer. A second time, nothing happens."""
    round_ = _lock_round(round_.pk)
    if round_.is_running:
        end_round(round_, RoundState.STOPPED, now=now)
        record_event(actor=actor, verb="round_stopped", subject=round_.procedure)
    return round_


@transaction.atomic
def answer_proposal(
    *, proposal: Proposal, answer: ProposalState, now: datetime, reason: str = "", words: str = ""
) -> Proposal:
    """Say whether a call interests the person; she may change her mind while it is open.

    The same again changes nothing but the reason. A yes keeps the call for her, and a no takes back
    what a yes had kept. Enough interested people end the round; once all have answered, the next
    wave leaves. Raises ValidationError `closed`, or `invalid_choice`
    on `reason`.
    """
    round_ = _lock_round(proposal.round_id)
    proposal = _lock(proposal)
    if not proposal.procedure.is_open_at(now):
        message = _("This call is closed: there is nothing to answer any more. Thank you.")
        raise ValidationError(message, code="closed")
    former = ProposalState(proposal.state)
    is_same = former == answer
    if is_same and not (reason or words):
        return proposal
    if not is_same and not former.can_become(answer):
        raise ValidationError(_("Choose one of the answers offered."), code="transition")
    is_refusal = answer == ProposalState.DECLINED
    proposal.state, proposal.answered_at = answer, now
    proposal.seen_at = proposal.seen_at or now
    proposal.reason = reason if is_refusal else ""
    proposal.words = words.strip() if is_refusal else ""
    if not is_same:
        _keep(proposal)
    proposal.full_clean()
    proposal.save(update_fields=["state", "answered_at", "seen_at", "reason", "words", "mark"])
    if not is_same:
        _record_answer(proposal, round_, now)
    return proposal


def mark_seen(*, proposals: Iterable[Proposal], now: datetime) -> int:
    """Note that a person has seen what was proposed to her; what she answered stays.

    Returns how many were new to her.
    """
    keys = [proposal.pk for proposal in proposals]
    fresh = Proposal.objects.filter(pk__in=keys, state=ProposalState.SENT)
    return fresh.update(state=ProposalState.SEEN, seen_at=now)


def _keep(proposal: Proposal) -> None:
    """Put the call among those she keeps, or take it out; what she kept herself stays hers."""
    profile, procedure = proposal.profile, proposal.procedure
    kept = ProcedureMark.objects.filter(profile=profile, procedure=procedure, kind=MarkKind.KEPT)
    if proposal.state == ProposalState.INTERESTED and not kept.exists():
        proposal.mark = mark_procedure(profile=profile, procedure=procedure, kind=MarkKind.KEPT)
    elif proposal.state == ProposalState.DECLINED and proposal.mark_id is not None:
        if kept.filter(pk=proposal.mark_id).exists():
            clear_mark(profile=profile, procedure=procedure)
        proposal.mark = None


def _record_answer(proposal: Proposal, round_: ProposalRound, now: datetime) -> None:
    record_event(
        actor=proposal.profile.user,
        verb="proposal_answered",
        subject=proposal.procedure,
        answer=proposal.state,
    )
    if not round_.is_running:
        return
    progress = progress_of(round_, now)
    if progress.interested >= progress.aim:
        end_round(round_, RoundState.ENOUGH, now=now)
    elif not round_.proposals.filter(state__in=WAITING).exists():
        round_.next_wave_at = now
        round_.save(update_fields=["next_wave_at"])
        send_proposal_wave.delay_on_commit(round_.pk)


def _not_asked_yet(procedure: Procedure, chosen: Iterable[Profile]) -> list[int]:
    wanted = [profile.pk for profile in chosen]
    asked = set(procedure.proposals.filter(profile__in=wanted).values_list("profile", flat=True))
    new = [pk for pk in wanted if pk not in asked]
    if wanted and not new:
        message = _("These people have been asked already: choose others.")
        raise ValidationError(message, code="already_asked")
    return new


def _check_aim(round_: ProposalRound, now: datetime) -> None:
    interested = progress_of(round_, now).interested
    if interested < round_.aim:
        return
    message = ngettext(
        "%(count)s person is interested already: aim for more.",
        "%(count)s people are interested already: aim for more.",
        interested,
    )
    error = ValidationError(message, code="enough_already", params={"count": interested})
    raise ValidationError({"aim": error})


def _lock_round(round_id: int) -> ProposalRound:
    """Its row is taken before those of its proposals, by all who write."""
    return ProposalRound.objects.select_for_update(no_key=True).get(pk=round_id)


def _lock(proposal: Proposal) -> Proposal:
    # Alone: whoever waited here would not find one whose call has become part of another.
    return Proposal.objects.select_for_update(no_key=True).get(pk=proposal.pk)
