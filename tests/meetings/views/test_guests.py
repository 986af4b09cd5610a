from urllib.parse import urlsplit

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from collectif.core.outbox import OutboxMessage
from meetings.enums import AttendanceMode, BookingState, ItemKind, Openness, Seat
from meetings.models import Booking, Occurrence
from meetings.notifications.links import guest_url
from tests.meetings.booking_scenes import NOW, before, join_group, meeting_of
from tests.meetings.conduct_factories import AgendaItemFactory, TableMateFactory
from tests.meetings.factories import BookingFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def public():
    return meeting_of(1, openness=Openness.PUBLIC)


def form_url(meeting):
    return reverse("meetings:public_place_create", args=[meeting.public_id])


def ask(client, clock, meeting, **answers):
    stamp = client.get(form_url(meeting)).context["form"].initial["shown_at"]
    clock.shift(10)
    answers = {"name": "Nadia", "email": "Nadia@example.org", "seat": "room"} | answers
    return client.post(form_url(meeting), {"shown_at": stamp, **answers})


def test_anybody_asks_for_a_place_and_proves_the_address(client, clock, public):
    assert ask(client, clock, public).status_code == 200

    message = OutboxMessage.objects.get()
    assert (message.to_address, message.kind) == ("nadia@example.org", "meetings/to_confirm")
    booking = Booking.objects.get()
    link = urlsplit(guest_url(booking)).path
    assert link in message.text_body
    assert client.get(link).status_code == 200
    assert Booking.objects.get().state == BookingState.REQUESTED
    client.post(link, {"confirm": "1"})
    assert Booking.objects.get().state == BookingState.CONFIRMED
    client.post(link, {"give_up": "1"})
    assert Booking.objects.get().state == BookingState.CANCELLED
    assert client.post(link, {"confirm": "1"}).status_code == 422


def test_a_machine_is_stopped(client, public):
    answers = {"name": "Bot", "email": "bot@example.org", "seat": "room", "second_remark": "x"}

    assert client.post(form_url(public), answers).status_code == 422
    assert not Booking.objects.exists()


def test_too_many_requests_for_one_address_wait(client, clock, public):
    statuses = [ask(client, clock, public).status_code for _ in range(6)]

    assert statuses == [200] * 5 + [429]


def test_a_meeting_of_members_has_no_public_door(client):
    assert client.get(form_url(meeting_of(1))).status_code == 404


def test_a_member_asks_to_bring_a_guest(client_of, bob):
    meeting = meeting_of(3, takes_guests=True)
    join_group(bob, meeting)
    url = reverse("meetings:guest_create", args=[meeting.public_id])
    answers = {"name": "Paul Royer", "email": "Paul@example.org", "seat": "room"}

    response = client_of(bob).post(url, answers)

    assert response.url == meeting.get_absolute_url()
    booking = Booking.objects.get()
    assert (booking.guest_email, booking.state) == ("paul@example.org", BookingState.REQUESTED)


def test_guests_are_not_asked_for_where_none_is_expected(client_of, bob):
    meeting = meeting_of(3)
    join_group(bob, meeting)
    url = reverse("meetings:guest_create", args=[meeting.public_id])

    assert client_of(bob).get(url).status_code == 403


def test_only_her_host_gives_the_place_of_a_guest_back(client_of, bob, alice):
    booking = BookingFactory(
        occurrence=meeting_of(3),
        user=None,
        guest_name="Paul",
        guest_email="paul@example.org",
        invited_by=bob,
    )
    url = reverse("meetings:guest_cancel", args=[booking.public_id])

    assert client_of(alice).post(url).status_code == 404
    assert client_of(bob).post(url).status_code == 302
    booking.refresh_from_db()
    assert booking.state == BookingState.CANCELLED


def test_the_link_of_a_member_is_not_that_of_a_guest(client, bob):
    booking = BookingFactory(occurrence=meeting_of(3), user=bob)

    assert client.get(urlsplit(guest_url(booking)).path).status_code == 404
    assert client.get(reverse("meetings:guest_place", args=["broken"])).status_code == 404


@pytest.mark.parametrize(
    ("minutes", "status"), [(16, 403), (15, 200), (0, 200), (-179, 200), (-180, 403)]
)
def test_a_guest_joins_online_by_her_own_link(client, clock, bob, minutes, status):
    video = {"mode": AttendanceMode.ONLINE, "video_url": "https://visio.example/secret"}
    booking = BookingFactory(
        occurrence=meeting_of(3, **video),
        user=None,
        guest_name="Paul",
        guest_email="paul@example.org",
        invited_by=bob,
        seat=Seat.ONLINE,
    )
    link = urlsplit(guest_url(booking)).path
    clock.move_to(before(minutes / 60))

    html = client.get(link).content.decode()
    response = client.post(link, {"join": "1"})

    assert "visio.example" not in html
    assert ('name="join"' in html) is (status == 200)
    assert response.status_code == status
    assert ("visio.example" in response.content.decode()) is (status == 200)
    booking.refresh_from_db()
    assert (booking.state == BookingState.PRESENT) is (status == 200)


def test_a_guest_in_the_room_has_no_way_in_online(client, clock, bob):
    video = {"mode": AttendanceMode.HYBRID, "video_url": "https://visio.example/secret"}
    booking = BookingFactory(
        occurrence=meeting_of(3, **video),
        user=None,
        guest_name="Paul",
        guest_email="paul@example.org",
        invited_by=bob,
    )
    clock.move_to(before(0))

    assert client.post(urlsplit(guest_url(booking)).path, {"join": "1"}).status_code == 403


def test_a_guest_says_that_she_still_comes_after_a_move(client, bob):
    booking = BookingFactory(
        occurrence=meeting_of(3),
        user=None,
        guest_name="Paul",
        guest_email="paul@example.org",
        invited_by=bob,
        to_confirm_since=NOW,
    )
    link = urlsplit(guest_url(booking)).path
    assert 'name="keep"' in client.get(link).content.decode()

    for _click in range(2):
        html = client.post(link, {"keep": "1"}).content.decode()

    assert 'name="keep"' not in html
    booking.refresh_from_db()
    assert (booking.state, booking.to_confirm_since) == (BookingState.CONFIRMED, None)


def guest_of(meeting, **values):
    values = {"guest_name": "Nadia", "guest_email": "nadia@example.org"} | values
    return BookingFactory(occurrence=meeting, user=None, **values)


def ical_of(booking):
    return f"{urlsplit(guest_url(booking)).path}agenda.ics"


def test_guest_takes_her_place_and_no_other_to_her_calendar(client, bob):
    public = meeting_of(3, openness=Openness.PUBLIC)
    mine = guest_of(public)
    other = guest_of(public, guest_name="Omar", guest_email="omar@example.org", invited_by=bob)
    BookingFactory(occurrence=public, user=bob)

    page = client.get(urlsplit(guest_url(mine)).path).content.decode()
    response = client.get(ical_of(mine))

    assert f'href="{ical_of(mine)}"' in page
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{public.public_id}.ics"'
    [event] = Calendar.from_ical(response.content).events
    assert event["uid"].startswith(str(mine.public_id))
    assert (event["status"], event.start) == ("CONFIRMED", public.local_start)
    text = response.content.decode()
    for told in (str(other.public_id), "Omar", "omar@example.org", bob.email, bob.last_name):
        assert told not in text


def test_file_of_a_guest_leads_where_she_may_go(client, bob):
    """Her own link gives her place away, and the page of the meeting asks for an account."""
    public, private = meeting_of(3, openness=Openness.PUBLIC), meeting_of(3)
    for meeting, url in ((public, form_url(public)), (private, None)):
        booking = guest_of(meeting, invited_by=bob)
        text = client.get(ical_of(booking)).content.decode().replace("\r\n ", "")
        [event] = Calendar.from_ical(text).events

        assert (urlsplit(event["url"]).path if "url" in event else None) == url
        assert "/reunions/invitation/" not in text
        assert meeting.get_absolute_url() not in text.replace(form_url(meeting), "")


@pytest.mark.parametrize(
    "values", [{"state": "requested"}, {"state": "waiting", "queued_at": NOW}, {"state": "absent"}]
)
def test_without_a_place_there_is_no_file(client, public, values):
    booking = guest_of(public, **values)

    assert client.get(ical_of(booking)).status_code == 404
    assert ical_of(booking) not in client.get(urlsplit(guest_url(booking)).path).content.decode()


def test_file_of_a_place_given_back_takes_it_away(client, public):
    booking = guest_of(public, revision=1)
    link = urlsplit(guest_url(booking)).path
    client.post(link, {"give_up": "1"})

    [event] = Calendar.from_ical(client.get(ical_of(booking)).content).events

    assert (event["status"], event["sequence"]) == ("CANCELLED", 2)


def test_file_opens_by_a_guests_link_alone(client, public, bob):
    of_bob = BookingFactory(occurrence=public, user=bob)

    assert client.get(reverse("meetings:guest_place_ical", args=["broken"])).status_code == 404
    assert client.get(ical_of(of_bob)).status_code == 404


def place_of(booking):
    return urlsplit(guest_url(booking)).path


@pytest.fixture
def workshop():
    return meeting_of(None, openness=Openness.PUBLIC, kind="workshop")


@pytest.fixture
def pairs(workshop):
    """A round of peers: Nadia, who has no account, works with Anne; Paul is at another table."""
    item = AgendaItemFactory(agenda__occurrence=workshop, kind=ItemKind.PAIRS, title="À deux")
    for table, name in ((1, "Anne"), (2, "Paul")):
        person = UserFactory(first_name=name, last_name="Roux")
        booking = BookingFactory(occurrence=workshop, user=person)
        TableMateFactory(item=item, booking=booking, table=table)
    TableMateFactory(item=item, booking=guest_of(workshop), table=1)
    return item


def test_guest_reads_her_table_at_each_round_and_no_more_than_a_first_name(client, workshop, pairs):
    nadia = workshop.bookings.get(guest_name="Nadia")
    common = AgendaItemFactory(agenda=pairs.agenda, title="Retour en commun")

    response = client.get(place_of(nadia))

    assert [(item, own.names) for item, own in response.context["rounds"]] == [(pairs, "Anne")]
    page = response.content.decode()
    for told in ("À deux", "Table 1", "Anne"):
        assert told in page
    for hidden in ("Roux", "Paul", "Table 2", common.title):
        assert hidden not in page


def test_guest_who_gave_her_place_back_reads_no_table(client, workshop, pairs):
    nadia = workshop.bookings.get(guest_name="Nadia")

    response = client.post(place_of(nadia), {"give_up": "1"})

    assert response.context["rounds"] == []
    assert "Anne" not in response.content.decode()


def test_tables_of_what_is_called_off_are_told_no_more(client, workshop, pairs):
    off = {"state": "cancelled", "cancelled_at": NOW, "cancel_reason": "Grève"}
    Occurrence.objects.filter(pk=workshop.pk).update(**off)
    nadia = workshop.bookings.get(guest_name="Nadia")

    assert client.get(place_of(nadia)).context["rounds"] == []


def test_guest_at_no_table_reads_of_none(client, workshop, pairs):
    omar = guest_of(workshop, guest_name="Omar", guest_email="omar@example.org")

    response = client.get(place_of(omar))

    assert response.context["rounds"] == []
    assert 'id="tables-title"' not in response.content.decode()


@pytest.mark.parametrize("count", [1, 20])
def test_place_of_a_guest_costs_the_same_however_many_rounds(
    client, workshop, pairs, count, django_assert_num_queries
):
    nadia = workshop.bookings.get(guest_name="Nadia")
    anne = workshop.bookings.get(user__first_name="Anne")
    for _round in range(count - 1):
        item = AgendaItemFactory(agenda=pairs.agenda, kind=ItemKind.PAIRS)
        for one in (anne, nadia):
            TableMateFactory(item=item, booking=one)
    client.get(place_of(nadia))

    with django_assert_num_queries(4):
        response = client.get(place_of(nadia))
    assert len(response.context["rounds"]) == count


@pytest.mark.parametrize(
    ("hours", "state", "heading", "may_give_up"),
    [
        (1, "confirmed", "Votre place est réservée", True),
        (0, "confirmed", "Votre place est réservée", False),
        (-1, "present", "Votre place est réservée", False),
        (-3, "present", "Cette réunion est passée.", False),
        (-3, "confirmed", "Cette réunion est passée.", False),
    ],
)
def test_place_of_a_guest_says_what_is_so_before_during_and_after(
    client, clock, public, hours, state, heading, may_give_up
):
    booking = guest_of(public, state=state)
    clock.move_to(before(hours))

    page = client.get(place_of(booking)).content.decode()

    assert f"<h1>{heading}</h1>" in page
    assert ('name="give_up"' in page) is may_give_up
