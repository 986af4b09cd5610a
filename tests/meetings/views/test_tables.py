import pytest
from django.urls import reverse

from meetings.actions.tables import draw_tables
from meetings.enums import BookingState, ItemKind, MeetingRole
from meetings.models import TableMate
from tests.meetings.conduct_factories import AgendaItemFactory, TableMateFactory
from tests.meetings.factories import BookingFactory, OccurrenceFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db


def url(name, thing):
    return reverse(f"meetings:{name}", args=[thing.public_id])


@pytest.fixture
def meeting(bob):
    meeting = OccurrenceFactory(room_capacity=None)
    meeting.group.facilitators.add(bob)
    return meeting


@pytest.fixture
def item(meeting):
    return AgendaItemFactory(agenda__occurrence=meeting, kind=ItemKind.PAIRS, title="")


@pytest.fixture
def people(meeting):
    return [
        BookingFactory(occurrence=meeting, user__first_name=name, user__last_name="Roux")
        for name in ("Anne", "Paul", "Zoé", "Omar")
    ]


def day(client, meeting):
    return client.get(url("day_detail", meeting)).text


def agenda_in(page):
    return page.text.split('<ol class="agenda"')[1].split("</ol>")[0]


def test_facilitator_draws_pairs_in_one_click_and_draws_again(client_of, bob, item, people):
    meeting, client = item.agenda.occurrence, client_of(bob)
    assert f'action="{url("tables_draw", item)}"' in day(client, meeting)

    response = client.post(url("tables_draw", item), {"size": 2, "version": 0})

    assert response.url == f"{url('day_detail', meeting)}#tables-{item.public_id}"
    page = day(client, meeting)
    assert page.count('name="booking"') == 4
    assert 'name="version" value="1"' in page
    client.post(url("tables_draw", item), {"size": 4, "version": 1})
    assert item.table_mates.filter(table=1).count() == 4


def test_page_that_is_behind_is_told_so(client_of, bob, item, people):
    client = client_of(bob)
    draw_tables(item=item, size=2, base_version=0, actor=bob)
    before = list(item.table_mates.values_list("booking", "table"))

    page = client.post(url("tables_draw", item), {"size": 2, "version": 0}, follow=True)

    assert [one.level_tag for one in page.context["messages"]] == ["error"]
    assert list(item.table_mates.values_list("booking", "table")) == before


@pytest.mark.parametrize("data", [{}, {"size": 1, "version": 0}, {"size": 9, "version": 0}])
def test_draw_without_a_known_size_is_no_draw(client_of, bob, item, people, data):
    response = client_of(bob).post(url("tables_draw", item), data)

    assert response.status_code == 422
    assert not TableMate.objects.exists()


def test_alone_there_is_nobody_to_draw(client_of, bob, item):
    BookingFactory(occurrence=item.agenda.occurrence)

    page = client_of(bob).post(url("tables_draw", item), {"size": 2, "version": 0}, follow=True)

    assert [one.level_tag for one in page.context["messages"]] == ["error"]
    assert not TableMate.objects.exists()


def test_who_arrives_late_is_put_at_the_smallest_table_first(client_of, bob, item, people):
    client, meeting = client_of(bob), item.agenda.occurrence
    for place, booking in enumerate(people[:3]):
        TableMateFactory(item=item, booking=booking, table=1 if place < 2 else 2)

    page = day(client, meeting)
    first, second, new = (page.index(f'<option value="{table}">') for table in (2, 1, 3))
    assert first < second < new
    late = {"booking": people[3].public_id, "table": 2}
    client.post(url("table_change", item), late)

    assert item.table_mates.get(booking=people[3]).table == 2
    assert "<option" not in day(client, meeting)


def test_who_leaves_is_taken_out(client_of, bob, item, people):
    TableMateFactory(item=item, booking=people[0])

    client_of(bob).post(url("table_change", item), {"booking": people[0].public_id, "table": ""})

    assert not TableMate.objects.exists()


@pytest.mark.parametrize("data", [{}, {"booking": "nobody"}, {"table": 1}])
def test_table_of_nobody_is_refused(client_of, bob, item, people, data):
    assert client_of(bob).post(url("table_change", item), data).status_code == 422


def test_booking_of_another_meeting_is_not_known_here(client_of, bob, item):
    other = {"booking": BookingFactory().public_id, "table": 1}

    assert client_of(bob).post(url("table_change", item), other).status_code == 404


def test_scribe_sees_the_tables_and_leaves_them(client_of, item, people):
    scribe = BookingFactory(occurrence=item.agenda.occurrence, role=MeetingRole.SCRIBE).user
    TableMateFactory(item=item, booking=people[0])
    client = client_of(scribe)

    page = day(client, item.agenda.occurrence)
    assert "Anne Roux" in page
    assert url("tables_draw", item) not in page
    assert url("table_change", item) not in page
    for name in ("tables_draw", "table_change"):
        assert client.post(url(name, item), {}).status_code == 403


def test_tables_of_a_closed_attendance_stay(client_of, bob, item, people):
    meeting = item.agenda.occurrence
    TableMateFactory(item=item, booking=people[0])
    meeting.attendance_closed_at = meeting.ends_at
    meeting.save()

    page = day(client_of(bob), meeting)

    assert f'id="tables-{item.public_id}"' in page
    assert url("tables_draw", item) not in page


def test_point_of_a_model_has_no_tables(client_of, alice, item):
    model = AgendaItemFactory(
        agenda__occurrence=None, agenda__group=item.agenda.occurrence.group, kind=ItemKind.PAIRS
    )

    assert client_of(alice).post(url("tables_draw", model), {}).status_code == 404


def test_each_one_reads_whom_she_works_with_and_nobody_else(client_of, item, people):
    meeting = item.agenda.occurrence
    for place, booking in enumerate(people):
        TableMateFactory(item=item, booking=booking, table=1 + place // 2)

    page = client_of(people[0].user).get(meeting.get_absolute_url())
    assert [one.own_table.names for one in page.context["agenda_items"]] == ["Paul Roux"]
    assert "Paul Roux" in agenda_in(page)
    assert "Zoé Roux" not in agenda_in(page)
    stranger = BookingFactory(occurrence=meeting).user
    assert "Paul Roux" not in agenda_in(client_of(stranger).get(meeting.get_absolute_url()))


def test_roles_are_told_and_swapped(client_of, item, people):
    meeting = item.agenda.occurrence
    item.kind = ItemKind.SWAP
    item.save()
    back = AgendaItemFactory(agenda=item.agenda, kind=ItemKind.SWAP_BACK, title="")
    for booking in people[:2]:
        TableMateFactory(item=item, booking=booking, table=1)

    page = client_of(people[0].user).get(meeting.get_absolute_url())

    first, second = page.context["agenda_items"]
    assert (first.pk, first.own_table.helps) == (item.pk, "Paul Roux")
    assert (second.pk, second.own_table.helped_by) == (back.pk, "Paul Roux")


def test_who_is_left_alone_is_told_so(client_of, item, people):
    for booking in people[:2]:
        TableMateFactory(item=item, booking=booking, table=1)
    people[1].state = BookingState.EXCUSED
    people[1].save()

    page = client_of(people[0].user).get(item.agenda.occurrence.get_absolute_url())

    assert page.context["agenda_items"][0].own_table.others == []
    assert "Paul Roux" not in agenda_in(page)


@pytest.mark.parametrize("count", [1, 20])
def test_day_costs_the_same_however_many_tables(
    client_of, bob, item, django_assert_num_queries, count
):
    meeting = item.agenda.occurrence
    for table in range(count):
        for _person in range(2):
            booking = BookingFactory(occurrence=meeting, user=UserFactory())
            TableMateFactory(item=item, booking=booking, table=table + 1)
    client = client_of(bob)
    day(client, meeting)

    with django_assert_num_queries(10):
        client.get(url("day_detail", meeting))
