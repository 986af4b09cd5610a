from datetime import timedelta

import pytest
from django.utils import timezone

from meetings.management.conduct import demo_conduct, people_of_conduct, seed_conduct
from meetings.models import ActionItem, Agenda, MinutesVersion
from tests.meetings.factories import OccurrenceFactory, SeriesFactory
from tests.members.factories import UserFactory
from tests.members.intake_factories import GroupSpellFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return {email: UserFactory(email=email, member=True) for email in people_of_conduct()}


@pytest.fixture
def meetings(people):
    """That of last week and that of the next, where all who speak are at home."""
    today = timezone.localdate()
    series = SeriesFactory(title=demo_conduct()["series"])
    for person in people.values():
        GroupSpellFactory(user=person, group=series.group)
    return [OccurrenceFactory(series=series, day=today + timedelta(days=days)) for days in (-7, 7)]


def test_last_meeting_is_told_and_the_next_is_prepared_once(people, meetings):
    now = timezone.now()

    assert [seed_conduct(people=people, now=now) for _run in range(2)] == [True, False]

    held, following = meetings
    version = MinutesVersion.objects.get()
    assert (version.minutes.occurrence, version.published_at is not None) == (held, True)
    assert version.passages.count() == 16
    assert ActionItem.objects.open().count() == 3
    agenda = Agenda.objects.get(occurrence=following)
    assert agenda.items.last().title == demo_conduct()["thoughts"][0]


def test_without_a_past_meeting_nothing_is_made_up(people):
    assert seed_conduct(people=people, now=timezone.now()) is False
    assert not Agenda.objects.exists()
