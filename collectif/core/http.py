from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from collectif.core.identity import Person


class HtmxRequest(HttpRequest):
    """What a view receives: the person who asks, and whether htmx asks for a fragment."""

    htmx: HtmxDetails
    user: Person


def render_partial(
    request: HtmxRequest,
    template: str,
    context: dict[str, Any],
    *,
    partial: str,
    status: int = 200,
) -> HttpResponse:
    """Answer the named partial when htmx targets the element of that id, else the whole page.

    A restored or boosted page has another target, so it always gets the whole page.
    """
    name = f"{template}#{partial}" if request.htmx.target == partial else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def site_url(path: str) -> str:
    """Return the whole address of a path of this site, for a reader who is elsewhere."""
    return f"{settings.SITE_URL}{path}"
