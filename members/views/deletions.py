import time

from allauth.account import app_settings
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from collectif.core.http import HtmxRequest
from members.actions.deletions import THINKING_TIME, keep_account, request_deletion
from members.forms.privacy import DeletionForm


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def deletion_create(request: HtmxRequest) -> HttpResponse:
    """Say what is erased and what stays; a POST plans the end of the account."""
    must_log_in_again = _must_log_in_again(request)
    if must_log_in_again and request.method == "POST":
        raise PermissionDenied
    form = DeletionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            request_deletion(user=request.user, now=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("members:privacy_detail")
    context = {
        "form": form,
        "days": THINKING_TIME.days,
        "must_log_in_again": must_log_in_again,
    }
    status = 422 if form.errors else 200
    return render(request, "members/privacy_deletion.html", context, status=status)


@require_POST
def deletion_cancel(request: HtmxRequest) -> HttpResponse:
    """Keep the account after all."""
    keep_account(user=request.user, now=timezone.now())
    messages.success(request, _("Your account is kept. We are glad that you stay."))
    return redirect("members:privacy_detail")


def _must_log_in_again(request: HtmxRequest) -> bool:
    """Whoever has neither a password nor a second factor proves it by a code, when logging in."""
    if get_reauthentication_flows(request.user):
        return False
    records = get_authentication_records(request, request.user)
    latest = max((record["at"] for record in records), default=0)
    return time.time() - latest > app_settings.REAUTHENTICATION_TIMEOUT
