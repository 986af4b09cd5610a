import pytest
from django.urls import reverse

from meetings.enums import BookingState, MeetingRole
from meetings.models import Contribution
from tests.meetings.conduct_factories import DURING, ContributionFactory
from tests.meetings.factories import BookingFactory, OccurrenceFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db

SAID = {"done": "Un devis", "next_step": "", "need": "Un contact", "offer": "", "base_version": "0"}


def url(booking):
    ids = [booking.occurrence.public_id, booking.public_id]
    return reverse("meetings:contribution_update", args=ids)


@pytest.fixture
def booking(bob):
    return BookingFactory(user=bob)


def test_member_prepares_her_turn_from_the_page_of_the_meeting(client_of, bob, booking):
    client, meeting = client_of(bob), booking.occurrence
    assert url(booking) in client.get(meeting.get_absolute_url()).text

    for _press in range(2):
        response = client.post(url(booking), SAID)
        assert response.url == f"{meeting.get_absolute_url()}#agenda-title"

    turn = Contribution.objects.get()
    assert (turn.need, turn.version, turn.edited_by) == ("Un contact", 1, bob)
    assert "Un contact" in client.get(url(booking)).text


def test_scribe_writes_for_others_and_goes_on_with_the_day(client_of, booking):
    meeting = booking.occurrence
    scribe = BookingFactory(occurrence=meeting, role=MeetingRole.SCRIBE).user

    response = client_of(scribe).post(url(booking), SAID)

    day = reverse("meetings:day_detail", args=[meeting.public_id])
    assert response.url == f"{day}#turn-{booking.public_id}"
    assert Contribution.objects.get().edited_by == scribe


def test_nobody_writes_for_another(client_of, booking):
    other = BookingFactory(occurrence=booking.occurrence).user

    assert client_of(other).get(url(booking)).status_code == 403
    assert client_of(other).post(url(booking), SAID).status_code == 403
    assert client_of(UserFactory(member=True)).get(url(booking)).status_code == 404
    assert not Contribution.objects.exists()


def test_who_gave_her_place_up_has_no_turn(client_of, bob):
    booking = BookingFactory(user=bob, state=BookingState.CANCELLED, cancelled_at=DURING)
    booking.occurrence.group.facilitators.add(bob)

    assert client_of(bob).get(url(booking)).status_code == 404


def test_booking_of_another_meeting_is_unknown_here(client_of, bob, booking):
    elsewhere = BookingFactory(user=bob, occurrence=OccurrenceFactory())
    address = reverse(
        "meetings:contribution_update",
        args=[elsewhere.occurrence.public_id, booking.public_id],
    )

    assert client_of(bob).get(address).status_code == 404


def test_words_of_both_are_shown_and_the_next_save_stands(client_of, bob, booking, alice):
    ContributionFactory(booking=booking, need="Un devis", version=2, edited_by=alice)
    client = client_of(bob)

    response = client.post(url(booking), {**SAID, "base_version": "1"})

    assert response.status_code == 422
    assert "Un devis" in response.text
    assert "Un contact" in response.text
    assert 'name="base_version" value="2"' in response.text
    client.post(url(booking), {**SAID, "base_version": "2"})
    assert Contribution.objects.get().need == "Un contact"


@pytest.mark.parametrize("change", [{"need": "x" * 1001}, {"base_version": ""}])
def test_impossible_turn_comes_back_as_typed(client_of, bob, booking, change):
    response = client_of(bob).post(url(booking), {**SAID, **change})

    assert response.status_code == 422
    assert "Un devis" in response.text
    assert not Contribution.objects.exists()
