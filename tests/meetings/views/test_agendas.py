from datetime import datetime

import pytest
import time_machine
from django.urls import reverse

from meetings.enums import ItemKind
from meetings.models import Agenda, AgendaItem
from tests.meetings.conduct_factories import (
    DURING,
    ActionItemFactory,
    AgendaFactory,
    AgendaItemFactory,
    ParkedThoughtFactory,
)
from tests.meetings.factories import BookingFactory, OccurrenceFactory
from tests.members.factories import UserFactory
from tests.members.intake_factories import GroupSpellFactory

pytestmark = pytest.mark.django_db


def url(name, *things):
    return reverse(f"meetings:{name}", args=[thing.public_id for thing in things])


@pytest.fixture
def meeting(bob):
    """Bob facilitates its group; he is no coordinator."""
    meeting = OccurrenceFactory()
    meeting.group.facilitators.add(bob)
    return meeting


@pytest.fixture
def agenda(meeting):
    agenda = AgendaFactory(occurrence=meeting)
    for title in ("A", "B", "C"):
        AgendaItemFactory(agenda=agenda, title=title)
    return agenda


def places(agenda):
    return list(agenda.items.order_by("position").values_list("title", flat=True))


def test_facilitator_prepares_the_agenda_from_the_page_of_the_meeting(client_of, bob, meeting):
    client = client_of(bob)
    assert url("agenda_prepare", meeting) in client.get(meeting.get_absolute_url()).text

    for _press in range(2):
        response = client.post(url("agenda_prepare", meeting))
        assert response.url == Agenda.objects.get().get_absolute_url()

    page = client.get(response.url).text
    assert "145 minutes sur 180" in page or "145 minutes of 180" in page


def test_those_who_come_read_the_agenda_and_cannot_change_it(client_of, agenda):
    member = BookingFactory(occurrence=agenda.occurrence).user
    client = client_of(member)

    page = client.get(agenda.occurrence.get_absolute_url()).text
    assert all(f">{title}<" in page for title in "ABC")
    assert agenda.get_absolute_url() not in page
    assert client.get(agenda.get_absolute_url()).status_code == 403
    assert client.post(url("item_create", agenda), {"title": "D"}).status_code == 403


def test_stranger_knows_nothing_of_it(client_of, agenda):
    client = client_of(UserFactory(member=True))

    assert client.get(agenda.get_absolute_url()).status_code == 404
    assert client.post(url("item_delete", agenda.items.first())).status_code == 404
    assert places(agenda) == ["A", "B", "C"]


def test_point_moves_without_javascript_and_twice_is_once(client_of, bob, agenda):
    client, item = client_of(bob), agenda.items.get(title="C")
    assert (
        f'name="position" value="{item.position - 1}"' in client.get(agenda.get_absolute_url()).text
    )

    for _press in range(2):
        response = client.post(url("item_move", item), {"position": 2})

    assert response.url == f"{agenda.get_absolute_url()}#item-{item.public_id}"
    assert places(agenda) == ["A", "C", "B"]


@pytest.mark.parametrize("position", ["", "haut", "0"])
def test_absurd_place_is_refused(client_of, bob, agenda, position):
    item = agenda.items.get(title="C")

    response = client_of(bob).post(url("item_move", item), {"position": position})

    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert places(agenda) == ["A", "B", "C"]


def test_point_is_added_changed_and_removed(client_of, bob, agenda):
    client = client_of(bob)
    told = {"kind": ItemKind.TOPIC, "title": "D", "minutes": "15", "led_by": "", "note": ""}

    assert client.post(url("item_create", agenda), told).url == agenda.get_absolute_url()
    item = agenda.items.get(title="D")
    assert client.get(url("item_update", item)).status_code == 200
    client.post(url("item_update", item), {**told, "title": "E", "led_by": bob.pk})
    item.refresh_from_db()
    assert (item.title, item.minutes, item.led_by) == ("E", 15, bob)

    client.post(url("item_delete", item))
    assert places(agenda) == ["A", "B", "C"]


def test_topic_without_a_title_comes_back_as_typed(client_of, bob, agenda):
    told = {"kind": ItemKind.TOPIC, "title": "", "minutes": "17", "led_by": "", "note": "Lire"}

    response = client_of(bob).post(url("item_create", agenda), told)

    assert response.status_code == 422
    assert 'value="17"' in response.text
    assert places(agenda) == ["A", "B", "C"]


def test_nobody_from_elsewhere_leads_a_point(client_of, bob, agenda):
    told = {"kind": ItemKind.TOPIC, "title": "D", "minutes": "5", "led_by": UserFactory().pk}

    assert client_of(bob).post(url("item_create", agenda), told).status_code == 422


def test_point_with_time_spent_stays_and_it_is_said(client_of, bob, agenda):
    item = agenda.items.first()
    AgendaItem.objects.filter(pk=item.pk).update(spent_seconds=5)

    page = client_of(bob).post(url("item_delete", item), follow=True).text

    assert 'role="status"' in page
    assert places(agenda) == ["A", "B", "C"]


def test_what_was_kept_for_later_is_taken_up_or_let_go(client_of, bob, agenda):
    meeting = agenda.occurrence
    former = OccurrenceFactory(series=meeting.series, day=meeting.recurrence_on.replace(day=1))
    taken, dropped = ParkedThoughtFactory.create_batch(2, occurrence=former)
    elsewhere = ParkedThoughtFactory()
    client = client_of(bob)
    page = client.get(agenda.get_absolute_url()).text
    assert taken.text in page
    assert elsewhere.text not in page

    client.post(url("thought_take", agenda, taken))
    client.post(url("thought_drop", agenda, dropped))
    assert client.post(url("thought_take", agenda, elsewhere)).status_code == 404

    assert places(agenda) == ["A", "B", "C", taken.text]
    dropped.refresh_from_db()
    assert dropped.dropped_at is not None


def test_open_actions_of_earlier_meetings_come_back(client_of, bob, agenda):
    meeting = agenda.occurrence
    former = OccurrenceFactory(series=meeting.series, day=meeting.recurrence_on.replace(day=1))
    ActionItemFactory(occurrence=former, text="Appeler Sorne Habitat")
    ActionItemFactory(occurrence=former, text="Finie", state="done", closed_at=DURING)

    for page in (agenda.get_absolute_url(), url("day_detail", meeting)):
        text = client_of(bob).get(page).text
        assert "Appeler Sorne Habitat" in text
        assert "Finie" not in text


def test_agenda_becomes_the_model_of_the_group_and_its_page_is_the_facilitators(
    client_of, bob, agenda
):
    client = client_of(bob)
    client.post(url("agenda_keep", agenda))

    model = Agenda.objects.get(group=agenda.occurrence.group)
    page = client.get(model.get_absolute_url())
    assert page.status_code == 200
    assert ">B<" in page.text
    assert (
        client.post(url("item_create", model), {"kind": "round", "minutes": "5"}).status_code == 302
    )
    member = GroupSpellFactory(group=agenda.occurrence.group).user
    assert client_of(member).get(model.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("count", [1, 20])
def test_agenda_page_costs_the_same_whatever_its_length(
    client_of, bob, meeting, django_assert_num_queries, count
):
    agenda = AgendaFactory(occurrence=meeting)
    former = OccurrenceFactory(series=meeting.series, day=meeting.recurrence_on.replace(day=1))
    for _one in range(count):
        AgendaItemFactory(agenda=agenda, led_by=bob)
        ActionItemFactory(occurrence=former)
        ParkedThoughtFactory(occurrence=former)
    client = client_of(bob)
    client.get(agenda.get_absolute_url())

    with django_assert_num_queries(8):
        client.get(agenda.get_absolute_url())


def test_rounds_of_a_workshop_are_offered_until_they_are_there(client_of, bob, meeting, agenda):
    client = client_of(bob)
    assert url("rounds_create", agenda) not in client.get(agenda.get_absolute_url()).text
    meeting.kind, meeting.workshop_format = "workshop", "two_rounds"
    meeting.save(update_fields=["kind", "workshop_format"])
    assert url("rounds_create", agenda) in client.get(agenda.get_absolute_url()).text

    response = client.post(url("rounds_create", agenda))

    assert response.url == agenda.get_absolute_url()
    assert agenda.items.count() == 6
    assert url("rounds_create", agenda) not in client.get(agenda.get_absolute_url()).text


def test_rounds_of_a_full_agenda_are_refused_in_words(client_of, bob, meeting, agenda):
    meeting.kind, meeting.workshop_format = "workshop", "two_rounds"
    meeting.save(update_fields=["kind", "workshop_format"])
    for _item in range(27):
        AgendaItemFactory(agenda=agenda)

    page = client_of(bob).post(url("rounds_create", agenda), follow=True)

    assert "30" in str(next(iter(page.context["messages"])))
    assert agenda.items.count() == 30


def test_model_of_the_group_is_found_again_from_the_agenda(client_of, bob, agenda):
    client = client_of(bob)
    assert client.get(agenda.get_absolute_url()).context["model"] is None

    client.post(url("agenda_keep", agenda))

    model = Agenda.objects.get(group=agenda.occurrence.group)
    assert f'href="{model.get_absolute_url()}"' in client.get(agenda.get_absolute_url()).text
    assert client.get(model.get_absolute_url()).context["model"] is None


@pytest.mark.parametrize(("moment", "is_past"), [("2026-11-03 22:30", 0), ("2026-11-04 00:30", 1)])
def test_points_of_a_meeting_of_another_day_are_not_filled_with_what_is_open_now(
    client_of, bob, agenda, moment, is_past
):
    AgendaItemFactory(agenda=agenda, kind=ItemKind.TENDERS)
    at = datetime.fromisoformat(moment).replace(tzinfo=agenda.occurrence.zone)

    with time_machine.travel(at, tick=False):
        page = client_of(bob).get(agenda.occurrence.get_absolute_url())

    assert page.context["is_past"] is bool(is_past)
    assert ("Aucun appel" in page.text) is not bool(is_past)
