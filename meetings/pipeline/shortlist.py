"""What the other apps bring to a meeting."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum

from meetings.enums import ItemKind
from meetings.models import AgendaItem, Occurrence
from members.enums import Audience
from members.models import DirectoryEntry, User
from members.permissions import audience_of, can_browse_tenders
from tenders.enums import MarkKind, Visibility
from tenders.models import Match, Procedure, ProcedureMark

MOST: Final = 5
MOST_PEOPLE: Final = 3


def brought_to(
    occurrence: Occurrence,
    items: Iterable[AgendaItem],
    *,
    reader: User,
    now: datetime,
    hears: bool,
) -> dict[str, list[Any]]:
    """What fills the points of an agenda: the calls, and for who hears the meeting, the people."""
    led = {item.kind: item.led_by for item in items}
    calls, people = ItemKind.TENDERS in led, ItemKind.SPOTLIGHT in led and hears
    leader = led.get(ItemKind.SPOTLIGHT)
    return {
        "tenders": tenders_for(occurrence, reader=reader, now=now) if calls else [],
        "spotlight": spotlight_for(occurrence, reader=reader, leader=leader) if people else [],
    }


def spotlight_for(
    occurrence: Occurrence, *, reader: User, leader: User | None = None
) -> list[DirectoryEntry]:
    """Whose skills the meeting may look at: who leads the point, else whose turn it is.

    Of those who come, three at most, first who never led it in this group or series, then who led
    it longest ago. As the members of the directory know them, for the page is shown to the room;
    one who hides her name there is not told of here.
    """
    audience = audience_of(reader)
    if audience is None:
        return []
    shown = audience if audience == Audience.PARTNERS else Audience.MEMBERS
    entries = DirectoryEntry.objects.seen_by(reader, shown)
    named = entries.filter(is_anonymous=False, skill_count__gt=0)
    if leader is not None:
        return list(named.filter(profile__user=leader).for_list())
    people = occurrence.bookings.holding().filter(user__isnull=False).values("user")
    told = named.filter(profile__user__in=people).alias(last=_last_led(occurrence))
    turn = told.order_by(F("last").asc(nulls_first=True), "-confirmation_count", "name_key", "pk")
    return list(turn.for_list()[:MOST_PEOPLE])


def _last_led(occurrence: Occurrence) -> Subquery:
    """When a person last led this point, at an earlier meeting of the same group or series."""
    same = (
        Q(agenda__occurrence__group=occurrence.group_id)
        if occurrence.group_id
        else Q(agenda__occurrence__series=occurrence.series_id)
    )
    led = AgendaItem.objects.filter(
        same,
        kind=ItemKind.SPOTLIGHT,
        led_by=OuterRef("profile__user"),
        agenda__occurrence__starts_at__lt=occurrence.starts_at,
    )
    ordered = led.order_by("-agenda__occurrence__starts_at")
    return Subquery(ordered.values("agenda__occurrence__starts_at")[:1])


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
