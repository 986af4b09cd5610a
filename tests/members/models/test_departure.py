from datetime import date

import pytest
from django.db import IntegrityError, transaction

from members.models import Departure
from tests.members.factories import UserFactory
from tests.members.intake_factories import NOW

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 4)


def departure(user, **others):
    given = {"left_on": DAY, "target": "left", "reason": "other"}
    return Departure.objects.create(user=user, **given | others)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({}, "departure_one_at_a_time"),
        ({"cancelled_at": NOW, "done_at": NOW}, "departure_done_or_cancelled"),
        ({"target": "paused", "done_at": NOW}, "departure_leads_outside"),
    ],
)
def test_database_refuses_what_is_no_departure(facts, constraint):
    user = UserFactory()
    departure(user)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        departure(user, **facts)


def test_due_departures_are_open_and_their_day_has_come():
    open_one = departure(UserFactory())
    departure(UserFactory(), cancelled_at=NOW)
    departure(UserFactory(), done_at=NOW)
    departure(UserFactory(), left_on=date(2026, 12, 5))
    assert list(Departure.objects.due(DAY)) == [open_one]
    assert Departure.objects.open().count() == 2
    assert str(open_one).endswith("(2026-12-04)")
