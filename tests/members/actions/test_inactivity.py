from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from collectif.core.outbox import OutboxMessage
from collectif.core.parameters import Parameter
from members.actions.deletions import forget_due_people
from members.actions.inactivity import (
    INACTIVITY,
    LAST_CALL,
    inactivity_counts,
    inactivity_months,
    remind_inactive_people,
    warn_inactive_people,
)
from members.models import DeletionRequest, User
from tests.members.factories import UserFactory
from tests.members.privacy_factories import NOON, DeletionRequestFactory

pytestmark = pytest.mark.django_db

MONTHS = 24
SOON = timedelta(seconds=1)


@pytest.fixture
def figure(db) -> Parameter:
    return Parameter.objects.create(
        code=INACTIVITY,
        label="Compte laissé sans visite",
        value=Decimal(MONTHS),
        unit="mois",
        valid_from=date(2018, 5, 25),
        source_url="https://www.cnil.fr/",
    )


def silent_since(moment: datetime) -> User:
    return UserFactory(member=True, last_active_at=moment)


def warn(now: datetime) -> int:
    return warn_inactive_people(now=now, months=MONTHS)


@pytest.mark.parametrize(
    ("last_active", "warned", "ended"),
    [
        ((2024, 1, 15), (2025, 11, 15), (2026, 1, 15)),
        ((2024, 2, 29), (2025, 12, 29), (2026, 2, 28)),
        # Twenty-two months later there is no such day: the next one, and two whole months.
        ((2024, 4, 30), (2026, 3, 1), (2026, 5, 1)),
        ((2024, 8, 31), (2026, 7, 1), (2026, 9, 1)),
    ],
)
def test_calendar_of_a_silence(last_active, warned, ended):
    last, first, end = (datetime(*day, 10, tzinfo=UTC) for day in (last_active, warned, ended))
    person = silent_since(last)

    assert warn(first - timedelta(days=1)) == 0
    assert (warn(first), warn(first)) == (1, 0)
    request = DeletionRequest.objects.get()
    assert (request.due_at, request.is_asked) == (end, False)
    assert remind_inactive_people(now=end - LAST_CALL - SOON) == 0
    assert remind_inactive_people(now=end - LAST_CALL) == 1
    assert forget_due_people(now=end - SOON) == 0
    assert forget_due_people(now=end) == 1
    assert User.objects.get(pk=person.pk).anonymised_at == end


def test_nobody_is_warned_before_the_time():
    silent_since(datetime(2024, 1, 15, 10, tzinfo=UTC))

    assert warn(datetime(2025, 11, 15, 10, tzinfo=UTC) - SOON) == 0


def test_two_mails_leave_and_no_more():
    silent_since(NOON - timedelta(days=680))

    for day in range(0, 62):
        now = NOON + timedelta(days=day)
        warn(now)
        remind_inactive_people(now=now)

    assert list(OutboxMessage.objects.order_by("pk").values_list("kind", "period")) == [
        ("inactivity", "first"),
        ("inactivity", "last"),
    ]


def test_whoever_was_silent_for_years_is_still_told_two_months_before():
    silent_since(NOON - timedelta(days=3000))

    warn(NOON)

    assert DeletionRequest.objects.get().due_at == datetime(2027, 1, 16, 11, tzinfo=UTC)


def test_staff_former_members_and_those_leaving_already_are_not_warned():
    long_ago = NOON - timedelta(days=3000)
    UserFactory(staff=True, last_active_at=long_ago)
    UserFactory(anonymised_at=NOON, last_active_at=long_ago)
    DeletionRequestFactory(user=silent_since(long_ago))

    assert warn(NOON) == 0


def test_second_silence_is_told_again():
    person = silent_since(NOON - timedelta(days=3000))
    DeletionRequestFactory(user=person, is_asked=False, cancelled_at=NOON)

    assert warn(NOON) == 1


def test_whoever_came_back_is_not_reminded():
    person = silent_since(NOON - timedelta(days=3000))
    warn(NOON)
    User.objects.filter(pk=person.pk).update(last_active_at=NOON + SOON)

    assert remind_inactive_people(now=DeletionRequest.objects.get().due_at - SOON) == 0


def test_figure_is_read_at_its_date(figure):
    assert inactivity_months(date(2026, 11, 16)) == MONTHS
    assert inactivity_months(date(2018, 5, 24)) is None


def test_counts_change_nothing():
    silent_since(NOON - timedelta(days=3000))
    DeletionRequestFactory(due_at=NOON)

    counts = inactivity_counts(now=NOON, months=MONTHS)

    assert counts == {"forgotten": 1, "reminded": 0, "warned": 1}
    assert DeletionRequest.objects.count() == 1


def test_command_counts_then_does(figure):
    silent_since(NOON - timedelta(days=3000))
    told = StringIO()

    with time_machine.travel(NOON, tick=False):
        call_command("forget_inactive", "--dry-run", stdout=told)
        assert not DeletionRequest.objects.exists()
        call_command("forget_inactive", stdout=told)

    lines = ["forgotten: 0", "reminded: 0", "warned: 1"]
    assert told.getvalue().splitlines() == lines * 2
    assert DeletionRequest.objects.count() == 1


def test_command_without_a_figure_says_what_to_do():
    with pytest.raises(CommandError, match="load_parameters"):
        call_command("forget_inactive", "--dry-run")
