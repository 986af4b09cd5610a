"""The private address where a person's own calendar reads her meetings."""

from django.db import transaction
from django.utils import timezone

from collectif.core.events import record_event
from collectif.core.keys import digest_of, new_key
from meetings.models import CalendarFeed
from members.models import User


@transaction.atomic
def open_feed(*, user: User) -> str:
    """Give a person's calendar a new secret key, and return it: it is shown once.

    Only its digest is kept. The key before opens nothing any more. Records
    `calendar_feed_opened`.
    """
    key = new_key()
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    feed, _is_new = CalendarFeed.objects.update_or_create(
        user=user, defaults={"key_digest": digest_of(key), "opened_at": timezone.now()}
    )
    record_event(actor=user, verb="calendar_feed_opened", subject=feed)
    return key


@transaction.atomic
def close_feed(*, user: User) -> None:
    """Take the key away; without one, nothing happens. Records `calendar_feed_closed`."""
    feed = CalendarFeed.objects.select_for_update().filter(user=user).first()
    if feed is not None:
        record_event(actor=user, verb="calendar_feed_closed", subject=feed)
        feed.delete()
