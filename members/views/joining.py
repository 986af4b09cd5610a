"""The door of an invitation, and what a newcomer does first."""

from typing import Any, Final

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from collectif.core.http import HtmxRequest
from members.actions.first_steps import save_first_choices
from members.actions.joining import find_invitation, join_with_account, join_with_new_account
from members.enums import Language
from members.forms.joining import JoinForm, WelcomeForm
from members.models import Invitation, Membership, Profile, User
from members.views.arrivals import arrival_of

PAGE_METHODS: Final = ["GET", "HEAD", "POST"]
# What a closed door answers: a key we never made is nowhere, the others are gone.
CLOSED: Final = {"unknown": 404, "used": 410, "revoked": 410, "expired": 410}


@login_not_required
@never_cache
@require_http_methods(PAGE_METHODS)
def invitation_accept(request: HtmxRequest, key: str) -> HttpResponse:
    """Say who invites, where, and what happens; a POST goes through the door."""
    join = _join_logged_in if request.user.is_authenticated else _join_newcomer
    try:
        if request.method == "POST":
            return join(request, key)
        return _door(request, find_invitation(key=key, now=timezone.now()))
    except ValidationError as error:
        refusal = getattr(error, "code", "")
        if refusal not in CLOSED:
            raise
        context = {"refusal": refusal}
        return render(request, "members/joining_closed.html", context, status=CLOSED[refusal])


@require_http_methods(PAGE_METHODS)
def welcome(request: HtmxRequest) -> HttpResponse:
    """The first steps of a newcomer; each may wait, and all be taken up again."""
    membership = get_object_or_404(Membership.objects.select_related("user"), user=request.user)
    form = _welcome_form(request, request.user)
    if form.is_valid():
        save_first_choices(
            membership=membership,
            language=Language(form.cleaned_data["language"]),
            mail_choices=form.cleaned_data["mail_choices"],
            consents=form.consents(),
            now=timezone.now(),
        )
        messages.success(request, _("Thank you: your choices are saved."))
        return _in_language(redirect("members:welcome"), form.cleaned_data["language"])
    profile = Profile.objects.visible_to(request.user).with_contents().first()
    arrival = arrival_of(request.user, profile, today=timezone.localdate())
    context = {"form": form, "membership": membership, "arrival": arrival}
    status = 422 if form.errors else 200
    return render(request, "members/joining_welcome.html", context, status=status)


def _join_newcomer(request: HtmxRequest, key: str) -> HttpResponse:
    form = JoinForm(request.POST)
    now = timezone.now()
    if not form.is_valid():
        return _door(request, find_invitation(key=key, now=now), form)
    try:
        user = join_with_new_account(
            key=key, **form.cleaned_data, language=_page_language(), now=now
        )
    except ValidationError as error:
        if getattr(error, "code", "") in CLOSED:
            raise
        form.add_error(None, error)
        return _door(request, find_invitation(key=key, now=now), form)
    return perform_login(request, user, redirect_url=reverse("members:welcome"))


def _join_logged_in(request: HtmxRequest, key: str) -> HttpResponse:
    user = join_with_account(key=key, user=request.user, now=timezone.now())
    messages.success(request, _("Welcome, %(name)s.") % {"name": user.get_short_name()})
    return redirect("members:welcome")


def _door(
    request: HtmxRequest, invitation: Invitation, form: JoinForm | None = None
) -> HttpResponse:
    owner = User.objects.at_address(invitation.email).first()
    names = {"first_name": invitation.first_name, "last_name": invitation.last_name}
    context: dict[str, Any] = {
        "invitation": invitation,
        "group": invitation.group,
        "owner": owner,
        "is_owner": request.user.is_authenticated and owner in {None, request.user},
        "is_somebody_else": request.user.is_authenticated and owner != request.user,
        "form": form or JoinForm(initial=names),
    }
    status = 422 if form else 200
    return render(request, "members/joining_door.html", context, status=status)


def _welcome_form(request: HtmxRequest, user: User) -> WelcomeForm:
    agreed = set(user.consents.active().values_list("purpose", flat=True))
    initial = {"language": user.language, "mail_choices": user.mail_choices}
    data = request.POST if request.method == "POST" else None
    return WelcomeForm(data, initial=initial, agreed=agreed)


def _in_language(response: HttpResponse, language: str) -> HttpResponse:
    """Have the next pages speak the language just chosen, as the switch of the footer does."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return response


def _page_language() -> Language:
    language = translation.get_language()
    return Language(language) if language in Language.values else Language.FRENCH
