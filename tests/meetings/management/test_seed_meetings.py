from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from collectif.core.outbox import OutboxMessage
from meetings.management.demo import demo_series
from meetings.models import AgendaItem, Booking, Occurrence, Series
from members.models import User


def seed_meetings():
    out = StringIO()
    call_command("seed_meetings", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_meetings_are_planned_once_and_nobody_is_written_to():
    call_command("seed", verbosity=0, stdout=StringIO())
    before = OutboxMessage.objects.count()

    first = seed_meetings()
    counts = (Occurrence.objects.count(), Booking.objects.count())
    again = seed_meetings()

    assert first == f"{len(demo_series())} series of meetings planned.\n"
    assert again == "0 series of meetings planned.\n"
    assert counts == (Occurrence.objects.count(), Booking.objects.count())
    assert OutboxMessage.objects.count() == before
    past = Occurrence.objects.filter(starts_at__lt=timezone.now())
    assert past.exists()
    assert Occurrence.objects.public().filter(starts_at__gt=timezone.now()).exists()
    # More people want the workshop than there are places.
    states = Booking.objects.filter(occurrence__kind="workshop").values_list("state", flat=True)
    assert sorted(states) == ["confirmed", "confirmed", "waiting"]
    rounds = AgendaItem.objects.filter(kind__in=("pairs", "swap"))
    assert sorted(rounds.values_list("kind", flat=True)) == ["pairs", "swap"]


@pytest.mark.django_db
def test_without_the_people_it_says_what_to_do():
    with pytest.raises(CommandError, match="run `seed` first"):
        seed_meetings()
    assert not Series.objects.exists()


@pytest.mark.django_db
def test_other_settings_refuse_it(settings):
    settings.DEMO_TOTP_SECRET = ""

    with pytest.raises(CommandError, match="invented"):
        seed_meetings()
    assert not User.objects.exists()
