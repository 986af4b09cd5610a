"""What a coordinator decides about a request; each answer leads back to its page."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from collectif.core.http import HtmxRequest
from members.actions.intake import (
    accept_application,
    decline_application,
    put_on_waiting_list,
    reopen_application,
    withdraw_application,
)
from members.forms.intake import DeclineForm, GroupChoiceForm, first_letter
from members.models import Application
from members.views.intake import application_page, visible_application

type Decision = Callable[..., Application]


@require_POST
def application_accept(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Keep a place in a group and send the invitation."""
    said = _("A place is kept for %(name)s in %(group)s, and the invitation is leaving.")
    return _decide_with_group(request, public_id, accept_application, said)


@require_POST
def application_wait(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Put on the waiting list of a group."""
    said = _("%(name)s waits for a place in %(group)s.")
    return _decide_with_group(request, public_id, put_on_waiting_list, said)


@require_POST
def application_withdraw(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Close a request that its author gave up."""
    application = visible_application(request, public_id)
    said = _("This request is closed.")
    return _decide(request, application, forms.Form(request.POST), withdraw_application, said)


@require_POST
def application_reopen(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Take a closed request up again."""
    application = visible_application(request, public_id)
    said = _("This request is taken up again.")
    return _decide(request, application, forms.Form(request.POST), reopen_application, said)


@require_http_methods(["GET", "HEAD", "POST"])
def application_decline(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Say no for a reason, with a letter that its sender can reword, or without one."""
    application = visible_application(request, public_id)
    letter = first_letter(application, signed_by=request.user.get_full_name())
    data = request.POST if request.method == "POST" else None
    form = DeclineForm(data, initial={"letter": letter})
    if form.is_valid():
        try:
            decline_application(
                application=application,
                reason=form.cleaned_data["reason"],
                letter=form.letter_to_send(),
                actor=request.user,
                now=timezone.now(),
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _said_of_letter(form))
            return redirect(application)
    context = {"form": form, "application": application}
    status = 422 if form.errors else 200
    return render(request, "members/intake/decline.html", context, status=status)


def _said_of_letter(form: DeclineForm) -> str:
    if form.letter_to_send():
        return _("This request is declined, and your message is leaving.")
    return _("This request is declined. Nobody was written to.")


def _decide_with_group(
    request: HtmxRequest, public_id: UUID, decision: Decision, said: str
) -> HttpResponse:
    application = visible_application(request, public_id)
    form = GroupChoiceForm(request.POST)
    if not form.is_valid():
        return application_page(request, application, refused=form)
    group = form.cleaned_data["group"]
    facts = {"name": str(application), "group": group.name}
    return _decide(request, application, form, decision, said % facts, group=group)


def _decide(
    request: HtmxRequest,
    application: Application,
    form: forms.Form,
    decision: Decision,
    said: str,
    **values: Any,
) -> HttpResponse:
    try:
        decision(application=application, actor=request.user, now=timezone.now(), **values)
    except ValidationError as error:
        form.add_error(None, error.messages)
        # Somebody else may have decided meanwhile: show where it stands.
        current = visible_application(request, application.public_id)
        return application_page(request, current, refused=form)
    messages.success(request, said)
    return redirect(application)
