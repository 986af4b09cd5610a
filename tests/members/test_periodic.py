from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from members.models import Application
from members.periodic import forget_applicants
from tests.members.entry_factories import ApplicationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def _requests():
    long_ago = timezone.now() - timedelta(days=800)
    ApplicationFactory(created_at=long_ago)
    ApplicationFactory(
        confirmed=True, state="withdrawn", created_at=long_ago, state_changed_at=long_ago
    )


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
