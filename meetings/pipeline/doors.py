"""The code on the door: it proves that somebody stands there, and changes in five minutes."""

import base64
from datetime import datetime, timedelta
from typing import Final

from django.utils.crypto import constant_time_compare, salted_hmac

from meetings.models import Occurrence

SALT: Final = "meetings.doors"
# Long enough to scan and log in, with the slot before; too short to pass on to who is not there.
SLOT: Final = timedelta(minutes=5)
CODE_LENGTH: Final = 10
EARLY: Final = timedelta(minutes=30)


def attendance_opens_at(meeting: Occurrence) -> datetime:
    """Return from when people may be noted as present: half an hour before the start."""
    return meeting.starts_at - EARLY


def door_code(meeting: Occurrence, *, now: datetime) -> str:
    """Return the code of this moment: 50 bits that only we can write."""
    return _code(meeting, _slot(now))


def is_door_code(meeting: Occurrence, code: str, *, now: datetime) -> bool:
    """Tell whether a code is that of this slot, or of the one before."""
    slot = _slot(now)
    codes = [_code(meeting, one) for one in (slot, slot - 1)]
    return any(constant_time_compare(code.lower(), one) for one in codes)


def _slot(now: datetime) -> int:
    return int(now.timestamp() // SLOT.total_seconds())


def _code(meeting: Occurrence, slot: int) -> str:
    digest = salted_hmac(SALT, f"{meeting.public_id}:{slot}", algorithm="sha256").digest()
    return base64.b32encode(digest).decode()[:CODE_LENGTH].lower()
