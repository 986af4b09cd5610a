"""Addresses that an e-mail holds; some answer for whoever has them, without logging in."""

from datetime import datetime

from django.core import signing
from django.urls import reverse

from collectif.core.http import site_url
from meetings.enums import Openness
from meetings.models import Booking

OFFER_SALT = "meetings.offers"
GUEST_SALT = "meetings.guests"


def page_of(booking: Booking) -> str:
    """Return where she finds her place: the meeting, or for a guest the page of her own link."""
    return (
        guest_url(booking) if booking.is_guest else site_url(booking.occurrence.get_absolute_url())
    )


def url_to_share(booking: Booking) -> str:
    """Return an address that others may read over her shoulder: it gives nobody her place.

    A member logs in there; a guest reads what is told to all, or has none (empty).
    """
    meeting = booking.occurrence
    if not booking.is_guest:
        return site_url(meeting.get_absolute_url())
    if meeting.openness != Openness.PUBLIC:
        return ""
    return site_url(reverse("meetings:public_place_create", args=[meeting.public_id]))


def offer_url(booking: Booking) -> str:
    """Return the address that takes or leaves this very offer: whoever holds it may answer.

    It opens no session, and serves once: the next offer to the same person has another.
    """
    until = booking.offered_until.isoformat() if booking.offered_until else ""
    token = signing.dumps([str(booking.public_id), until], salt=OFFER_SALT)
    return site_url(reverse("meetings:offer_answer", args=[token]))


def read_offer_token(token: str) -> tuple[str, datetime]:
    """Return whose offer it is (a public id), and until when it was kept.

    Raises BadSignature when we did not write it.
    """
    public_id, until = signing.loads(token, salt=OFFER_SALT)
    return public_id, datetime.fromisoformat(until)


def guest_url(booking: Booking) -> str:
    """Return the address where a guest, who cannot log in, confirms or gives up her place."""
    token = signing.dumps(str(booking.public_id), salt=GUEST_SALT)
    return site_url(reverse("meetings:guest_place", args=[token]))


def read_guest_token(token: str) -> str:
    """Return whose place it is, a public id. Raises BadSignature when we did not write it."""
    return signing.loads(token, salt=GUEST_SALT)
