from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from members.models import Application, Departure
from members.periodic import complete_departures, forget_applicants
from tests.members.entry_factories import ApplicationFactory
from tests.members.membership_factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def _requests():
    long_ago = timezone.now() - timedelta(days=800)
    ApplicationFactory(created_at=long_ago)
    ApplicationFactory(
        confirmed=True, state="withdrawn", created_at=long_ago, state_changed_at=long_ago
    )


def test_those_who_told_of_leaving_have_left_once_the_day_has_come(bob):
    today = timezone.localdate()
    membership = MembershipFactory(user=bob, state="active")
    Departure.objects.create(
        user=bob, left_on=today - timedelta(days=2), target="alumni", reason="other"
    )
    for _hour in range(2):
        complete_departures()
    membership.refresh_from_db()
    assert (membership.state, membership.since) == ("alumni", today - timedelta(days=2))
    assert Departure.objects.get().done_at is not None


@pytest.mark.usefixtures("_requests")
def test_applicants_are_forgotten_in_time():
    call_command("load_parameters")

    for _day in range(2):
        forget_applicants()

    assert Application.objects.get().first_name == "—"


@pytest.mark.usefixtures("_requests")
def test_nobody_is_forgotten_without_a_figure_that_says_when():
    forget_applicants()

    assert Application.objects.get().first_name == "Rose"
