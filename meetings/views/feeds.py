"""“In my calendar”: the private feed of a person's meetings, and her reminders."""

import hashlib
from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature
from django.forms.models import model_to_dict
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collectif.core.http import HtmxRequest, site_url
from collectif.core.keys import digest_of
from meetings.actions.feeds import close_feed, open_feed
from meetings.actions.reminders import choose_reminders
from meetings.enums import BookingState
from meetings.forms.attendance import ReminderForm
from meetings.models import Booking, CalendarFeed, ReminderChoice
from meetings.models.booking import BookingQuerySet
from meetings.notifications.calendar_files import write_agenda
from meetings.notifications.minutes import PUBLISHED
from meetings.notifications.reminders import REMINDER, read_stop_token
from members.models import User

PAST_SHOWN: Final = timedelta(days=90)
MOST_EVENTS: Final = 500
FRESH_SECONDS: Final = 900
STOPPED_BY: Final = {REMINDER: ("wants_early", "wants_late"), PUBLISHED: ("wants_minutes",)}
IN_FEED: Final = (BookingState.CONFIRMED, BookingState.OFFERED, BookingState.PRESENT)


@never_cache
@require_safe
def calendar_feed_detail(request: HtmxRequest) -> HttpResponse:
    return _page(request)


@never_cache
@require_POST
def calendar_feed_open(request: HtmxRequest) -> HttpResponse:
    """A new secret address, shown this once; the one before ends."""
    return _page(request, key=open_feed(user=request.user))


@require_POST
def calendar_feed_close(request: HtmxRequest) -> HttpResponse:
    close_feed(user=request.user)
    messages.success(request, _("The address opens nothing any more."))
    return redirect("meetings:calendar_feed_detail")


@require_POST
def reminder_update(request: HtmxRequest) -> HttpResponse:
    form = ReminderForm(request.POST)
    form.full_clean()
    choose_reminders(user=request.user, **form.cleaned_data)
    messages.success(request, _("Your e-mails are as you wish."))
    return redirect("meetings:calendar_feed_detail")


# A mail program stops the e-mails by one bare POST (RFC 8058 §3.1): the signature is the proof.
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reminder_stop(request: HtmxRequest, token: str) -> HttpResponse:
    """End the e-mails of one kind to whoever holds the link; a GET only asks."""
    try:
        mails, public_id = read_stop_token(token)
    except BadSignature:
        return render(request, "meetings/link_broken.html", status=404)
    person = get_object_or_404(User, public_id=public_id)
    is_stopped = request.method == "POST"
    if is_stopped:
        choose_reminders(user=person, **dict.fromkeys(STOPPED_BY[mails], False))
    context = {"is_stopped": is_stopped, "is_minutes": mails == PUBLISHED}
    return render(request, "meetings/reminder_stop.html", context)


@login_not_required
@require_safe
def calendar_feed_ical(request: HtmxRequest, key: str) -> HttpResponseBase:
    """The meetings of a person, for a program that cannot log in: the key opens them."""
    feeds = CalendarFeed.objects.filter(key_digest=digest_of(key)).select_related("user")
    feed = feeds.first()
    if feed is None or not feed.user.is_active:
        raise Http404
    with translation.override(feed.user.language):
        bookings = list(_in_feed(feed.user))
        stamp = max((one.state_changed_at for one in bookings), default=feed.opened_at)
        body = write_agenda(bookings, stamp=stamp, name=_("My meetings"), is_feed=True)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    patch_cache_control(response, private=True, max_age=FRESH_SECONDS)
    etag = f'"{hashlib.sha256(body).hexdigest()}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def _in_feed(user: User) -> BookingQuerySet:
    """Her places, those of cancelled meetings too, which say so."""
    since = timezone.now() - PAST_SHOWN
    places = Booking.objects.filter(user=user, state__in=IN_FEED, occurrence__ends_at__gt=since)
    return places.select_related("occurrence").order_by("occurrence__starts_at", "pk")[:MOST_EVENTS]


def _page(request: HtmxRequest, *, key: str = "") -> HttpResponse:
    choice = ReminderChoice.objects.filter(user=request.user).first() or ReminderChoice()
    path = reverse("meetings:calendar_feed_ical", args=[key]) if key else ""
    context = {
        "feed": CalendarFeed.objects.filter(user=request.user).first(),
        "feed_url": site_url(path) if key else "",
        "form": ReminderForm(initial=model_to_dict(choice, ReminderForm.base_fields)),
    }
    return render(request, "meetings/calendar_feed_detail.html", context)
