"""The charter: read by all, signed by members, written by those who run the collective."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collectif.core.http import HtmxRequest
from members.actions.charters import publish_charter, sign_charter, write_charter
from members.forms.charters import CharterForm, SignatureForm
from members.models import Charter, CharterSignature
from members.permissions import can_sign_charter, can_write_charter

PAGE_METHODS: Final = ["GET", "HEAD", "POST"]


@require_safe
@login_not_required
def charter_detail(request: HtmxRequest) -> HttpResponse:
    """What members promise each other, for anybody to read."""
    charter = Charter.objects.in_force().first()
    context = {"charter": charter, "signature": _signature(request, charter)}
    return render(request, "members/charter_detail.html", context)


@require_http_methods(PAGE_METHODS)
def charter_sign(request: HtmxRequest) -> HttpResponse:
    """Read the version in force, what it changes for her, and sign it."""
    if not can_sign_charter(request.user):
        raise PermissionDenied
    charter = Charter.objects.in_force().first()
    if charter is None or _signature(request, charter):
        return redirect(_next_page(request) or "members:charter_detail")
    form = SignatureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            sign_charter(
                user=request.user, charter=form.cleaned_data["charter"], now=timezone.now()
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Thank you: the charter is signed."))
            return redirect(_next_page(request) or "dashboard")
    return _signing_page(request, charter, form)


@require_safe
def charter_list(request: HtmxRequest) -> HttpResponse:
    """Each version, how many have signed it, and the draft."""
    _require_writer(request)
    charters = Charter.objects.visible_to(request.user).with_signature_counts()
    context = {
        "published": charters.filter(published_at__isnull=False),
        "draft": charters.filter(published_at=None).first(),
    }
    return render(request, "members/charter_list.html", context)


@require_safe
def charter_version(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """One version; to those who write it, against the one before."""
    charters = Charter.objects.visible_to(request.user)
    charter = get_object_or_404(charters, public_id=public_id)
    return _version_page(request, charter, errors=None)


@require_http_methods(PAGE_METHODS)
def charter_write(request: HtmxRequest) -> HttpResponse:
    """Write the next version, from the draft or from the version in force."""
    _require_writer(request)
    draft = Charter.objects.filter(published_at=None).first()
    start = draft or Charter.objects.in_force().first()
    initial = {"text": start.text if start else "", "summary": draft.summary if draft else ""}
    form = CharterForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            charter = write_charter(actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The draft is saved: nobody is asked to sign it yet."))
            return redirect(charter)
    status = 422 if form.errors else 200
    return render(request, "members/charter_write.html", {"form": form}, status=status)


@require_POST
def charter_publish(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Ask everybody to sign a draft."""
    charters = Charter.objects.visible_to(request.user)
    charter = get_object_or_404(charters, public_id=public_id)
    _require_writer(request)
    try:
        publish_charter(charter=charter, actor=request.user, now=timezone.now())
    except ValidationError as error:
        return _version_page(request, charter, errors=error.messages)
    messages.success(
        request, _("The charter is published: each member reads and signs it before going on.")
    )
    return redirect("members:charter_list")


def _signing_page(request: HtmxRequest, charter: Charter, form: SignatureForm) -> HttpResponse:
    # The version on the page, even when the one sent was another.
    blank = SignatureForm(initial={"charter": charter.public_id})
    former = request.user.charter_signatures.select_related("charter").first()
    context: dict[str, Any] = {
        "charter": charter,
        "form": form,
        "fields": blank,
        "former": former,
        "changes": charter.compared_with(former.charter) if former else None,
        "next": _next_page(request),
    }
    status = 422 if form.errors else 200
    return render(request, "members/charter_sign.html", context, status=status)


def _version_page(
    request: HtmxRequest, charter: Charter, *, errors: list[str] | None
) -> HttpResponse:
    former = Charter.objects.filter(version__lt=charter.version).first()
    can_write = can_write_charter(request.user)
    context = {
        "charter": charter,
        "former": former,
        "clauses": charter.compared_with(former) if former else charter.clauses,
        "can_write": can_write,
        "errors": errors,
    }
    status = 422 if errors else 200
    return render(request, "members/charter_version.html", context, status=status)


def _signature(request: HtmxRequest, charter: Charter | None) -> CharterSignature | None:
    if charter is None or not request.user.is_authenticated:
        return None
    return CharterSignature.objects.filter(user=request.user, charter=charter).first()


def _next_page(request: HtmxRequest) -> str:
    """The page she was on her way to, when it is one of ours."""
    path = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        path, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return path if is_ours else ""


def _require_writer(request: HtmxRequest) -> None:
    if not can_write_charter(request.user):
        raise PermissionDenied
