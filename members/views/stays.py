from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from collectif.core.http import HtmxRequest
from members.actions.stays import enter_group, leave_group
from members.forms.groups import StayEndForm, StayForm
from members.models import Group, GroupSpell
from members.permissions import can_manage_groups
from members.views.groups import group_page, managed_group


@require_POST
def stay_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Have a person who has an account enter a group."""
    group = managed_group(request, public_id)
    form = StayForm(request.POST)
    if form.is_valid():
        user = form.cleaned_data["email"]
        try:
            enter_group(
                group=group,
                user=user,
                entered_on=form.cleaned_data["entered_on"],
                actor=request.user,
                today=timezone.localdate(),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            facts = {"name": user.get_full_name(), "group": group.name}
            messages.success(request, _("%(name)s is in %(group)s.") % facts)
            return redirect(group)
    return group_page(request, group, form)


@require_http_methods(["GET", "HEAD", "POST"])
def stay_end(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Give a stay its end, and why."""
    spell = _managed_spell(request, public_id)
    data = request.POST if request.method == "POST" else None
    initial = {"left_on": spell.left_on or timezone.localdate(), "reason": spell.end_reason}
    form = StayEndForm(data, initial=initial)
    if form.is_valid():
        try:
            leave_group(
                spell=spell,
                actor=request.user,
                today=timezone.localdate(),
                **form.cleaned_data,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The end of this stay is saved."))
            return redirect(spell.group)
    context = {"form": form, "spell": spell}
    status = 422 if form.errors else 200
    return render(request, "members/groups/stay_end.html", context, status=status)


def _managed_spell(request: HtmxRequest, public_id: UUID) -> GroupSpell:
    groups = Group.objects.visible_to(request.user)
    rows = GroupSpell.objects.filter(group__in=groups).select_related("user", "group")
    spell = get_object_or_404(rows, public_id=public_id)
    if not can_manage_groups(request.user):
        raise PermissionDenied
    return spell
