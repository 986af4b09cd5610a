from collections.abc import Callable
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from members.models import User
from members.permissions import must_sign_charter, needs_second_factor

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
# What stays open to whoever has not signed the charter: to sign, to leave, to take her data away.
OPEN_BEFORE_SIGNING = OPEN_VIEWS | {
    "members:charter_sign",
    "members:consent_give",
    "members:consent_withdraw",
    "members:data_copy_create",
    "members:data_copy_download",
    "members:deletion_cancel",
    "members:deletion_create",
    "members:mail_update",
    "members:privacy_detail",
}
# Recovery codes alone are a spare key, not a lock.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


type View = Callable[..., HttpResponse]


class RequireMfaMiddleware:
    """Send coordinators and staff to set up a second factor before they reach anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not _is_guarded(request, view, OPEN_VIEWS) or not _lacks_second_factor(request.user):
            return None
        text = _(
            "Your role opens what concerns other people: first add a second proof of who you are."
        )
        messages.warning(request, text)
        return _send_to(request, reverse("mfa_index"))


class RequireCharterMiddleware:
    """Have members and coordinators sign the charter in force before they go on.

    Costs no query: what is owed comes with the roles (`User.owes_signature`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not _is_guarded(request, view, OPEN_BEFORE_SIGNING) or not _owes_charter(request.user):
            return None
        is_page = request.method == "GET" and not request.htmx  # type: ignore[attr-defined]
        query = {"next": request.get_full_path()} if is_page else None
        return _send_to(request, reverse("members:charter_sign", query=query))


class LastActiveMiddleware:
    """Keep the last day a person came: her account is kept as long as she does.

    One write a day for each person, none for pages that anybody reads.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> None:
        is_private = getattr(view, "login_required", True)
        if is_private and isinstance(request.user, User):
            note_activity(request.user, now=timezone.now())


def note_activity(user: User, *, now: datetime) -> None:
    """Write down that a person came, once each day of the calendar."""
    if timezone.localdate(user.last_active_at) < timezone.localdate(now):
        User.objects.filter(pk=user.pk).update(last_active_at=now)


def _send_to(request: HttpRequest, url: str) -> HttpResponse:
    """Another page in the place of this one, also when a part of it was asked for."""
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(url)
    return redirect(url)


def _is_guarded(request: HttpRequest, view: View, open_views: frozenset[str]) -> bool:
    is_private = getattr(view, "login_required", True)
    match = request.resolver_match
    return is_private and not (match and match.view_name in open_views)


def _owes_charter(user: Any) -> bool:
    return isinstance(user, User) and must_sign_charter(user)


def _lacks_second_factor(user: Any) -> bool:
    if not isinstance(user, User) or not needs_second_factor(user):
        return False
    return not Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists()
