"""The tables of a round: drawn by lot, then changed by hand as people come and go."""

from random import Random
from secrets import SystemRandom

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from meetings.actions.agendas import check_is_held
from meetings.models import Agenda, AgendaItem, Booking, Occurrence, TableMate
from meetings.models.table import AT_TABLES
from meetings.pipeline.companions import times_met
from meetings.pipeline.pairing import PAIR, share_out
from meetings.pipeline.tables import people_there
from members.models import User


@transaction.atomic
def draw_tables(
    *, item: AgendaItem, size: int, base_version: int, actor: User, dice: Random | None = None
) -> AgendaItem:
    """Share those who are there out among tables of about `size`; what was drawn before goes.

    By lot, and apart from those they worked with lately. `base_version`: of the tables that the
    drawer had under her eyes, so that neither a second click nor a second facilitator undoes what
    people were just told. Records `tables_drawn`. Raises ValidationError: `drawn_meanwhile`,
    `too_few`, `no_tables`, `attendance_closed`, `meeting_cancelled`.
    """
    item, meeting = _lock(item)
    if item.tables_version != base_version:
        message = _("The tables have just been drawn or changed: here they are.")
        raise ValidationError(message, code="drawn_meanwhile")
    bookings = meeting.bookings.select_related("user").order_by("created_at", "pk")
    people = people_there(list(bookings))
    if len(people) < PAIR:
        message = _("There must be two people at least: note who is there first.")
        raise ValidationError(message, code="too_few")
    keys = [one.pk for one in people]
    met = times_met(item, people)
    tables = share_out(keys, size=size, met=met, dice=dice or SystemRandom())
    item.table_mates.all().delete()
    TableMate.objects.bulk_create(
        TableMate(item=item, booking_id=booking, table=number, rank=rank)
        for number, company in enumerate(tables, 1)
        for rank, booking in enumerate(company, 1)
    )
    _turn_over(item)
    facts = {"tables": len(tables), "people": len(people)}
    record_event(actor=actor, verb="tables_drawn", subject=meeting, **facts)
    return item


@transaction.atomic
def seat_at_table(*, item: AgendaItem, booking: Booking, table: int | None, actor: User) -> None:
    """Put somebody at a table, last; None takes her out of hers. Where she is already, nothing.

    The number after the last opens a table. Records `table_changed`. Raises ValidationError:
    `not_there`, `table_unknown`, `no_tables`, `attendance_closed`, `meeting_cancelled`.
    """
    item, meeting = _lock(item)
    own = item.table_mates.filter(booking=booking)
    if own.values_list("table", flat=True).first() == table:
        return
    if table is not None:
        _check_may_sit(item, meeting, booking, table)
    own.delete()
    if table is not None:
        last = item.table_mates.filter(table=table).aggregate(last=Max("rank"))["last"] or 0
        item.table_mates.create(booking=booking, table=table, rank=last + 1)
    _turn_over(item)
    record_event(actor=actor, verb="table_changed", subject=booking, table=table)


def _check_may_sit(item: AgendaItem, meeting: Occurrence, booking: Booking, table: int) -> None:
    if not meeting.bookings.filter(pk=booking.pk, state__in=AT_TABLES).exists():
        message = _("This person is not expected: note that she is there first.")
        raise ValidationError(message, code="not_there")
    if not 1 <= table <= (item.table_mates.aggregate(last=Max("table"))["last"] or 0) + 1:
        raise ValidationError(_("Choose one of the tables shown."), code="table_unknown")


def _turn_over(item: AgendaItem) -> None:
    item.tables_version += 1
    item.save(update_fields=["tables_version"])


def _lock(item: AgendaItem) -> tuple[AgendaItem, Occurrence]:
    """Whoever draws waits for whoever draws, or changes the agenda, of the same meeting."""
    Agenda.objects.select_for_update(of=("self",), no_key=True).get(pk=item.agenda_id)
    item = AgendaItem.objects.select_related("agenda__occurrence").get(pk=item.pk)
    meeting = item.agenda.occurrence
    if meeting is None or not item.draws_tables:
        message = _("People are not shared out at this point: change what you do there first.")
        raise ValidationError(message, code="no_tables")
    check_is_held(meeting)
    if meeting.attendance_closed_at is not None:
        message = _("The attendance is closed: the tables stay as they were.")
        raise ValidationError(message, code="attendance_closed")
    return item, meeting
