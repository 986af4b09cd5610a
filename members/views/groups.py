"""Groups: their list, the page of each, and what coordinators change of them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from collectif.core.http import HtmxRequest
from members.actions.groups import change_group, close_group, create_group
from members.enums import ApplicationState
from members.forms.groups import GroupCloseForm, GroupForm, StayForm
from members.models import Application, Group, GroupSpell, Invitation, User
from members.permissions import can_manage_groups


@require_safe
def group_list(request: HtmxRequest) -> HttpResponse:
    """The groups and their places; a facilitator finds her own."""
    groups = Group.objects.visible_to(request.user).for_list()
    can_manage = can_manage_groups(request.user)
    if not can_manage and not groups:
        raise PermissionDenied
    context = {"groups": groups, "can_manage": can_manage}
    return render(request, "members/groups/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def group_create(request: HtmxRequest) -> HttpResponse:
    """Open a group."""
    _require_manager(request)
    form = _group_form(request, Group())
    if form.is_valid():
        try:
            group = create_group(actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The group is open."))
            return redirect(group)
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def group_update(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Change what is told of a group, its places and who facilitates it."""
    group = managed_group(request, public_id)
    form = _group_form(request, group)
    if form.is_valid():
        try:
            change_group(group=group, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The group is saved."))
            return redirect(group)
    return _form_page(request, form, group)


@require_safe
def group_detail(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Who is in a group, who is expected, who waits; names of the last two for coordinators."""
    groups = Group.objects.visible_to(request.user).for_list().prefetch_related("facilitators")
    return group_page(request, get_object_or_404(groups, public_id=public_id))


@require_http_methods(["GET", "HEAD", "POST"])
def group_close(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Ask for the day before a group ends, and with it the stays of its members."""
    group = managed_group(request, public_id)
    today = timezone.localdate()
    data = request.POST if request.method == "POST" else None
    form = GroupCloseForm(data, initial={"closed_on": today})
    if form.is_valid():
        try:
            close_group(group=group, actor=request.user, today=today, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The group has ended, and the stays in it."))
            return redirect(group)
    context = {"form": form, "group": group}
    status = 422 if form.errors else 200
    return render(request, "members/groups/close.html", context, status=status)


def managed_group(request: HtmxRequest, public_id: UUID) -> Group:
    """Return a group to whoever may change it: 404 to others, 403 to its facilitators."""
    groups = Group.objects.visible_to(request.user).with_room().prefetch_related("facilitators")
    group = get_object_or_404(groups, public_id=public_id)
    _require_manager(request)
    return group


def group_page(
    request: HtmxRequest, group: Group, stay_form: BaseForm | None = None
) -> HttpResponse:
    today = timezone.localdate()
    can_manage = can_manage_groups(request.user)
    spells = GroupSpell.objects.filter(group=group).select_related("user")
    context = {
        "group": group,
        "can_manage": can_manage,
        "today": today,
        "stays": spells.exclude(left_on__lte=today).order_by("entered_on", "pk"),
        "stay_form": stay_form or StayForm(initial={"entered_on": today}),
        "refused": stay_form,
    }
    if can_manage:
        context |= _expected(group) | {"past_stays": spells.filter(left_on__lte=today)}
    status = 422 if stay_form else 200
    return render(request, "members/groups/detail.html", context, status=status)


def _expected(group: Group) -> dict[str, QuerySet]:
    accepted = Application.objects.filter(state=ApplicationState.ACCEPTED, group=group)
    invited = Invitation.objects.open().filter(group=group, application=None)
    return {
        "accepted": accepted.order_by("state_changed_at", "pk"),
        "invited": invited.order_by("created_at", "pk"),
        "waiting": Application.objects.waiting_for(group),
    }


def _require_manager(request: HtmxRequest) -> None:
    if not can_manage_groups(request.user):
        raise PermissionDenied


def _group_form(request: HtmxRequest, group: Group) -> GroupForm:
    people = User.objects.who_may_facilitate(group.pk, day=timezone.localdate())
    initial: dict[str, Any] = {}
    if group.pk:
        initial["facilitators"] = [person.public_id for person in group.facilitators.all()]
    data = request.POST if request.method == "POST" else None
    facilitators = people.order_by("last_name", "first_name")
    return GroupForm(data, instance=group, initial=initial, facilitators=facilitators)


def _form_page(request: HtmxRequest, form: GroupForm, group: Group | None) -> HttpResponse:
    context = {"form": form, "group": group}
    status = 422 if form.errors else 200
    return render(request, "members/groups/form.html", context, status=status)
