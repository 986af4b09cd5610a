from typing import Any

from django.http import HttpRequest

from meetings.models import Occurrence


def booking_section(request: HttpRequest, meeting: Occurrence) -> dict[str, Any]:
    """What the page of a meeting says of the places, and of the reader's own."""
    return {}
