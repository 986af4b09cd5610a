from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from collectif.core.events import Event
from tenders.actions.saved_searches import (
    change_search,
    close_feeds,
    open_feeds,
    remove_search,
    save_search,
    stop_alerts,
    stop_all_alerts,
)
from tenders.enums import AlertCadence
from tenders.models import SavedSearch, SavedSearchHit
from tenders.models.saved_search import MOST_SEARCHES, digest_of
from tests.concurrency import run_together
from tests.members.factories import UserFactory
from tests.tenders.saved_search_factories import SavedSearchFactory, SavedSearchHitFactory


def verbs() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def changed(search: SavedSearch, **values) -> SavedSearch:
    now = {"name": search.name, "query": search.query, "cadence": search.cadence}
    return change_search(search=search, **(now | values))


def test_save_takes_the_first_free_place(bob):
    first, second = (save_search(owner=bob, name=name, query="") for name in ("Un", "Deux"))
    assert [first.position, second.position] == [1, 2]
    remove_search(search=first)
    assert save_search(owner=bob, name="Trois", query="q=conseil").position == 1


def test_save_records_who_and_not_what(bob):
    save_search(owner=bob, name="Secrets de Bob", query="q=secret", cadence=AlertCadence.DAILY)
    event = Event.objects.get()
    assert (event.verb, event.actor, event.data) == ("search_saved", bob, {"cadence": "daily"})


def test_save_refuses_the_twenty_first(bob):
    for number in range(MOST_SEARCHES):
        save_search(owner=bob, name=f"Recherche {number}", query="")
    with pytest.raises(ValidationError) as error:
        save_search(owner=bob, name="De trop", query="")
    assert error.value.code == "too_many"
    assert bob.saved_searches.count() == MOST_SEARCHES


def test_twenty_of_one_person_leave_room_to_another(bob, alice):
    for number in range(MOST_SEARCHES):
        SavedSearchFactory(owner=bob, position=number + 1)
    assert save_search(owner=alice, name="La mienne", query="").position == 1


@pytest.mark.django_db(transaction=True)
def test_two_saved_at_once_never_make_twenty_one():
    bob = UserFactory(member=True)
    for number in range(MOST_SEARCHES - 1):
        SavedSearchFactory(owner=bob, position=number + 1)
    errors = run_together(
        lambda: save_search(owner=bob, name="Une", query=""),
        lambda: save_search(owner=bob, name="Autre", query=""),
    )
    assert [error.code for error in errors] == ["too_many"]
    assert bob.saved_searches.count() == MOST_SEARCHES


def test_save_refuses_a_name_taken(bob):
    save_search(owner=bob, name="Achats", query="q=achats")
    with pytest.raises(ValidationError) as error:
        save_search(owner=bob, name="Achats", query="q=conseil")
    assert error.value.error_dict["__all__"][0].code == "name_taken"


def test_save_refuses_an_unknown_cadence(bob):
    with pytest.raises(ValidationError) as error:
        save_search(owner=bob, name="Achats", query="", cadence="hourly")
    assert error.value.error_dict["cadence"][0].code == "invalid_choice"


def test_change_to_the_same_writes_nothing(bob):
    search = SavedSearchFactory(owner=bob)
    changed(search)
    assert verbs() == []


def test_rename_keeps_what_waits(bob):
    search = SavedSearchFactory(owner=bob, daily=True)
    SavedSearchHitFactory(search=search)
    assert changed(search, name="Autre nom").name == "Autre nom"
    assert search.hits.waiting().count() == 1
    assert verbs() == ["search_changed"]


def test_another_search_starts_afresh(bob):
    long_ago = timezone.now() - timedelta(days=40)
    search = SavedSearchFactory(
        owner=bob, daily=True, followed_from=long_ago, alerted_up_to=long_ago
    )
    told = SavedSearchHitFactory(search=search, told_at=long_ago)
    SavedSearchHitFactory(search=search)
    after = changed(search, query="q=achats")
    assert after.followed_from > long_ago + timedelta(days=39)
    assert after.alerted_up_to is None
    assert list(SavedSearchHit.objects.values_list("pk", flat=True)) == [told.pk]


def test_emails_begin_with_what_comes_next(bob):
    long_ago = timezone.now() - timedelta(days=40)
    search = SavedSearchFactory(owner=bob, followed_from=long_ago)
    assert changed(search, cadence=AlertCadence.DAILY).followed_from > long_ago


def test_more_often_keeps_what_waits(bob):
    search = SavedSearchFactory(owner=bob, weekly=True)
    SavedSearchHitFactory(search=search)
    changed(search, cadence=AlertCadence.IMMEDIATE)
    assert search.hits.waiting().count() == 1


def test_change_refuses_a_name_taken(bob):
    SavedSearchFactory(owner=bob, name="Achats")
    search = SavedSearchFactory(owner=bob)
    with pytest.raises(ValidationError) as error:
        changed(search, name="Achats")
    assert error.value.error_dict["__all__"][0].code == "name_taken"


def test_remove_takes_what_was_found_along(bob):
    hit = SavedSearchHitFactory(search__owner=bob)
    remove_search(search=hit.search)
    assert not SavedSearch.objects.exists()
    assert not SavedSearchHit.objects.exists()
    assert verbs() == ["search_removed"]


def test_stop_twice_is_once(bob):
    search = SavedSearchFactory(owner=bob, immediate=True)
    SavedSearchHitFactory(search=search)
    stop_alerts(search=search)
    stop_alerts(search=search)
    search.refresh_from_db()
    assert search.cadence == AlertCadence.NONE
    assert search.hits.count() == 0
    assert verbs() == ["search_alerts_stopped"]


def test_stop_all_leaves_others_alone(bob, alice):
    SavedSearchFactory(owner=bob, daily=True)
    SavedSearchFactory(owner=bob, weekly=True)
    SavedSearchFactory(owner=bob)
    hers = SavedSearchFactory(owner=alice, daily=True)
    assert stop_all_alerts(owner=bob) == 2
    assert stop_all_alerts(owner=bob) == 0
    assert list(SavedSearch.objects.alerting()) == [hers]


def test_feeds_keep_the_digest_alone(bob):
    search = SavedSearchFactory(owner=bob)
    key = open_feeds(search=search)
    search.refresh_from_db()
    assert search.feed_digest == digest_of(key)
    assert key not in str(SavedSearch.objects.values().get())
    assert list(SavedSearch.objects.opened_by(key)) == [search]


def test_new_key_kills_the_old_one(bob):
    search = SavedSearchFactory(owner=bob)
    old, new = open_feeds(search=search), open_feeds(search=search)
    assert old != new
    assert not SavedSearch.objects.opened_by(old).exists()
    assert SavedSearch.objects.opened_by(new).exists()


def test_close_twice_is_once(bob):
    search = SavedSearchFactory(owner=bob, with_feeds=True)
    close_feeds(search=search)
    close_feeds(search=search)
    search.refresh_from_db()
    assert (search.feed_digest, search.feed_opened_at) == ("", None)
    assert verbs() == ["search_feeds_closed"]
