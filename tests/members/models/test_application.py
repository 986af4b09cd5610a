from datetime import UTC, datetime, timedelta

import pytest

from members.models import Application
from tests.members.entry_factories import ApplicationFactory


@pytest.mark.parametrize(
    ("department", "commune", "place"),
    [("38", "Rivauges", "Rivauges, Isère (38)"), ("38", "", "Isère (38)"), ("zz", "", "zz")],
)
def test_place_is_the_town_and_the_departement(department, commune, place):
    assert Application(department=department, commune=commune).place == place


def test_request_can_be_confirmed_for_seven_days_then_lapses(db):
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    late = ApplicationFactory(created_at=now - timedelta(days=7))
    early = ApplicationFactory(created_at=now - timedelta(days=7) + timedelta(seconds=1))
    ApplicationFactory(created_at=now - timedelta(days=9), confirmed=True)

    assert late.confirm_before == now
    assert list(Application.objects.lapsed(now)) == [late]
    assert list(Application.objects.confirmable(now)) == [early]
