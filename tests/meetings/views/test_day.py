from datetime import timedelta

import pytest
from django.urls import reverse

from meetings.enums import BookingState, ItemKind, MeetingRole
from meetings.models import ParkedThought
from tests.meetings.conduct_factories import (
    DURING,
    AgendaFactory,
    AgendaItemFactory,
    ContributionFactory,
    ParkedThoughtFactory,
)
from tests.meetings.factories import BookingFactory, OccurrenceFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db


def url(name, thing):
    return reverse(f"meetings:{name}", args=[thing.public_id])


@pytest.fixture
def meeting(bob):
    meeting = OccurrenceFactory(room_capacity=30)
    meeting.group.facilitators.add(bob)
    return meeting


@pytest.fixture
def items(meeting):
    agenda = AgendaFactory(occurrence=meeting)
    return [AgendaItemFactory(agenda=agenda, title=title, minutes=10) for title in ("A", "B", "C")]


def at(time_machine, minutes):
    time_machine.move_to(DURING + timedelta(minutes=minutes), tick=False)


def test_meeting_goes_from_point_to_point(client_of, bob, meeting, items, time_machine):
    at(time_machine, 0)
    client = client_of(bob)
    assert url("item_start", items[0]) in client.get(url("day_detail", meeting)).text

    client.post(url("item_start", items[0]))
    at(time_machine, 12)
    page = client.get(url("day_detail", meeting)).text
    assert 'data-clock="720" data-planned="600"' in page
    assert url("item_start", items[1]) in page

    client.post(url("item_start", items[1]))
    at(time_machine, 15)
    response = client.post(url("day_stop", meeting))
    assert response.url == url("day_detail", meeting)
    assert [one.seconds_at(DURING) for one in reread(items)] == [720, 180, 0]
    assert "data-clock=" not in client.get(url("day_detail", meeting)).text


def test_facilitator_sees_when_it_would_end(client_of, bob, meeting, items, time_machine):
    """The meeting ends at 17 h; at 16 h 40 three points of ten minutes are left."""
    client = client_of(bob)
    at(time_machine, 90)
    client.post(url("item_start", items[0]))
    at(time_machine, 94)
    page = client.get(url("day_detail", meeting))
    assert (page.context["foreseen_end"], page.context["late_by"]) == (DURING + later(120), 0)

    at(time_machine, 115)
    page = client.get(url("day_detail", meeting))
    assert (page.context["foreseen_end"], page.context["late_by"]) == (DURING + later(135), 15)
    assert "data-clock-over>" in page.text

    client.post(url("day_stop", meeting))
    assert "foreseen_end" not in client.get(url("day_detail", meeting)).context


def later(minutes):
    return timedelta(minutes=minutes)


def reread(items):
    for item in items:
        item.refresh_from_db()
    return items


def test_clock_alone_answers_htmx(client_of, bob, meeting, items):
    headers = {"HX-Request": "true", "HX-Target": "clock"}

    response = client_of(bob).post(url("item_start", items[0]), headers=headers)

    assert response.status_code == 200
    assert response.text.strip().startswith('<section class="stack is-loose" id="clock"')
    assert "<html" not in response.text
    assert "HX-Target" in response["Vary"]


def test_scribe_reads_the_day_and_leaves_the_clock(client_of, meeting, items):
    scribe = BookingFactory(occurrence=meeting, role=MeetingRole.SCRIBE).user
    client = client_of(scribe)

    page = client.get(url("day_detail", meeting)).text
    assert url("item_start", items[0]) not in page
    assert client.post(url("item_start", items[0])).status_code == 403
    assert client.post(url("day_stop", meeting)).status_code == 403


def test_day_is_for_those_who_run_the_meeting(client_of, meeting, items):
    member = BookingFactory(occurrence=meeting).user

    assert client_of(member).get(url("day_detail", meeting)).status_code == 403
    assert client_of(UserFactory(member=True)).get(url("day_detail", meeting)).status_code == 404


def test_stop_without_an_agenda_does_nothing(client_of, bob, meeting):
    assert client_of(bob).post(url("day_stop", meeting)).status_code == 302
    assert url("agenda_prepare", meeting) in client_of(bob).get(url("day_detail", meeting)).text


def test_clock_of_a_meeting_called_off_is_stopped_without_a_fault(client_of, bob, meeting, items):
    meeting.state, meeting.cancelled_at = "cancelled", DURING
    meeting.cancel_reason = "Neige"
    meeting.save()

    response = client_of(bob).post(url("day_stop", meeting))

    assert response.url == url("day_detail", meeting)


def test_words_are_kept_for_later_once(client_of, bob, meeting):
    for _press in range(2):
        client_of(bob).post(url("thought_create", meeting), {"text": "Les salles"})

    assert ParkedThought.objects.get().text == "Les salles"
    assert "Les salles" in client_of(bob).get(url("day_detail", meeting)).text


@pytest.mark.parametrize("text", ["", " ", "x" * 121])
def test_empty_or_endless_words_come_back(client_of, bob, meeting, text):
    response = client_of(bob).post(url("thought_create", meeting), {"text": text})

    assert response.status_code == 422
    assert not ParkedThought.objects.exists()


@pytest.mark.parametrize(
    "kind", [kind for kind in ItemKind if kind not in (ItemKind.TOPIC, ItemKind.TOGETHER)]
)
def test_each_kind_of_point_leads_to_its_tool_even_in_an_empty_week(
    client_of, bob, meeting, time_machine, kind
):
    at(time_machine, 0)
    swap = AgendaItemFactory(agenda__occurrence=meeting, kind=ItemKind.SWAP)
    item = AgendaItemFactory(agenda=swap.agenda, kind=kind)
    client = client_of(bob)
    client.post(url("item_start", item))

    page = client.get(url("day_detail", meeting)).text

    name = {ItemKind.FOLLOW_UP: "follow"}.get(kind, kind.value)
    if tables := {ItemKind.SWAP: item, ItemKind.PAIRS: item, ItemKind.SWAP_BACK: swap}.get(kind):
        assert f'href="#tables-{tables.public_id}"' in page
        assert f'id="tables-{tables.public_id}"' in page
    elif kind == ItemKind.DECISIONS:
        assert f'href="{url("notes_detail", meeting)}#decisions-title"' in page
    else:
        assert f'href="#{name}-title"' in page
        assert f'id="{name}-title"' in page


def test_round_table_shows_who_is_there_and_what_each_one_says(client_of, bob, meeting):
    booking = BookingFactory(occurrence=meeting, state=BookingState.PRESENT)
    ContributionFactory(booking=booking, need="Un <b>contact</b>")
    BookingFactory(occurrence=meeting, user__first_name="Zoé")

    page = client_of(bob).get(url("day_detail", meeting)).text

    assert "Un &lt;b&gt;contact&lt;/b&gt;" in page
    assert "Zoé" in page
    assert f'id="turn-{booking.public_id}"' in page


@pytest.mark.parametrize("kind", [ItemKind.TOPIC, ItemKind.TOGETHER, ItemKind.SWAP_BACK])
def test_point_without_a_tool_leads_nowhere(client_of, bob, meeting, kind):
    item = AgendaItemFactory(agenda__occurrence=meeting, kind=kind)
    client = client_of(bob)
    client.post(url("item_start", item))

    assert f'href="#{kind}' not in client.get(url("day_detail", meeting)).text


@pytest.mark.parametrize("count", [1, 20])
def test_day_costs_the_same_whatever_its_length(
    client_of, bob, meeting, django_assert_num_queries, count
):
    agenda = AgendaFactory(occurrence=meeting)
    for _one in range(count):
        AgendaItemFactory(agenda=agenda, led_by=bob, kind=ItemKind.TENDERS)
        ContributionFactory(booking=BookingFactory(occurrence=meeting))
        ParkedThoughtFactory(occurrence=meeting)
    client = client_of(bob)
    client.get(url("day_detail", meeting))

    with django_assert_num_queries(10):
        client.get(url("day_detail", meeting))
