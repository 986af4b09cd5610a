"""What was asked about a call that becomes part of another: rounds, answers and needs."""

from django.db.models.functions import Now

from tenders.enums import RoundState
from tenders.models import Need, Proposal, ProposalRound


def move_proposals(absorbed: int, kept: int) -> None:
    """Let people answer on the call that shows the absorbed one; whoever was asked on both has one.

    One round goes on: where both had one under way, that of the absorbed call stops. Needs follow
    when the other had none. Should the two be parted again, all of it stays where it is.
    """
    moved = ProposalRound.objects.filter(procedure=absorbed)
    # Before their proposals, as all who write take them.
    ids = list(moved.select_for_update().order_by("pk").values_list("pk", flat=True))
    rounds = ProposalRound.objects.filter(pk__in=ids)
    if ids and ProposalRound.objects.running().filter(procedure=kept).exists():
        rounds.running().update(state=RoundState.STOPPED, ended_at=Now())
    rounds.update(procedure=kept)
    asked = list(Proposal.objects.filter(procedure=kept).values_list("profile", flat=True))
    Proposal.objects.filter(procedure=absorbed).exclude(profile__in=asked).update(procedure=kept)
    if not Need.objects.filter(procedure=kept).exists():
        Need.objects.filter(procedure=absorbed).update(procedure=kept)
