"""What a search finds as an Atom feed (RFC 4287)."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language

from tenders.models import Procedure

# XML 1.0 has no place for them.
_CONTROLS = {code: None for code in range(32) if chr(code) not in "\t\n\r"}


def write_feed(
    procedures: Sequence[Procedure],
    *,
    title: str,
    feed_id: str,
    page_url: str,
    feed_url: str,
    site_url: str,
    empty_since: datetime,
) -> bytes:
    """Return the feed, in the order given; the same procedures make the same bytes.

    `feed_id` is an IRI that never changes, while `feed_url` holds a key that may be renewed.
    `empty_since` dates a feed that holds nothing.
    """
    changed_at = max((procedure.changed_at for procedure in procedures), default=empty_since)
    feed = _DatedFeed(
        title=_printable(title),
        link=page_url,
        description="",
        language=get_language(),
        feed_url=feed_url,
        feed_guid=feed_id,
        changed_at=changed_at,
    )
    for procedure in procedures:
        feed.add_item(
            title=_printable(procedure.title),
            link=f"{site_url}{procedure.get_absolute_url()}",
            description=_printable(procedure.description),
            author_name=_printable(procedure.buyer_name),
            pubdate=procedure.first_seen_at,
            updateddate=procedure.changed_at,
            unique_id=f"urn:uuid:{procedure.public_id}",
            categories=procedure.classification_codes,
        )
    return feed.writeString("utf-8").encode()


def _printable(text: str) -> str:
    return text.translate(_CONTROLS)


class _DatedFeed(Atom1Feed):
    def latest_post_date(self) -> datetime:
        """Return our own date: an empty feed would say now, and never be the same twice."""
        changed_at: datetime = self.feed["changed_at"]
        return changed_at
