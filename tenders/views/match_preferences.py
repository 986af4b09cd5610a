"""“My criteria”: what a person refuses whatever its score."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from collectif.core.http import HtmxRequest
from members.models import Organization, Profile
from tenders.actions.match_preferences import (
    change_match_preferences,
    mute_buyer,
    unmute_buyer,
)
from tenders.forms.match_preferences import MatchPreferencesForm
from tenders.models import MatchPreferences
from tenders.permissions import can_mark
from tenders.views.marks import mark_subject, way_back
from tenders.views.procedures import own_profile, require_reader
from tenders.views.tuning import tuning_words


@require_http_methods(["GET", "HEAD", "POST"])
def match_settings(request: HtmxRequest) -> HttpResponse:
    """What she refuses, and the buyers she wants no more; without a profile, how to begin."""
    require_reader(request)
    profile = own_profile(request)
    if not can_mark(request.user):
        raise PermissionDenied
    if profile is None:
        return redirect("tenders:match_list")
    held = MatchPreferences.objects.filter(profile=profile).select_related("home").first()
    data = request.POST if request.method == "POST" else None
    form = MatchPreferencesForm.of(data, profile, held or MatchPreferences(profile=profile))
    if form.is_valid() and _is_saved(form, profile):
        messages.success(request, _("It is noted: your list is being drawn anew."))
        return redirect("tenders:match_settings")
    return _settings_page(request, form, profile)


@require_POST
def buyer_mute(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Want no more calls of the buyer of this one."""
    procedure, profile = mark_subject(request, public_id)
    mute_buyer(profile=profile, buyer=procedure.buyer)
    url = reverse("tenders:match_settings") + "#buyers"
    said = _("No more calls of %(buyer)s are proposed to you.") % {"buyer": procedure.buyer_name}
    messages.success(request, format_html('{} <a href="{}">{}</a>', said, url, _("Undo")))
    return redirect(way_back(request) or procedure)


@require_POST
def buyer_unmute(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    profile = own_profile(request)
    if profile is None or not can_mark(request.user):
        raise PermissionDenied
    buyer = get_object_or_404(Organization, public_id=public_id, muted_by__profile=profile)
    unmute_buyer(profile=profile, buyer=buyer)
    said = _("Calls of %(buyer)s are proposed to you again.") % {"buyer": buyer.name}
    messages.success(request, said)
    return redirect(reverse("tenders:match_settings") + "#buyers")


def _is_saved(form: MatchPreferencesForm, profile: Profile) -> bool:
    try:
        change_match_preferences(profile=profile, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _settings_page(
    request: HtmxRequest, form: MatchPreferencesForm, profile: Profile
) -> HttpResponse:
    context = {
        "form": form,
        "profile": profile,
        "tunings": [(one, tuning_words(one)) for one in profile.weight_tunings.in_force()],
        "muted_buyers": profile.muted_buyers.select_related("buyer").order_by("-pk"),
        "current_tab": "match_list",
    }
    status = 422 if form.errors else 200
    return render(request, "tenders/match_settings.html", context, status=status)
