"""To ask to join: the form, the proof of the address, and the link sent again."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from collectif.core.http import HtmxRequest
from collectif.core.rates import Rate, asker_of, spend
from members.actions.applications import (
    check_key,
    confirm_application,
    send_confirmation_again,
    submit_application,
)
from members.actions.forgetting import retention_months
from members.enums import Language
from members.forms.applications import ApplicationForm, ResendForm
from members.models import Application

# Many people may sit behind one address: an employment agency, a town hall.
BY_NETWORK: Final = Rate("application-network", count=20, window=timedelta(hours=1))
BY_ADDRESS: Final = Rate("application-address", count=5, window=timedelta(hours=24))
# In the session of a visitor: the address just typed, so that the link can be sent again.
TYPED: Final = "application_email"
TYPED_FOR: Final = timedelta(hours=1)
PAGE_METHODS: Final = ["GET", "HEAD", "POST"]


@login_not_required
@require_http_methods(PAGE_METHODS)
def application_create(request: HtmxRequest) -> HttpResponse:
    """Ask to join; whether the address is known shows nowhere but in its own mailbox."""
    form = ApplicationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            _spend(request, form.cleaned_data["email"])
            submit_application(**form.facts(), language=_language())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            _remember(request, form.cleaned_data["email"])
            return redirect("members:application_sent")
    context = {"form": form, "retention_months": retention_months(timezone.localdate())}
    return render(request, "members/public/application_form.html", context, status=status_of(form))


@login_not_required
@never_cache
@require_http_methods(PAGE_METHODS)
def application_sent(request: HtmxRequest) -> HttpResponse:
    """Say to look at one's mail; a POST sends the link again."""
    typed = {"email": request.session.get(TYPED, "")}
    form = ResendForm(request.POST if request.method == "POST" else None, initial=typed)
    is_sent_again = False
    if form.is_valid():
        try:
            _spend(request, form.cleaned_data["email"].lower())
            send_confirmation_again(email=form.cleaned_data["email"], language=_language())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            is_sent_again = True
    context = {"form": form, "email": typed["email"], "is_sent_again": is_sent_again}
    return render(request, "members/public/application_sent.html", context, status=status_of(form))


@login_not_required
@never_cache
@require_http_methods(PAGE_METHODS)
def application_confirm(request: HtmxRequest, public_id: UUID, key: str) -> HttpResponse:
    """Prove the address: a GET only asks, for programs follow the links of e-mails too."""
    application = get_object_or_404(Application, public_id=public_id)
    refusal = ""
    try:
        check_key(application, key)
        if request.method == "POST":
            application = confirm_application(application=application, key=key)
    except ValidationError as error:
        refusal = error.code or ""
    context = {"application": application, "refusal": refusal}
    status = 422 if refusal else 200
    return render(request, "members/public/application_confirm.html", context, status=status)


def status_of(form: BaseForm) -> int:
    """429 when it comes too often, 422 when something is wrong in it."""
    if form.has_error(NON_FIELD_ERRORS, "too_many_requests"):
        return 429
    return 422 if form.errors else 200


def _spend(request: HtmxRequest, email: str) -> None:
    spend(BY_NETWORK, asker_of(request))
    spend(BY_ADDRESS, email)


def _remember(request: HtmxRequest, email: str) -> None:
    request.session[TYPED] = email
    if not request.user.is_authenticated:
        request.session.set_expiry(TYPED_FOR)


def _language() -> str:
    language = get_language() or Language.FRENCH
    return language if language in Language.values else Language.FRENCH
