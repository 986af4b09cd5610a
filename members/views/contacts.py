from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collectif.core.http import HtmxRequest
from members.actions.contacts import answer_contact, block_person, send_contact, unblock_person
from members.enums import ContactState
from members.forms.contacts import ContactAnswerForm, ContactForm, UnblockForm
from members.models import ContactRequest, DirectoryEntry, Profile
from members.permissions import can_browse_directory
from members.pipeline.acquaintance import exchanges_of, names_known
from members.views.directory import visible_entries

PAGE_SIZE: Final = 20


@require_safe
def contact_list(request: HtmxRequest) -> HttpResponse:
    """What one has to answer, what one sent and received, and whom one has blocked."""
    visible = ContactRequest.objects.visible_to(request.user).in_order(request.user).for_list()
    page = Paginator(visible, PAGE_SIZE).get_page(request.GET.get("page"))
    blocks = list(request.user.blocks.select_related("blocked").order_by("-created_at", "-pk"))
    names = names_known(request.user, {block.blocked for block in blocks})
    context = {
        "page": page,
        "exchanges": exchanges_of(request.user, page),
        "can_browse": can_browse_directory(request.user),
        "blocks": [(block, names[block.blocked_id]) for block in blocks],
    }
    return render(request, "members/contact_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Write to someone of the directory, without either address.

    Whoever was shown the page and may no longer write is told so in the words of all refusals.
    """
    visible = visible_entries(request)
    profile = get_object_or_404(Profile.objects.select_related("user"), public_id=public_id)
    if profile.user_id == request.user.pk:
        raise PermissionDenied
    form = ContactForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        get_object_or_404(visible, profile=profile)
    if form.is_valid():
        message = form.cleaned_data["message"]
        try:
            contact = send_contact(sender=request.user, recipient=profile.user, message=message)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your message is sent. You are told of the answer."))
            return redirect(contact)
    name = names_known(request.user, [profile.user])[profile.user_id]
    context = {"form": form, "profile": profile, "name": name}
    status = 422 if form.errors else 200
    return render(request, "members/contact_create.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_detail(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Read a message one sent or received, and answer the latter."""
    contact = visible_contact(request, public_id)
    if request.method == "POST" and contact.recipient_id != request.user.pk:
        raise PermissionDenied
    form = ContactAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            answer_contact(contact=contact, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _said(form.cleaned_data["state"]))
            return redirect(contact)
    (exchange,) = exchanges_of(request.user, [contact])
    context = {"exchange": exchange, "contact": contact, "form": form}
    status = 422 if form.errors else 200
    return render(request, "members/contact_detail.html", context, status=status)


@require_POST
def contact_block(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Want nothing more of the person at the other end."""
    other = visible_contact(request, public_id).other_than(request.user)
    block_person(owner=request.user, blocked=other)
    return _blocked(request)


@require_POST
def block_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Want nothing more of someone of the directory."""
    block_person(owner=request.user, blocked=visible_person(request, public_id).profile.user)
    return _blocked(request)


@require_POST
def block_delete(request: HtmxRequest) -> HttpResponse:
    """Let someone find her and write again."""
    form = UnblockForm(request.POST, owner=request.user)
    if form.is_valid():
        unblock_person(block=form.cleaned_data["block"], actor=request.user)
        messages.success(request, _("This person may find you and write to you again."))
    return redirect("members:contact_list")


def visible_contact(request: HtmxRequest, public_id: UUID) -> ContactRequest:
    visible = ContactRequest.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("sender", "recipient"), public_id=public_id)


def visible_person(request: HtmxRequest, public_id: UUID) -> DirectoryEntry:
    """Someone else, as the directory shows her."""
    visible = visible_entries(request).select_related("profile__user")
    entry = get_object_or_404(visible, profile__public_id=public_id)
    if entry.profile.user_id == request.user.pk:
        raise PermissionDenied
    return entry


def _said(state: ContactState) -> str:
    if state == ContactState.ACCEPTED:
        return _("Accepted: you see each other’s address.")
    return _("Noted: it is said kindly, and your address is not shown.")


def _blocked(request: HtmxRequest) -> HttpResponse:
    messages.success(request, _("Blocked. This person is not told."))
    return redirect("members:contact_list")
