from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from collectif.core.http import HtmxRequest, render_partial
from members import actions
from members.filters import PersonFilter
from members.forms import RoleEndForm, RoleForm
from members.models import RoleGrant, User
from members.permissions import can_manage_roles

PAGE_SIZE = 20


@require_safe
def role_list(request: HtmxRequest) -> HttpResponse:
    """Everyone who has an account, with the roles each holds, held or will hold."""
    _require_manager(request)
    today = timezone.localdate()
    people = PersonFilter(request.GET, User.objects.all(), today=today)
    is_understood = people.is_valid()
    page = Paginator(people.qs.for_list(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"people": people, "page": page, "today": today}
    status = 200 if is_understood else 422
    return render_partial(
        request, "members/role_list.html", context, partial="people", status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
def role_create(request: HtmxRequest) -> HttpResponse:
    """Grant a role; `?person=` names, by public id, the one it is for."""
    _require_manager(request)
    form = RoleForm(request.POST if request.method == "POST" else None, initial=_proposal(request))
    if form.is_valid():
        try:
            grant = _grant(form.cleaned_data, request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            facts = {"name": grant.user.get_full_name(), "role": grant.get_role_display()}
            messages.success(request, _("%(name)s now holds the role “%(role)s”.") % facts)
            return redirect("members:role_list")
    status = 422 if form.errors else 200
    return render(request, "members/role_create.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def role_end(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Give a role its last day."""
    grant = _managed_grant(request, public_id)
    initial = {"ends_on": grant.ends_on or timezone.localdate()}
    form = RoleEndForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            actions.end_role(grant=grant, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The last day of this role is saved."))
            return redirect("members:role_list")
    context = {"form": form, "grant": grant, "is_new": grant.starts_on >= timezone.localdate()}
    status = 422 if form.errors else 200
    return render(request, "members/role_end.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def role_withdraw(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Ask before a role given by mistake is taken back at once."""
    grant = _managed_grant(request, public_id)
    refusal = None
    if request.method == "POST":
        try:
            actions.withdraw_role(grant=grant, actor=request.user, today=timezone.localdate())
        except ValidationError as error:
            refusal = error.messages[0]
        else:
            messages.success(request, _("This role is taken back."))
            return redirect("members:role_list")
    context = {"grant": grant, "refusal": refusal}
    return render(request, "members/role_withdraw.html", context, status=422 if refusal else 200)


def _require_manager(request: HtmxRequest) -> None:
    if not can_manage_roles(request.user):
        raise PermissionDenied


def _managed_grant(request: HtmxRequest, public_id: UUID) -> RoleGrant:
    _require_manager(request)
    grants = RoleGrant.objects.select_related("user", "organization")
    return get_object_or_404(grants, public_id=public_id)


def _proposal(request: HtmxRequest) -> dict[str, Any]:
    initial: dict[str, Any] = {"starts_on": timezone.localdate()}
    with suppress(ValueError, User.DoesNotExist):
        public_id = UUID(request.GET.get("person", ""))
        initial["email"] = User.objects.get(public_id=public_id).email
    return initial


@transaction.atomic
def _grant(asked: dict[str, Any], actor: User) -> RoleGrant:
    """The organisation is written only if the role is."""
    organization = None
    if asked["organization_name"]:
        organization = actions.find_or_create_organization(
            name=asked["organization_name"], siret=asked["siret"]
        )
    return actions.grant_role(
        user=asked["email"],
        role=asked["role"],
        actor=actor,
        starts_on=asked["starts_on"],
        ends_on=asked["ends_on"],
        organization=organization,
    )
