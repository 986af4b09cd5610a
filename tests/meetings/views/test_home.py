"""What visitors read of the next meeting that is open to all."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.meetings.factories import OccurrenceFactory, SeriesFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def public():
    return SeriesFactory(openness="public", title="Un soir pour nous rencontrer")


def day(days):
    return timezone.localdate() + timedelta(days=days)


def test_next_open_meeting_is_on_the_home_page(client, public):
    OccurrenceFactory(series=public, day=day(-2))
    coming = OccurrenceFactory(series=public, day=day(5))
    OccurrenceFactory(series=public, day=day(9))

    page = client.get(reverse("home"))

    assert page.context["meeting"] == coming
    assert "Un soir pour nous rencontrer" in page.content.decode()


@pytest.mark.parametrize("openness", ["group", "collective", "partners"])
def test_other_meetings_are_told_to_no_visitor(client, openness):
    OccurrenceFactory(series=SeriesFactory(openness=openness, title="Entre nous"), day=day(5))

    page = client.get(reverse("home"))

    assert page.context["meeting"] is None
    assert "Entre nous" not in page.content.decode()


def test_open_meeting_that_is_off_is_not_shown(client, public):
    off = {"state": "cancelled", "cancelled_at": timezone.now(), "cancel_reason": "Grève"}
    OccurrenceFactory(series=public, day=day(5), **off)

    assert client.get(reverse("home")).context["meeting"] is None
