from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from collectif.core.http import HtmxRequest
from tenders.actions.private import (
    change_private_call,
    enter_private_call,
    entry_of,
)
from tenders.enums import Visibility
from tenders.forms.private import PrivateCallForm, initial_of
from tenders.models import PrivateCall
from tenders.permissions import (
    can_edit_private_call,
    can_enter_private_calls,
    can_publish_private_calls,
)

PAGE_SIZE = 20


@require_safe
def private_list(request: HtmxRequest) -> HttpResponse:
    """The calls entered here: what waits to be shared first."""
    if not can_enter_private_calls(request.user):
        raise PermissionDenied
    calls = PrivateCall.objects.visible_to(request.user).for_list()
    context = {
        "current_tab": "private_list",
        "page": Paginator(calls, PAGE_SIZE).get_page(request.GET.get("page")),
        "can_publish": can_publish_private_calls(request.user),
        "now": timezone.now(),
    }
    return render(request, "tenders/private_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def private_create(request: HtmxRequest) -> HttpResponse:
    """Enter a call that no official source prints."""
    if not can_enter_private_calls(request.user):
        raise PermissionDenied
    form = PrivateCallForm(
        request.POST if request.method == "POST" else None,
        initial={"key": uuid4(), "visibility": Visibility.TEAM},
        can_publish=can_publish_private_calls(request.user),
    )
    if form.is_valid():
        try:
            call = enter_private_call(
                entry=form.entry(),
                details=form.details(),
                actor=request.user,
                key=form.key_or_new(),
                now=timezone.now(),
                visibility=form.visibility_or_team(),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The call is entered. You can add its documents here."))
            return redirect("tenders:private_team", call.procedure.public_id)
    return _form_page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
def private_update(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Put a call right."""
    call = _visible_call(request, public_id)
    if not can_edit_private_call(request.user, call):
        raise PermissionDenied
    form = PrivateCallForm(
        request.POST if request.method == "POST" else None,
        initial=initial_of(call, entry_of(call)),
        can_publish=False,
    )
    if form.is_valid():
        try:
            change_private_call(
                call=call,
                entry=form.entry(),
                details=form.details(),
                actor=request.user,
                now=timezone.now(),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The call is put right."))
            return redirect(call)
    return _form_page(request, form, call=call)


def _visible_call(request: HtmxRequest, public_id: UUID) -> PrivateCall:
    visible = PrivateCall.objects.visible_to(request.user).select_related("procedure")
    return get_object_or_404(visible, procedure__public_id=public_id)


def _form_page(
    request: HtmxRequest, form: PrivateCallForm, call: PrivateCall | None = None
) -> HttpResponse:
    status = 422 if form.errors else 200
    context = {"form": form, "call": call}
    return render(request, "tenders/private_form.html", context, status=status)
