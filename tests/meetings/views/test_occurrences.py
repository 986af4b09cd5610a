from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from meetings.models import Occurrence
from meetings.pipeline.horizon import plan_ahead
from tests.meetings.factories import (
    BookingFactory,
    ForumStandFactory,
    OccurrenceFactory,
    SeriesFactory,
)
from tests.members.intake_factories import GroupFactory, GroupSpellFactory

NOW = datetime(2026, 11, 17, 8, tzinfo=UTC)
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def meeting(db, bob):
    """Of a series that Bob facilitates, a week from now."""
    group = GroupFactory()
    group.facilitators.add(bob)
    return OccurrenceFactory(series=SeriesFactory(group=group), day=date(2026, 11, 24))


def url(name, meeting):
    return reverse(f"meetings:occurrence_{name}", args=[meeting.public_id])


def typed(**values):
    return {
        "title": "Groupe du mardi",
        "kind": "group",
        "openness": "group",
        "mode": "room",
        "room_capacity": "12",
        "day": "2026-11-24",
        "start_time": "14:00",
        "end_time": "17:00",
    } | values


def errors(response):
    return {
        name: [one.code for one in found]
        for name, found in response.context["form"].errors.as_data().items()
    }


def test_page_tells_when_and_where(client_of, bob, meeting):
    page = client_of(bob).get(meeting.get_absolute_url())

    text = page.content.decode()
    assert page.context["is_changeable"] is True
    assert "Salle Jacquard" in text
    assert "2026-11-24T14:00:00+01:00" in text


@pytest.mark.parametrize(
    ("state", "is_told"), [("confirmed", True), ("present", True), ("absent", False)]
)
def test_way_in_is_told_to_who_comes_and_still_once_there(client_of, meeting, state, is_told):
    Occurrence.objects.filter(pk=meeting.pk).update(access_notes="Code 24 B")
    booking = BookingFactory(occurrence=meeting, state=state)

    page = client_of(booking.user).get(meeting.get_absolute_url())

    assert ("Code 24 B" in page.text) is is_told


def test_member_of_the_group_reads_it_and_changes_nothing(client_of, meeting):
    member = GroupSpellFactory(group=meeting.group).user
    client = client_of(member)

    assert client.get(meeting.get_absolute_url()).context["is_changeable"] is False
    for name in ("update", "cancel"):
        assert client.get(url(name, meeting)).status_code == 403
        assert client.post(url(name, meeting), {}).status_code == 403


def test_stranger_knows_nothing_of_it(client_of, charlie, meeting):
    client = client_of(charlie)

    for address in (meeting.get_absolute_url(), url("update", meeting), url("cancel", meeting)):
        assert client.get(address).status_code == 404


def test_meeting_is_moved_by_its_local_hours(client_of, bob, meeting):
    booking = BookingFactory(occurrence=meeting)

    response = client_of(bob).post(url("update", meeting), typed(day="2026-11-25"))

    booking.refresh_from_db()
    assert response.url == meeting.get_absolute_url()
    assert booking.occurrence.starts_at == datetime(2026, 11, 25, 13, tzinfo=UTC)
    assert booking.to_confirm_since is not None


@pytest.mark.parametrize(("kind", "kept"), [("workshop", "two_rounds"), ("visit", "")])
def test_format_of_a_workshop_goes_with_its_kind(client_of, bob, meeting, kind, kept):
    client_of(bob).post(url("update", meeting), typed(kind=kind, workshop_format="two_rounds"))

    meeting.refresh_from_db()
    assert (meeting.kind, meeting.workshop_format) == (kind, kept)


def test_what_is_for_no_group_stays_open_to_somebody(client_of, alice):
    meeting = OccurrenceFactory(series__group=None, day=date(2026, 11, 24))

    response = client_of(alice).post(url("update", meeting), typed(openness="group"))

    assert response.status_code == 422
    assert "openness" in response.context["form"].errors


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"kind": "visit"}, {"kind": ["slots_taken"]}),
        ({"kind": "forum", "end_time": "15:59"}, {"end_time": ["slots_taken"]}),
        ({"kind": "forum", "start_time": "15:30"}, {"end_time": ["slots_taken"]}),
    ],
)
def test_slots_taken_keep_a_forum_as_long_as_they_need(client_of, bob, meeting, answers, expected):
    """The last one is from 15 h 40 to 16 h."""
    Occurrence.objects.filter(pk=meeting.pk).update(kind="forum")
    ForumStandFactory(occurrence=meeting).visits.create(user=bob, starts_after=100)

    response = client_of(bob).post(url("update", meeting), typed(**answers))
    fits = client_of(bob).post(url("update", meeting), typed(kind="forum", end_time="16:00"))

    assert (response.status_code, errors(response)) == (422, expected)
    assert fits.status_code == 302


def test_forum_without_a_taken_slot_may_become_something_else(client_of, bob, meeting):
    Occurrence.objects.filter(pk=meeting.pk).update(kind="forum")
    ForumStandFactory(occurrence=meeting)

    assert client_of(bob).post(url("update", meeting), typed(kind="visit")).status_code == 302


def test_people_it_concerns_are_counted_before(client_of, bob, meeting):
    BookingFactory.create_batch(2, occurrence=meeting)
    BookingFactory(occurrence=meeting, state="cancelled", cancelled_at=NOW)

    for name in ("update", "cancel"):
        assert client_of(bob).get(url(name, meeting)).context["people_count"] == 2


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"title": ""}, {"title": ["required"]}),
        ({"day": "2026-11-16"}, {"day": ["in_the_past"]}),
        ({"end_time": "13:00"}, {"end_time": ["times_out_of_order"]}),
        ({"room_capacity": "1"}, {"room_capacity": ["below_taken"]}),
        ({"mode": "online"}, {"mode": ["seats_taken"]}),
    ],
)
def test_wrong_answers_are_told_by_field(client_of, bob, meeting, answers, expected):
    BookingFactory.create_batch(2, occurrence=meeting)

    response = client_of(bob).post(url("update", meeting), typed(**answers))

    assert (response.status_code, errors(response)) == (422, expected)
    assert response.context["meeting"].title == "Groupe du mardi"


def test_called_off_alone(client_of, bob, meeting):
    answers = {"scope": "one", "reason": "Salle fermée"}

    response = client_of(bob).post(url("cancel", meeting), answers)
    again = client_of(bob).post(url("cancel", meeting), answers)

    meeting.refresh_from_db()
    assert response.url == again.url == reverse("meetings:calendar")
    assert (meeting.is_cancelled, meeting.cancelled_by) == (True, bob)


def test_called_off_with_those_after(client_of, bob, meeting):
    plan_ahead(meeting.series, date(2026, 12, 15), now=NOW)

    client_of(bob).post(url("cancel", meeting), {"scope": "following", "reason": "Fin"})

    left = meeting.series.occurrences.planned().values_list("recurrence_on", flat=True)
    assert list(left) == [date(2026, 11, 17)]


@pytest.mark.parametrize("answers", [{}, {"scope": "one"}, {"scope": "all", "reason": "x"}])
def test_calling_off_asks_which_and_why(client_of, bob, meeting, answers):
    assert client_of(bob).post(url("cancel", meeting), answers).status_code == 422
    assert not Occurrence.objects.get().is_cancelled


def test_past_meeting_is_left_alone(client_of, bob, meeting):
    past = OccurrenceFactory(series=meeting.series, day=date(2026, 11, 10))

    page = client_of(bob).get(past.get_absolute_url())
    assert page.context["is_changeable"] is False
    for scope in ("one", "following"):
        refused = client_of(bob).post(url("cancel", past), {"scope": scope, "reason": "x"})
        assert (refused.status_code, errors(refused)) == (422, {"__all__": ["not_to_come"]})
    meeting.series.refresh_from_db()
    assert meeting.series.ended_on is None


@pytest.mark.parametrize("change", [{}, {"mode": "hybrid"}, {"starts_at": NOW}])
def test_who_runs_a_meeting_sees_its_link_at_any_time_without_a_place(
    client_of, alice, bob, change
):
    link = "https://visio.example/salle"
    values = {"mode": "online", "video_url": link, "online_capacity": 5} | change
    meeting = OccurrenceFactory(day=date(2026, 11, 24), **values)
    meeting.group.facilitators.add(bob)
    member = GroupSpellFactory(group=meeting.group).user
    BookingFactory(occurrence=meeting, user=member, seat="online")

    for person in (alice, bob):
        page = client_of(person).get(meeting.get_absolute_url(), headers=ENGLISH).content.decode()
        assert f'href="{link}"' in page
        assert "find the way in here from 15 minutes before" in page
    page = client_of(member).get(meeting.get_absolute_url(), headers=ENGLISH).content.decode()
    assert link not in page
    assert "The link opens 15 minutes before, for those who booked." in page


def test_meeting_online_whose_link_is_not_known_yet_says_so_to_who_runs_it(client_of, alice):
    meeting = OccurrenceFactory(day=date(2026, 11, 24), mode="online", online_capacity=5)

    page = client_of(alice).get(meeting.get_absolute_url(), headers=ENGLISH).content.decode()

    assert "No video link yet" in page
