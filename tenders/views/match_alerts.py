"""When a person hears of her matches, and what the links of these e-mails do."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.signing import BadSignature
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from collectif.core.http import HtmxRequest
from members.models import Profile
from tenders.actions.marks import mark_procedure
from tenders.actions.match_alerts import change_match_alert
from tenders.enums import MarkKind
from tenders.forms.match_alert import MatchAlertForm
from tenders.models import MatchAlert, Procedure, ProcedureMark
from tenders.notifications import MOST_MATCHES_SHOWN, read_mark_token
from tenders.permissions import can_mark
from tenders.views.alerts import dead_link
from tenders.views.procedures import own_profile, require_reader


@require_http_methods(["GET", "HEAD", "POST"])
def match_alert_update(request: HtmxRequest) -> HttpResponse:
    """Choose when to be written to; what the next e-mail would hold stands beside.

    Without a profile nothing suits yet: the list says how to begin.
    """
    require_reader(request)
    profile = own_profile(request)
    if not can_mark(request.user):
        raise PermissionDenied
    if profile is None:
        return redirect("tenders:match_list")
    # Her roles are read already.
    profile.user = request.user
    alert = _own_alert(profile)
    form = MatchAlertForm(request.POST if request.method == "POST" else None, instance=alert)
    if form.is_valid():
        try:
            alert = change_match_alert(profile=profile, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _said(alert))
            return redirect("tenders:match_alert_update")
    return _settings_page(request, form, alert)


# The signature is the proof, as for the link that stops: some mail programs keep no cookie.
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link_mark(request: HtmxRequest, token: str, kind: MarkKind) -> HttpResponse:
    """Keep a call from an e-mail, or set it aside; a GET only asks, for programs follow links."""
    try:
        profile, procedure = _subjects(token, kind)
    except BadSignature as error:
        return dead_link(request, error)
    mark = ProcedureMark.objects.filter(profile=profile, procedure=procedure).first()
    former = mark.kind if mark else ""
    is_done = request.method == "POST" and former != kind
    if is_done:
        mark_procedure(profile=profile, procedure=procedure, kind=kind)
    context = {
        "procedure": procedure,
        "kind": kind,
        "former": former,
        "is_done": is_done,
        "was_so": former == kind,
    }
    return render(request, "tenders/link_mark.html", context)


def _own_alert(profile: Profile) -> MatchAlert:
    """Her choice, or one not written yet: nothing is sent to those who asked for nothing."""
    return MatchAlert.objects.filter(profile=profile).first() or MatchAlert(profile=profile)


def _settings_page(request: HtmxRequest, form: MatchAlertForm, alert: MatchAlert) -> HttpResponse:
    news = alert.news(timezone.now())
    context = {
        "form": form,
        "alert": alert,
        "shown": news.for_list()[:MOST_MATCHES_SHOWN],
        "count": news.count(),
        "current_tab": "match_list",
    }
    status = 422 if form.errors else 200
    return render(request, "tenders/match_alert_form.html", context, status=status)


def _said(alert: MatchAlert) -> str:
    if alert.is_on:
        return _("It is noted: what is new from now on comes by e-mail.")
    return _("It is noted: we write to you about no match.")


def _subjects(token: str, kind: MarkKind) -> tuple[Profile, Procedure]:
    """Whom a link speaks for and of which call; raises BadSignature, Http404 when it is no more."""
    profile_id, procedure_id = read_mark_token(token, kind)
    people = Profile.objects.select_related("user").filter(user__is_active=True)
    profile = get_object_or_404(people, public_id=profile_id)
    if not can_mark(profile.user):
        raise Http404
    calls = Procedure.objects.visible_to(profile.user)
    return profile, get_object_or_404(calls, public_id=procedure_id)
