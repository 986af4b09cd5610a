"""What the other apps bring to a meeting."""

from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Sum

from meetings.models import Occurrence
from members.models import User
from members.permissions import can_browse_tenders
from tenders.enums import MarkKind, Visibility
from tenders.models import Match, Procedure, ProcedureMark

MOST: Final = 5


def tenders_for(occurrence: Occurrence, *, reader: User, now: datetime) -> list[Procedure]:
    """The open calls that suit those who come best, taken together, for a reader of the meeting.

    Only what everybody may see: a private call would tell of itself. Nobody's own score is said;
    what a person set aside counts for nothing.
    """
    if not can_browse_tenders(reader):
        return []
    ranked = _ranked(occurrence, now)
    shown = Procedure.objects.visible_to(reader).filter(pk__in=ranked).for_list()
    return sorted(shown, key=lambda procedure: ranked.index(procedure.pk))


def _ranked(occurrence: Occurrence, now: datetime) -> list[int]:
    people = occurrence.bookings.holding().filter(user__isnull=False).values("user")
    set_aside = ProcedureMark.objects.filter(
        profile=OuterRef("profile"), procedure=OuterRef("procedure"), kind=MarkKind.HIDDEN
    )
    calls = Procedure.objects.open_at(now).filter(visibility=Visibility.EVERYONE)
    matches = Match.objects.filter(
        ~Exists(set_aside), profile__user__in=people, procedure__in=calls.values("pk")
    )
    best = matches.values("procedure").annotate(total=Sum("score"))
    return list(best.order_by("-total", "procedure").values_list("procedure", flat=True)[:MOST])
