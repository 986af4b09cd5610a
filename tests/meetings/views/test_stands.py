from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.models import ForumStand
from tests.meetings.factories import BookingFactory, ForumStandFactory, SeriesFactory


@pytest.fixture
def stand(db, bob):
    """At a forum open to all members next week, where Bob has a place."""
    series = SeriesFactory(openness="collective")
    day = timezone.localdate() + timedelta(days=7)
    stand = ForumStandFactory(occurrence__series=series, occurrence__day=day)
    BookingFactory(occurrence=stand.occurrence, user=bob)
    return stand


def url(name, subject):
    return reverse(f"meetings:{name}", args=[subject.public_id])


def test_slot_is_taken_then_given_back(client_of, bob, stand):
    client = client_of(bob)

    client.post(url("slot_take", stand), {"starts_after": "20"})
    [[_stand, slots]] = client.get(url("stand_list", stand.occurrence)).context["stands"]
    client.post(url("slot_leave", stand))

    assert [slot.starts_after for slot in slots if slot.is_hers] == [20]
    assert not stand.visits.exists()


@pytest.mark.parametrize("typed", [{}, {"starts_after": "x"}, {"starts_after": "7"}])
def test_nonsense_takes_nothing(client_of, bob, stand, typed):
    response = client_of(bob).post(url("slot_take", stand), typed)

    assert response.status_code == 302
    assert not stand.visits.exists()


def test_member_adds_and_removes_no_stand(client_of, bob, stand):
    client = client_of(bob)
    typed = {"host": "A", "subject": "B", "slot_minutes": "20", "slot_places": "1"}

    assert client.post(url("stand_list", stand.occurrence), typed).status_code == 403
    assert client.post(url("stand_delete", stand)).status_code == 403


def test_coordinator_adds_a_stand_and_takes_it_away(client_of, alice, stand):
    client = client_of(alice)
    typed = {"host": "A", "subject": "B", "slot_minutes": "20", "slot_places": "1"}

    added = client.post(url("stand_list", stand.occurrence), typed)
    wrong = client.post(url("stand_list", stand.occurrence), typed | {"slot_minutes": "0"})
    client.post(url("stand_delete", stand))

    assert (added.status_code, wrong.status_code) == (302, 422)
    assert list(ForumStand.objects.values_list("host", flat=True)) == ["A"]


@pytest.mark.parametrize("count", [1, 20])
def test_page_costs_the_same_with_one_and_twenty_stands(
    client_of, bob, stand, django_assert_num_queries, count
):
    ForumStandFactory.create_batch(count, occurrence=stand.occurrence)
    client = client_of(bob)
    client.get(reverse("mfa_index"))

    with django_assert_num_queries(7):
        client.get(url("stand_list", stand.occurrence))
