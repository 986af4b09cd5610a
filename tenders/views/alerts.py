"""What a link in an e-mail does for whoever holds it, and the visit that makes things new."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, SignatureExpired
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from collectif.core.http import HtmxRequest
from members.models import User
from tenders.actions.match_alerts import stop_match_alert
from tenders.actions.saved_searches import stop_alerts, stop_all_alerts
from tenders.actions.visits import mark_all_read, note_visit
from tenders.models import MatchAlert, SavedSearch
from tenders.notifications import read_stop_token
from tenders.permissions import can_browse_tenders
from tenders.views.marks import way_back


# A mail program stops the e-mails by one bare POST (RFC 8058 §3.1): the signature is the proof.
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def alert_stop(request: HtmxRequest, token: str) -> HttpResponse:
    """Stop the e-mails of a search, of all of a person's, or on matches; a GET only asks."""
    try:
        subject = _subject(token)
    except BadSignature as error:
        return dead_link(request, error)
    is_stopped = request.method == "POST"
    if is_stopped:
        _stop(subject)
    context = {
        "search": subject if isinstance(subject, SavedSearch) else None,
        "is_about_matches": isinstance(subject, MatchAlert),
        "is_stopped": is_stopped,
    }
    return render(request, "tenders/alert_stop.html", context)


def dead_link(request: HtmxRequest, error: BadSignature) -> HttpResponse:
    """Say that a link of an e-mail is too old (410), or not whole (404), and how to go on."""
    is_expired = isinstance(error, SignatureExpired)
    context = {"is_expired": is_expired}
    return render(request, "tenders/link_dead.html", context, status=410 if is_expired else 404)


@require_POST
def list_read(request: HtmxRequest) -> HttpResponse:
    """Note that the list is being read; with `everything`, nothing in it is new any more."""
    if not can_browse_tenders(request.user):
        raise PermissionDenied
    if "everything" not in request.POST:
        note_visit(user=request.user, now=timezone.now())
        return HttpResponse(status=204)
    mark_all_read(user=request.user, now=timezone.now())
    messages.success(request, _("All is marked as seen."))
    return redirect(way_back(request) or "tenders:procedure_list")


def _stop(subject: SavedSearch | User | MatchAlert) -> None:
    if isinstance(subject, SavedSearch):
        stop_alerts(search=subject)
    elif isinstance(subject, MatchAlert):
        stop_match_alert(profile=subject.profile)
    else:
        stop_all_alerts(owner=subject)


def _subject(token: str) -> SavedSearch | User | MatchAlert:
    """What a link stops; raises BadSignature, Http404 when it is no more."""
    kind, public_id = read_stop_token(token)
    if kind == "search":
        return get_object_or_404(SavedSearch.objects.select_related("owner"), public_id=public_id)
    if kind == "matches":
        alerts = MatchAlert.objects.select_related("profile__user")
        return get_object_or_404(alerts, profile__public_id=public_id)
    return get_object_or_404(User, public_id=public_id)
