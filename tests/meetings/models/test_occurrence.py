import pytest
from django.utils import timezone

from meetings.models import Occurrence
from tests.meetings.factories import BookingFactory, OccurrenceFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("mode", "places", "is_full"),
    [
        ("room", {"room_capacity": 1}, True),
        ("room", {"room_capacity": 2}, False),
        ("room", {"room_capacity": None}, False),
        # What is not attended so is not counted.
        ("room", {"room_capacity": 1, "online_capacity": 5}, True),
        ("online", {"online_capacity": 1, "room_capacity": 5}, False),
        ("hybrid", {"room_capacity": 1, "online_capacity": 1}, False),
        ("hybrid", {"room_capacity": 1, "online_capacity": None}, False),
    ],
)
def test_meeting_is_full_once_every_kind_of_place_is(mode, places, is_full):
    meeting = OccurrenceFactory(mode=mode, video_url="https://visio.example/salle", **places)
    BookingFactory(occurrence=meeting)
    BookingFactory(occurrence=meeting, state="waiting", queued_at=meeting.starts_at)

    assert Occurrence.objects.with_taken().get(pk=meeting.pk).is_full is is_full


def test_own_booking_stands_beside_each_meeting_once():
    hers, other = BookingFactory(), BookingFactory()
    meetings = Occurrence.objects.with_own(hers.user).order_by("pk")
    BookingFactory(occurrence=hers.occurrence)
    given_up = BookingFactory(user=hers.user, state="cancelled", cancelled_at=timezone.now())

    told = list(meetings.values_list("pk", "own_state", "own_seat", "own_to_confirm_since"))

    assert told == [
        (hers.occurrence_id, "confirmed", "room", None),
        (other.occurrence_id, None, None, None),
        (given_up.occurrence_id, None, None, None),
    ]
