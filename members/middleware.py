from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from members.models import User
from members.permissions import needs_second_factor

# What one needs to set up the second factor, or to leave. Public views stay open by themselves.
OPEN_VIEWS = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_index",
        "mfa_list_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
    }
)
# Recovery codes alone are a spare key, not a lock.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class RequireMfaMiddleware:
    """Send coordinators and staff to set up a second factor before they reach anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not _is_guarded(request, view) or not _lacks_second_factor(request.user):
            return None
        text = _(
            "Your role opens what concerns other people: first add a second proof of who you are."
        )
        messages.warning(request, text)
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponseClientRedirect(reverse("mfa_index"))
        return redirect("mfa_index")


def _is_guarded(request: HttpRequest, view: Callable[..., HttpResponse]) -> bool:
    is_private = getattr(view, "login_required", True)
    match = request.resolver_match
    return is_private and not (match and match.view_name in OPEN_VIEWS)


def _lacks_second_factor(user: Any) -> bool:
    if not isinstance(user, User) or not needs_second_factor(user):
        return False
    return not Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists()
