from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from collectif.core.outbox import OutboxMessage
from meetings.actions.agendas import prepare_agenda
from meetings.actions.bookings import book
from meetings.actions.occurrences import cancel_meeting
from meetings.actions.series import create_series
from meetings.management.conduct import people_of_conduct, seed_conduct
from meetings.management.demo import MET_FOR, DemoSeries, demo_series
from meetings.models import Series
from meetings.pipeline.horizon import HORIZON, plan_ahead
from members.models import Group, User

# Weeks that those who come have booked ahead.
BOOKED_AHEAD = 2


class Command(BaseCommand):
    help = "Plan the meetings of the demonstration, after `seed`; once each."

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "DEMO_TOTP_SECRET", ""):
            raise CommandError("These meetings are invented: these settings refuse them.")
        people = _people()
        now = timezone.now()
        with without_mail():
            planned = sum(_plan(told, people, now) for told in demo_series())
            seed_conduct(people=people, now=now)
        self.stdout.write(f"{planned} series of meetings planned.")


@contextmanager
def without_mail() -> Iterator[None]:
    """Nobody is written to about what the demonstration made up."""
    with transaction.atomic():
        newest = OutboxMessage.objects.aggregate(newest=Max("pk", default=0))["newest"]
        yield
        OutboxMessage.objects.filter(pk__gt=newest).delete()


def _people() -> dict[str, User]:
    planners = {email for told in demo_series() for email in (told.planned_by, *told.booked)}
    wanted = planners | people_of_conduct()
    people = {user.email: user for user in User.objects.filter(email__in=wanted)}
    if missing := sorted(wanted - people.keys()):
        raise CommandError(f"{missing[0]} has no account: run `seed` first.")
    return people


@transaction.atomic
def _plan(told: DemoSeries, people: dict[str, User], now: datetime) -> bool:
    """Plan a series, unless there is one of this name: what people changed in it stays."""
    if Series.objects.filter(title=told.title).exists():
        return False
    actor = people[told.planned_by]
    group = Group.objects.get(name=told.group) if told.group else None
    series = create_series(
        actor=actor,
        # As it was planned then: its past meetings are there too.
        now=now - MET_FOR if told.rule else now,
        title=told.title,
        group=group,
        starts_on=told.first_day(timezone.localdate(now)),
        start_time=told.start_time,
        minutes=told.minutes,
        rrule=told.rule,
        **told.plan,
    )
    plan_ahead(series, now.date() + HORIZON, now=now)
    _fill(series, told, people, now)
    return True


def _fill(series: Series, told: DemoSeries, people: dict[str, User], now: datetime) -> None:
    coming = list(series.occurrences.planned().filter(starts_at__gt=now).order_by("starts_at"))
    for meeting in coming[:BOOKED_AHEAD]:
        for email in told.booked:
            person = people[email]
            book(occurrence=meeting, user=person, seat=meeting.seats[0], actor=person)
    if told.plan.get("workshop_format"):
        prepare_agenda(occurrence=coming[0], actor=people[told.planned_by])
    if told.called_off:
        cancel_meeting(
            meeting=coming[told.called_off["week"]],
            reason=told.called_off["reason"],
            actor=people[told.planned_by],
            now=now,
        )
