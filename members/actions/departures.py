"""A member says that she leaves, from a day to come, and may change her mind until that day."""

from datetime import date, datetime, timedelta
from typing import Final

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from collectif.core.text import normalise_spaces
from members.actions.memberships import leave_collective
from members.actions.outcomes import add_outcome, remove_outcome
from members.actions.stays import leave_group, reopen_stay
from members.enums import MemberState, SpellEnd, StateReason
from members.models import Departure, GroupSpell, Membership, Outcome, OutcomeKind, User
from members.notifications.members import LEAVES, STAYS, tell_hosts

LONGEST_AHEAD: Final = timedelta(days=366)

logger = structlog.get_logger(__name__)


@transaction.atomic
def announce_departure(
    *,
    user: User,
    left_on: date,
    target: MemberState,
    reason: StateReason,
    word: str,
    now: datetime,
    today: date,
    kind: OutcomeKind | None = None,
    started_on: date | None = None,
    note: str = "",
) -> Departure:
    """Plan the departure of a person, as she tells it; of today, it is done at once.

    Her stays in groups end on `left_on`. Those who coordinate, and who facilitate her groups, are
    told. Another day, or other words, replace what she said before; the same again changes nothing.

    Raises ValidationError: `wrong_state`, and by field `in_the_past`, `out_of_reason`,
    `retired_kind`.
    """
    membership = _checked(user, left_on, target, today)
    told = {"left_on": left_on, "target": target, "reason": reason, "word": word.strip()}
    former = Departure.objects.open().filter(user=user).select_related("outcome").first()
    if former and _is_same(former, told, kind, note):
        return former
    if former:
        _take_back(former, now=now, today=today)
    outcome = _outcome(user, kind, started_on or left_on, note, today)
    departure = Departure(user=user, outcome=outcome, announced_at=now, **told)
    departure.full_clean()
    departure.save(force_insert=True)
    _end_stays(user, left_on, today)
    record_event(
        actor=user,
        verb="departure_announced",
        subject=membership,
        on=left_on.isoformat(),
        reason=StateReason(reason).value,
    )
    tell_hosts(user, LEAVES, subject=departure, day=left_on, word=departure.word)
    complete_departure(departure=departure, today=today)
    return departure


@transaction.atomic
def cancel_departure(*, user: User, now: datetime, today: date) -> None:
    """Stay after all: her stays in groups go on; without a departure to come, nothing changes.

    Raises ValidationError `too_late` from the day of the departure on.
    """
    membership = _lock(user)
    departure = Departure.objects.open().filter(user=user).select_related("outcome").first()
    if departure is None or membership is None:
        return
    if departure.left_on <= today:
        message = _("Your departure takes effect today: ask a coordinator to welcome you back.")
        raise ValidationError(message, code="too_late")
    _take_back(departure, now=now, today=today)
    record_event(actor=user, verb="departure_cancelled", subject=membership)
    tell_hosts(user, STAYS, subject=departure, day=departure.left_on)


def complete_due_departures(*, today: date) -> int:
    """Have those leave whose day has come, each in a transaction of her own; return how many."""
    done_count = 0
    for departure in Departure.objects.due(today).select_related("user").order_by("left_on", "pk"):
        try:
            done_count += complete_departure(departure=departure, today=today)
        except ValidationError as refusal:
            logger.warning(
                "departure_not_done", departure_id=departure.pk, reasons=refusal.messages
            )
    return done_count


@transaction.atomic
def complete_departure(*, departure: Departure, today: date) -> bool:
    """Do what was announced; False when its day has not come, or there is nothing left to do."""
    user = departure.user
    _lock(user)
    if not Departure.objects.due(today).filter(pk=departure.pk).exists():
        return False
    leave_collective(
        user=user,
        left_on=departure.left_on,
        target=MemberState(departure.target),
        reason=StateReason(departure.reason),
        actor=user,
        today=today,
    )
    return True


def _lock(user: User) -> Membership | None:
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    return Membership.objects.filter(user=user).first()


def _checked(user: User, left_on: date, target: MemberState, today: date) -> Membership:
    """Lock her, and return where she stands."""
    membership = _lock(user)
    state = MemberState(membership.state) if membership else MemberState.LEFT
    is_open = not state.is_outside and target.is_outside and state.can_become(target)
    if membership is None or not is_open:
        message = _("This is not open to you where you stand today: talk with a coordinator.")
        raise ValidationError(message, code="wrong_state")
    if left_on < today:
        message = _("Choose today, or a day to come.")
        raise ValidationError({"left_on": ValidationError(message, code="in_the_past")})
    if left_on > today + LONGEST_AHEAD:
        message = _("This day is too far away: check the year.")
        raise ValidationError({"left_on": ValidationError(message, code="out_of_reason")})
    return membership


def _is_same(
    former: Departure, told: dict[str, object], kind: OutcomeKind | None, note: str
) -> bool:
    outcome = former.outcome
    before = (outcome.kind_id, outcome.note) if outcome else (None, "")
    after = (kind.pk, normalise_spaces(note)) if kind else (None, "")
    return before == after and all(getattr(former, name) == told[name] for name in told)


def _outcome(
    user: User, kind: OutcomeKind | None, started_on: date, note: str, today: date
) -> Outcome | None:
    if kind is None:
        return None
    return add_outcome(
        user=user, kind=kind, started_on=started_on, note=note, actor=user, today=today
    )


def _end_stays(user: User, left_on: date, today: date) -> None:
    """End the stays that have no end, in the order of the groups; the others end as planned."""
    stays = GroupSpell.objects.filter(user=user, left_on=None).select_related("group")
    for spell in stays.order_by("group", "pk"):
        leave_group(
            spell=spell,
            left_on=max(left_on, spell.entered_on),
            reason=SpellEnd.LEFT_COLLECTIVE,
            actor=user,
            today=today,
        )


def _take_back(departure: Departure, *, now: datetime, today: date) -> None:
    """Undo what was announced: the stays it ended, the outcome told with it."""
    user = departure.user
    ended = GroupSpell.objects.filter(
        user=user, left_on__gt=today, end_reason=SpellEnd.LEFT_COLLECTIVE
    )
    for spell in ended.select_related("group").order_by("group", "pk"):
        reopen_stay(spell=spell, actor=user, today=today)
    departure.cancelled_at = now
    departure.save(update_fields=["cancelled_at"])
    if departure.outcome:
        remove_outcome(outcome=departure.outcome, actor=user)
