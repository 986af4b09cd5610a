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


def test_coordinator_puts_a_stand_right(client_of, alice, stand):
    client = client_of(alice)
    typed = {"host": "Commune", "subject": "B", "slot_minutes": "20", "slot_places": "1"}
    assert 'value="Sorne Habitat"' in client.get(url("stand_update", stand)).text

    wrong = client.post(url("stand_update", stand), typed | {"host": ""})
    response = client.post(url("stand_update", stand), typed)

    assert (wrong.status_code, response.url) == (422, url("stand_list", stand.occurrence))
    stand.refresh_from_db()
    assert stand.host == "Commune"


def test_length_of_taken_slots_is_refused_beside_its_field(client_of, alice, bob, stand):
    stand.visits.create(user=bob, starts_after=20)
    typed = {"host": "A", "subject": "B", "slot_minutes": "30", "slot_places": "1"}

    response = client_of(alice).post(url("stand_update", stand), typed)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"slot_minutes"}


def test_who_takes_which_slot_is_for_those_who_run_the_forum(client_of, alice, bob, stand):
    zoe = BookingFactory(occurrence=stand.occurrence, user__first_name="Zoé").user
    stand.visits.create(user=zoe, starts_after=20)

    assert zoe.get_full_name() in client_of(alice).get(url("stand_list", stand.occurrence)).text
    assert "Zoé" not in client_of(bob).get(url("stand_list", stand.occurrence)).text


def test_own_slots_are_told_on_the_page_of_the_forum(client_of, alice, bob, stand):
    stand.visits.create(user=bob, starts_after=20)
    at = timezone.localtime(stand.occurrence.starts_at + timedelta(minutes=20))

    page = client_of(bob).get(stand.occurrence.get_absolute_url())

    assert [one.starts_at for one in page.context["own_slots"]] == [at]
    assert "Sorne Habitat" in page.text
    assert client_of(alice).get(stand.occurrence.get_absolute_url()).context["own_slots"] == []


@pytest.mark.parametrize("count", [1, 20])
def test_page_costs_the_same_with_one_and_twenty_stands(
    client_of, bob, stand, django_assert_num_queries, count
):
    ForumStandFactory.create_batch(count, occurrence=stand.occurrence)
    client = client_of(bob)
    client.get(reverse("mfa_index"))

    with django_assert_num_queries(7):
        client.get(url("stand_list", stand.occurrence))
