from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """The collective's name and the address people can write to, for every page."""
    return {
        "site": {
            "name": settings.SITE_NAME,
            "place": settings.SITE_PLACE,
            "contact_email": settings.CONTACT_EMAIL,
        },
    }


def demo(request: HttpRequest) -> dict[str, Any]:
    return {}
