from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from collectif.core.http import HtmxRequest
from members import actions
from members.forms import ReferenceForm
from members.models import Reference
from members.permissions import can_edit_profile
from members.views.profiles import own_profile, stored


@require_http_methods(["GET", "HEAD", "POST"])
def reference_create(request: HtmxRequest) -> HttpResponse:
    """Tell one more achievement."""
    profile = own_profile(request)
    form = ReferenceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.add_reference(profile=stored(profile), actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your achievement is saved."))
            return redirect("members:profile_detail")
    status = 422 if form.errors else 200
    return render(request, "members/reference_form.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def reference_update(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Reword an achievement."""
    reference = _own_reference(request, public_id)
    form = ReferenceForm(request.POST if request.method == "POST" else None, instance=reference)
    if form.is_valid():
        actions.change_reference(reference=reference, actor=request.user, **form.cleaned_data)
        messages.success(request, _("Your achievement is saved."))
        return redirect("members:profile_detail")
    context = {"form": form, "reference": reference}
    status = 422 if form.errors else 200
    return render(request, "members/reference_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def reference_delete(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Ask before an achievement is removed for good."""
    reference = _own_reference(request, public_id)
    if request.method == "POST":
        actions.remove_reference(reference=reference, actor=request.user)
        messages.success(request, _("Your achievement is removed."))
        return redirect("members:profile_detail")
    return render(request, "members/reference_delete.html", {"reference": reference})


def _own_reference(request: HtmxRequest, public_id: UUID) -> Reference:
    visible = Reference.objects.visible_to(request.user).select_related("profile")
    reference = get_object_or_404(visible, public_id=public_id)
    if not can_edit_profile(request.user, reference.profile):
        raise PermissionDenied
    return reference
