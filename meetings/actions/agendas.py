"""The agenda of a meeting: made from the model of its group, then changed point by point."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from collectif.core.text import normalise_spaces
from meetings.enums import ItemKind, WorkshopFormat
from meetings.models import Agenda, AgendaItem, Occurrence, ParkedThought, Section
from members.models import Group, User

type Points = tuple[tuple[ItemKind, int], ...]

# Before a group has written its own: a little less than two hours and a half.
HOUSE_MODEL: Final[Points] = (
    (ItemKind.FOLLOW_UP, 15),
    (ItemKind.ROUND, 60),
    (ItemKind.SPOTLIGHT, 20),
    (ItemKind.TENDERS, 30),
    (ItemKind.DECISIONS, 20),
)
# Two hours and a half: the rounds, then what is kept of them.
FORMAT_MODELS: Final[dict[str, Points]] = {
    WorkshopFormat.TWO_ROUNDS: (
        (ItemKind.PAIRS, 60),
        (ItemKind.TOGETHER, 60),
        (ItemKind.DECISIONS, 30),
    ),
    WorkshopFormat.SWAPPED_ROLES: (
        (ItemKind.SWAP, 40),
        (ItemKind.SWAP_BACK, 40),
        (ItemKind.TOGETHER, 40),
        (ItemKind.DECISIONS, 30),
    ),
}
SHORTEST_ITEM: Final = 5
MOST_ITEMS: Final = 30
MINUTES_OF_A_THOUGHT: Final = 10


@transaction.atomic
def prepare_agenda(*, occurrence: Occurrence, actor: User) -> Agenda:
    """Give a meeting its agenda, with what was kept aside before; the second time, the same one.

    What an agenda has no room for waits for the next.

    Raises ValidationError `meeting_cancelled`.
    """
    locked = Occurrence.objects.select_for_update(of=("self",), no_key=True)
    occurrence = locked.get(pk=occurrence.pk)
    if found := Agenda.objects.filter(occurrence=occurrence).first():
        return found
    check_is_held(occurrence)
    agenda = Agenda.objects.create(occurrence=occurrence)
    AgendaItem.objects.bulk_create(_first_items(agenda, occurrence))
    room = max(0, MOST_ITEMS - agenda.items.count())
    for thought in ParkedThought.objects.before(occurrence).waiting()[:room]:
        _take_up(thought, agenda)
    record_event(actor=actor, verb="agenda_prepared", subject=occurrence)
    return agenda


@transaction.atomic
def keep_as_model(*, agenda: Agenda, group: Group, actor: User) -> Agenda:
    """Have each next meeting of the group begin with these points; what was kept aside stays out.

    Without points, the model of the house is back.
    """
    Group.objects.select_for_update(of=("self",), no_key=True).get(pk=group.pk)
    model, _is_new = Agenda.objects.get_or_create(group=group)
    if model.pk != agenda.pk:
        model.items.all().delete()
        kept = agenda.items.filter(thought=None).order_by("position")
        AgendaItem.objects.bulk_create(
            _copy(item, model, position) for position, item in enumerate(kept, 1)
        )
    record_event(actor=actor, verb="agenda_model_kept", subject=group)
    return model


@transaction.atomic
def add_item(*, agenda: Agenda, actor: User, **fields: Any) -> AgendaItem:
    """Add a point at the end.

    Raises ValidationError by field, and `too_many_items`, `meeting_cancelled`.
    """
    agenda = _lock(agenda)
    _check_room(agenda)
    item = AgendaItem(agenda=agenda, position=_last_place(agenda) + 1, **fields)
    item.full_clean()
    item.save()
    _record(agenda, actor)
    return item


@transaction.atomic
def add_rounds(*, agenda: Agenda, actor: User) -> Agenda:
    """Add, at the end, the points of the workshop's format that are missing; twice is once.

    Raises ValidationError `too_many_items`, `meeting_cancelled`.
    """
    agenda = _lock(agenda)
    missing = missing_rounds(agenda, agenda.items.values_list("kind", flat=True))
    for item in missing:
        _check_room(agenda)
        item.position = _last_place(agenda) + 1
        item.save(force_insert=True)
    if missing:
        _record(agenda, actor)
    return agenda


def missing_rounds(agenda: Agenda, kinds: Iterable[str]) -> list[AgendaItem]:
    """The points of the workshop's format that are not of these kinds, not saved."""
    meeting = agenda.occurrence
    if meeting is None or not (points := FORMAT_MODELS.get(meeting.workshop_format)):
        return []
    there = set(kinds)
    return [item for item in _fitted(points, agenda, meeting) if item.kind not in there]


@transaction.atomic
def change_item(*, item: AgendaItem, actor: User, **fields: Any) -> AgendaItem:
    """Say a point otherwise. Raises ValidationError by field, and `meeting_cancelled`."""
    agenda = _lock(item.agenda)
    for name, value in fields.items():
        setattr(item, name, value)
    item.full_clean()
    item.save(update_fields=list(fields))
    _record(agenda, actor)
    return item


@transaction.atomic
def move_item(*, item: AgendaItem, position: int, actor: User) -> AgendaItem:
    """Put a point at a place, from 1; those between make room. Twice is the same as once."""
    agenda = _lock(item.agenda)
    item = agenda.items.get(pk=item.pk)
    place = min(max(position, 1), _last_place(agenda))
    if place == item.position:
        return item
    between = agenda.items.filter(position__range=sorted((place, item.position)))
    step = 1 if place < item.position else -1
    between.exclude(pk=item.pk).update(position=F("position") + step)
    item.position = place
    item.save(update_fields=["position"])
    _record(agenda, actor)
    return item


@transaction.atomic
def remove_item(*, item: AgendaItem, actor: User) -> None:
    """Take a point out; one that was held, or has notes, stays.

    Raises ValidationError `has_notes`.
    """
    agenda = _lock(item.agenda)
    item = agenda.items.get(pk=item.pk)
    if item.was_started or Section.objects.filter(item=item).exclude(text="").exists():
        message = _("This point has been held or has notes: it stays. You can change its title.")
        raise ValidationError(message, code="has_notes")
    Section.objects.filter(item=item).delete()
    item.delete()
    agenda.items.filter(position__gt=item.position).update(position=F("position") - 1)
    _record(agenda, actor)


@transaction.atomic
def park_thought(*, occurrence: Occurrence, text: str, actor: User) -> ParkedThought:
    """Keep words aside for the next meeting; the same words are kept once, and wait again.

    Raises ValidationError by field.
    """
    words = normalise_spaces(text)
    occurrence.parked_thoughts.filter(text=words).update(dropped_at=None)
    if found := occurrence.parked_thoughts.filter(text=words).first():
        return found
    thought = ParkedThought(occurrence=occurrence, text=words, parked_by=actor)
    thought.full_clean()
    thought.save()
    return thought


@transaction.atomic
def take_up_thought(*, thought: ParkedThought, agenda: Agenda, actor: User) -> ParkedThought:
    """Make a point of what was kept aside; one taken up already stays where it is.

    Raises ValidationError `too_many_items`, `meeting_cancelled`.
    """
    agenda = _lock(agenda)
    thought = ParkedThought.objects.select_for_update(of=("self",)).get(pk=thought.pk)
    if thought.item_id is None:
        _check_room(agenda)
        _take_up(thought, agenda)
        _record(agenda, actor)
    return thought


def drop_thought(*, thought: ParkedThought, now: datetime) -> None:
    """Let go of what was kept aside, unless it is a point already; the row remembers it."""
    ParkedThought.objects.waiting().filter(pk=thought.pk).update(dropped_at=now)


def check_is_held(occurrence: Occurrence) -> None:
    """Refuse a meeting that was called off. Raises ValidationError `meeting_cancelled`."""
    if occurrence.is_cancelled:
        message = _("This meeting is cancelled: prepare the next one.")
        raise ValidationError(message, code="meeting_cancelled")


def _first_items(agenda: Agenda, occurrence: Occurrence) -> list[AgendaItem]:
    if points := FORMAT_MODELS.get(occurrence.workshop_format):
        return _fitted(points, agenda, occurrence)
    model = AgendaItem.objects.filter(agenda__group=occurrence.group_id).order_by("position")
    if occurrence.group_id and (kept := list(model)):
        return [_copy(item, agenda, position) for position, item in enumerate(kept, 1)]
    return _fitted(HOUSE_MODEL, agenda, occurrence)


def _fitted(points: Points, agenda: Agenda, occurrence: Occurrence) -> list[AgendaItem]:
    """Make the points of a model shorter where the meeting is; in fives, for the eye."""
    length = int((occurrence.ends_at - occurrence.starts_at).total_seconds() // 60)
    whole = max(length, sum(asked for _kind, asked in points))
    items = []
    for position, (kind, asked) in enumerate(points, 1):
        share = asked if whole == length else asked * length // whole // 5 * 5
        minutes = max(SHORTEST_ITEM, share)
        items.append(AgendaItem(agenda=agenda, position=position, kind=kind, minutes=minutes))
    return items


def _copy(item: AgendaItem, agenda: Agenda, position: int) -> AgendaItem:
    told = {name: getattr(item, name) for name in ("kind", "title", "note", "minutes")}
    return AgendaItem(agenda=agenda, position=position, **told)


def _take_up(thought: ParkedThought, agenda: Agenda) -> None:
    thought.item = AgendaItem.objects.create(
        agenda=agenda,
        position=_last_place(agenda) + 1,
        kind=ItemKind.TOPIC,
        title=thought.text,
        minutes=MINUTES_OF_A_THOUGHT,
    )
    thought.save(update_fields=["item"])


def _last_place(agenda: Agenda) -> int:
    return agenda.items.aggregate(last=Max("position"))["last"] or 0


def _check_room(agenda: Agenda) -> None:
    if agenda.items.count() >= MOST_ITEMS:
        message = _("An agenda holds %(limit)s points at most: remove one first.")
        raise ValidationError(message, code="too_many_items", params={"limit": MOST_ITEMS})


def _lock(agenda: Agenda) -> Agenda:
    locked = Agenda.objects.select_for_update(of=("self",), no_key=True)
    fresh = locked.select_related("occurrence", "group").get(pk=agenda.pk)
    if fresh.occurrence:
        check_is_held(fresh.occurrence)
    return fresh


def _record(agenda: Agenda, actor: User) -> None:
    subject: Any = agenda.occurrence or agenda.group
    record_event(actor=actor, verb="agenda_changed", subject=subject)
