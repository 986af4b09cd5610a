from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from tenders.models import ListVisit, SavedSearch
from tenders.models.saved_search import MOST_SEARCHES
from tests.tenders.saved_search_factories import (
    FEED_KEY,
    SavedSearchFactory,
    SavedSearchHitFactory,
)


def refused(constraint: str, **values) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SavedSearchFactory(**values)


@pytest.mark.parametrize("position", [0, MOST_SEARCHES + 1])
def test_places_go_from_one_to_twenty(bob, position):
    refused("saved_search_twenty_at_most", owner=bob, position=position)


def test_place_is_taken_once(bob):
    SavedSearchFactory(owner=bob, position=3)
    refused("saved_search_place_taken_once", owner=bob, position=3)


def test_name_is_taken_once_a_person(bob, alice):
    SavedSearchFactory(owner=bob, name="Achats")
    SavedSearchFactory(owner=alice, name="Achats")
    refused("saved_search_name_once", owner=bob, name="Achats")


def test_cadence_is_known(bob):
    refused("saved_search_cadence_known", owner=bob, cadence="hourly")


def test_open_feeds_have_a_time(bob):
    refused("saved_search_feed_has_a_time", owner=bob, feed_digest="a" * 64)


def test_key_opens_one_search(bob):
    SavedSearchFactory(owner=bob, with_feeds=True)
    refused("saved_search_feed_once", owner=bob, with_feeds=True)


def test_closed_feeds_are_many(bob):
    SavedSearchFactory.create_batch(2, owner=bob)
    assert not SavedSearch.objects.opened_by("").exists()
    assert not SavedSearch.objects.opened_by(FEED_KEY).exists()


def test_call_is_found_once(bob):
    hit = SavedSearchHitFactory(search__owner=bob)
    with pytest.raises(IntegrityError, match="saved_search_hit_once"), transaction.atomic():
        SavedSearchHitFactory(search=hit.search, procedure=hit.procedure)


def test_visit_is_in_order(bob):
    now = timezone.now()
    visit = ListVisit(user=bob, read_at=now, previous_at=now + timedelta(hours=1))
    with pytest.raises(ValidationError):
        visit.full_clean()


def test_searches_are_their_owner_s(bob, alice, charlie):
    search = SavedSearchFactory(owner=bob)
    SavedSearchFactory(owner=charlie)
    assert list(SavedSearch.objects.visible_to(bob)) == [search]
    assert not SavedSearch.objects.visible_to(alice).exists()
    assert not SavedSearch.objects.visible_to(charlie).exists()


def test_address_of_a_search_is_the_list(bob):
    assert SavedSearchFactory(owner=bob).get_absolute_url() == "/appels-d-offres/"
    search = SavedSearchFactory(owner=bob, query="q=conseil")
    assert search.get_absolute_url() == "/appels-d-offres/?q=conseil"


def test_rows_have_a_name(bob):
    hit = SavedSearchHitFactory(search__owner=bob, search__name="Achats")
    assert str(hit.search) == "Achats"
    assert str(hit) == f"{hit.search_id} → {hit.procedure_id}"
    now = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    assert str(ListVisit(user=bob, read_at=now, previous_at=now)) == f"{bob.pk} 2026-11-25 08:00"
