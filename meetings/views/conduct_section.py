from typing import Any

from django.http import HttpRequest

from meetings.models import Occurrence


def conduct_section(request: HttpRequest, meeting: Occurrence) -> dict[str, Any]:
    """What the page of a meeting says of its agenda, its minutes and what was decided."""
    return {}
