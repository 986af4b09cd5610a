import re
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django_structlog.middlewares import RequestMiddleware

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


# The key of a feed, the token of a link in an e-mail: whoever reads the log must not use them.
SECRET_PARTS = re.compile(r"(/flux/|/arreter/|/confirmer/)[^/]+")


class PermissionsPolicyMiddleware:
    """Tell the browser which of its powers no page here ever needs (W3C Permissions Policy)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class RequestLogMiddleware(RequestMiddleware):
    """Log each request without what people typed, and give its id back to whoever asks for help."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """The path alone, its keys hidden: a query string may hold a name."""
        path = SECRET_PARTS.sub(r"\1…", request.path)
        return f"{request.method} {path}"

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        request_id = structlog.contextvars.get_contextvars()["request_id"]
        response.headers["X-Request-ID"] = request_id
        super().handle_response(request, response)
