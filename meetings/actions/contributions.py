from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetings.models import Booking, Contribution
from meetings.models.contribution import TURN
from members.models import User


@transaction.atomic
def speak(
    *, booking: Booking, base_version: int, actor: User, now: datetime, **words: str
) -> Contribution:
    """Write the turn of one person at the round table, or that of a guest.

    `words`: some of TURN. `base_version`: what the writer had under her eyes, 0 for nothing.
    No event: the row says who wrote last. Raises ValidationError `changed_since`, and by field.
    """
    Booking.objects.select_for_update(of=("self",), no_key=True).get(pk=booking.pk)
    turn = Contribution.objects.filter(booking=booking).first() or Contribution(booking=booking)
    told = {name: text.strip() for name, text in words.items() if name in TURN}
    if all(getattr(turn, name) == text for name, text in told.items()):
        return turn
    if turn.version != base_version:
        message = _("Somebody else wrote here in the meantime: both texts are below.")
        raise ValidationError(message, code="changed_since")
    for name, text in told.items():
        setattr(turn, name, text)
    turn.version, turn.edited_by, turn.edited_at = base_version + 1, actor, now
    turn.full_clean()
    turn.save()
    return turn
