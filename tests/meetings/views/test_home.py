"""What visitors read of the next meetings that are open to all."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.meetings.factories import BookingFactory, OccurrenceFactory, SeriesFactory
from tests.members.intake_factories import GroupFactory

pytestmark = pytest.mark.django_db

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def public():
    return SeriesFactory(openness="public", title="Un soir pour nous rencontrer")


def day(days):
    return timezone.localdate() + timedelta(days=days)


def home(client):
    return client.get(reverse("home"), headers=ENGLISH)


def test_next_three_open_meetings_are_on_the_home_page(client, public):
    for days in (-2, 9, 5, 30, 21):
        OccurrenceFactory(series=public, day=day(days))

    page = home(client)

    shown = list(page.context["meetings"])
    assert [meeting.recurrence_on for meeting in shown] == [day(5), day(9), day(21)]
    for meeting in shown:
        way_in = reverse("meetings:public_place_create", args=[meeting.public_id])
        assert f'href="{way_in}"' in page.content.decode()


@pytest.mark.parametrize(
    ("mode", "told", "is_place_told"),
    [
        ("room", "Seminar, in the room", True),
        ("online", "Seminar, online", False),
        ("hybrid", "Seminar, in the room or online", True),
    ],
)
def test_each_says_what_it_is_and_where(client, public, mode, told, is_place_told):
    video_url = "https://visio.example/salle"
    OccurrenceFactory(series=public, day=day(5), kind="seminar", mode=mode, video_url=video_url)

    page = home(client).content.decode()

    assert told in page
    assert ("3 rue des Filatures" in page) is is_place_told
    assert video_url not in page


@pytest.mark.parametrize(
    ("capacity", "words", "others"),
    [(1, "Wait for a place", "Keep me a place"), (2, "Keep me a place", "Wait for a place")],
)
def test_full_meeting_offers_its_waiting_list(client, public, capacity, words, others):
    meeting = OccurrenceFactory(series=public, day=day(5), room_capacity=capacity)
    BookingFactory(occurrence=meeting)

    page = home(client).content.decode()

    assert words in page
    assert others not in page


@pytest.mark.parametrize("openness", ["group", "collective", "partners"])
def test_other_meetings_are_told_to_no_visitor(client, openness):
    OccurrenceFactory(series=SeriesFactory(openness=openness, title="Entre nous"), day=day(5))

    page = home(client)

    assert list(page.context["meetings"]) == []
    assert "Entre nous" not in page.content.decode()
    assert "Ask for a talk" in page.content.decode()


def test_open_meeting_that_is_off_is_not_shown(client, public):
    off = {"state": "cancelled", "cancelled_at": timezone.now(), "cancel_reason": "Grève"}
    OccurrenceFactory(series=public, day=day(5), **off)

    assert list(home(client).context["meetings"]) == []


def test_open_groups_are_counted_and_the_others_are_not(client):
    GroupFactory(admission="invitation")
    assert "open to newcomers" not in home(client).content.decode()

    GroupFactory.create_batch(2)
    assert "2 groups open to newcomers" in home(client).content.decode()


@pytest.mark.parametrize("count", [0, 1, 20])
def test_home_costs_three_queries(client, public, django_assert_num_queries, count):
    for number in range(count):
        BookingFactory(occurrence=OccurrenceFactory(series=public, day=day(1 + number)))
    GroupFactory.create_batch(count)

    # A story, the meetings, the groups.
    with django_assert_num_queries(3):
        home(client)
