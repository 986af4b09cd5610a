"""Stands of a forum, and the slots that those who come take there."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from meetings.enums import BookingState, MeetingKind
from meetings.models import ForumStand, Occurrence, StandVisit
from members.models import User


@transaction.atomic
def add_stand(*, meeting: Occurrence, actor: User, **values: Any) -> ForumStand:
    """Open a stand at a forum. Raises ValidationError by field, and `not_a_forum`."""
    if meeting.kind != MeetingKind.FORUM:
        message = _("Stands are for forums: change the kind of the meeting first.")
        raise ValidationError(message, code="not_a_forum")
    stand = ForumStand(occurrence=meeting, **values)
    stand.full_clean()
    stand.save(force_insert=True)
    record_event(actor=actor, verb="stand_added", subject=stand)
    return stand


@transaction.atomic
def change_stand(*, stand: ForumStand, actor: User, **values: Any) -> ForumStand:
    """Say a stand otherwise; slots that are taken keep their length and their places.

    Raises ValidationError by field, `visited` and `below_taken` among others.
    """
    stand = _lock(stand)
    taken = Counter(stand.visits.values_list("starts_after", flat=True))
    if taken and values.get("slot_minutes", stand.slot_minutes) != stand.slot_minutes:
        message = _("Slots are taken: their length stays.")
        raise ValidationError({"slot_minutes": ValidationError(message, code="visited")})
    fullest = max(taken.values(), default=0)
    if values.get("slot_places", stand.slot_places) < fullest:
        message = _("%(count)s people share a slot already: keep as many places.")
        told = ValidationError(message, code="below_taken", params={"count": fullest})
        raise ValidationError({"slot_places": told})
    for name, value in values.items():
        setattr(stand, name, value)
    stand.full_clean()
    stand.save(update_fields=list(values))
    record_event(actor=actor, verb="stand_changed", subject=stand)
    return stand


@transaction.atomic
def remove_stand(*, stand: ForumStand, actor: User) -> None:
    """Take a stand away, unless somebody has a slot there. Raises ValidationError: `visited`."""
    stand = _lock(stand)
    if count := stand.visits.count():
        message = _("%(count)s slots are taken here: write to these people first.")
        raise ValidationError(message, code="visited", params={"count": count})
    record_event(actor=actor, verb="stand_removed", subject=stand)
    stand.delete()


@transaction.atomic
def take_slot(*, stand: ForumStand, user: User, starts_after: int, now: datetime) -> StandVisit:
    """Take a slot, or change the one she has at this stand; a second click changes nothing.

    Raises ValidationError: `book_first` without a place at the forum, `slot_unknown`,
    `slot_begun`, `slot_full`, `elsewhere` when she is at another stand then.
    """
    stand = _lock(stand)
    meeting = stand.occurrence
    # A place that is only offered may go to the next: its slots would stay taken.
    coming = meeting.bookings.holding().exclude(state=BookingState.OFFERED)
    if meeting.is_cancelled or not coming.filter(user=user).exists():
        raise ValidationError(_("Book your place at the forum first."), code="book_first")
    if starts_after not in stand.slots:
        raise ValidationError(_("Choose one of the slots shown."), code="slot_unknown")
    if meeting.starts_at + timedelta(minutes=starts_after) <= now:
        raise ValidationError(_("This slot has begun: choose a later one."), code="slot_begun")
    _check_elsewhere(stand, user, starts_after)
    others = stand.visits.filter(starts_after=starts_after).exclude(user=user)
    if others.count() >= stand.slot_places:
        raise ValidationError(_("This slot has just been taken: choose another."), code="slot_full")
    visit, _is_new = StandVisit.objects.update_or_create(
        stand=stand, user=user, defaults={"starts_after": starts_after}
    )
    record_event(actor=user, verb="slot_taken", subject=stand, starts_after=starts_after)
    return visit


@transaction.atomic
def leave_slot(*, stand: ForumStand, user: User) -> bool:
    """Give her slot back; return whether she had one."""
    deleted, _by_model = _lock(stand).visits.filter(user=user).delete()
    if deleted:
        record_event(actor=user, verb="slot_left", subject=stand)
    return bool(deleted)


def _check_elsewhere(stand: ForumStand, user: User, starts_after: int) -> None:
    """Half-open: one slot may end as the next begins."""
    end = starts_after + stand.slot_minutes
    visits = StandVisit.objects.filter(user=user, stand__occurrence=stand.occurrence_id)
    for visit in visits.exclude(stand=stand).select_related("stand"):
        if (
            visit.starts_after < end
            and starts_after < visit.starts_after + visit.stand.slot_minutes
        ):
            message = _("You are at “%(stand)s” then: choose another slot.")
            facts = {"stand": visit.stand.host}
            raise ValidationError(message, code="elsewhere", params=facts)


def _lock(stand: ForumStand) -> ForumStand:
    """Whoever takes a slot waits for whoever takes one at the same forum.

    The meeting is the row held: a person may ask for two stands of it at once.
    """
    held = Occurrence.objects.select_for_update(of=("self",), no_key=True)
    held.get(pk=stand.occurrence_id)
    return ForumStand.objects.select_related("occurrence").get(pk=stand.pk)
