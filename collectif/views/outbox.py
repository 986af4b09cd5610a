from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from collectif.core.filters import OutboxFilter
from collectif.core.http import HtmxRequest, render_partial
from collectif.core.outbox import OutboxMessage, resend_message
from members.permissions import can_read_outbox

PAGE_SIZE: Final = 20

KINDS: Final[dict[str, str | Promise]] = {
    "account": _("account"),
    "application_already_open": _("request to join already open"),
    "application_answer": _("answer to a request"),
    "application_confirmation": _("request to join to confirm"),
    "application_known_address": _("request to join from an account"),
    "application_received": _("new request to join"),
    "call_proposed": _("call proposed to a member"),
    "confirmation_asked": _("confirmation asked for"),
    "confirmation_given": _("confirmation given"),
    "confirmation_reopened": _("confirmation to give again"),
    "copy_ready": _("copy of the data ready"),
    "deletion_planned": _("end of an account"),
    "inactivity": _("account unused for long"),
    "contact_answered": _("answer to a message"),
    "contact_received": _("message received"),
    "contest_answered": _("answer about a ranking"),
    "contest_received": _("ranking contested"),
    "interview": _("interview"),
    "invitation": _("invitation"),
    "match_alert": _("calls for a member"),
    "meetings/minutes_to_approve": _("minutes to approve"),
    "meetings/absences": _("a call to suggest"),
    "meetings/booked": _("place booked"),
    "meetings/cancelled": _("meeting called off"),
    "meetings/changes": _("meetings changed"),
    "meetings/contest_answered": _("answer about an attendance"),
    "meetings/contest_asked": _("attendance contested"),
    "meetings/given_up": _("place given back"),
    "meetings/guest_asked": _("guest to agree to"),
    "meetings/guest_declined": _("guest declined"),
    "meetings/minutes_published": _("minutes of a meeting"),
    "meetings/moved": _("meeting moved"),
    "meetings/offer": _("place offered"),
    "meetings/offer_lapsed": _("offer left unanswered"),
    "meetings/place_given": _("place given by the facilitator"),
    "meetings/places_free": _("place to give"),
    "meetings/reminder": _("reminder of a meeting"),
    "meetings/roll_calls": _("attendance to note"),
    "meetings/series_booked": _("series booked"),
    "meetings/to_confirm": _("place to confirm"),
    "member_news": _("a member comes or goes"),
    "mission_proposal": _("mission proposed"),
    "newcomer": _("somebody has joined"),
    "proposals_ended": _("end of a round of proposals"),
    "report_decided": _("report decided"),
    "report_received": _("report received"),
    "report_warning": _("word from the coordinators"),
    "source_stale": _("source out of date"),
    "story_to_read": _("story to agree to"),
    "tender_alert": _("new calls"),
    "welcome": _("welcome"),
}


@require_safe
def outbox_list(request: HtmxRequest) -> HttpResponse:
    """What left, to whom, and what became of it; never what was written."""
    if not can_read_outbox(request.user):
        raise PermissionDenied
    search = OutboxFilter(request.GET, OutboxMessage.objects.for_list())
    is_understood = search.is_valid()
    page = Paginator(search.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    return render_partial(
        request,
        "core/outbox_list.html",
        {"form": search.form, "page": page, "kinds": KINDS},
        partial="outbox",
        status=200 if is_understood else 422,
    )


@require_POST
def outbox_resend(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    if not can_read_outbox(request.user):
        raise PermissionDenied
    message = get_object_or_404(OutboxMessage, public_id=public_id)
    try:
        resend_message(message=message, actor=request.user)
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("This message is leaving again."))
    return redirect("outbox_list")
