import pytest

from collectif.core.events import Event
from collectif.core.keys import digest_of
from meetings.actions.feeds import close_feed, open_feed
from meetings.models import CalendarFeed

pytestmark = pytest.mark.django_db


def test_open_feed_keeps_only_the_digest_of_the_key(bob):
    key = open_feed(user=bob)

    assert CalendarFeed.objects.get().key_digest == digest_of(key)


def test_open_feed_again_ends_the_former_key(bob):
    former, key = open_feed(user=bob), open_feed(user=bob)

    digests = CalendarFeed.objects.values_list("key_digest", flat=True)
    assert list(digests) == [digest_of(key)] != [digest_of(former)]


def test_close_feed_twice_is_closing_once(bob):
    open_feed(user=bob)

    close_feed(user=bob)
    close_feed(user=bob)

    assert not CalendarFeed.objects.exists()
    verbs = list(Event.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["calendar_feed_opened", "calendar_feed_closed"]
