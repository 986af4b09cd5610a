from datetime import timedelta
from typing import Any

from django.utils import timezone

from meetings.actions.feeds import open_feed
from meetings.enums import BookingState, Openness
from meetings.models import AttendanceContest, Booking, Occurrence
from meetings.notifications.links import guest_url, offer_url
from meetings.notifications.reminders import stop_url
from meetings.pipeline.doors import door_code
from tests.access.rows import Arguments, People
from tests.meetings.factories import BookingFactory, OccurrenceFactory

# A meeting open to all members, where Bob, the member, has a place.
#                                                 vis noo mem coo sta par tra com obs
TABLE = """
GET  meetings:booking_create                      302 405 405 405 405 405 405 405 405
POST meetings:booking_create                      302 404 302 302 302 404 302 404 404
GET  meetings:series_book                         302 405 405 405 405 405 405 405 405
POST meetings:series_book                         302 404 302 302 302 404 302 404 404
GET  meetings:booking_cancel                      302 405 405 405 405 405 405 405 405
POST meetings:booking_cancel                      302 404 302 404 404 404 404 404 404
GET  meetings:booking_keep                        302 405 405 405 405 405 405 405 405
POST meetings:booking_keep                        302 404 302 404 404 404 404 404 404
GET  meetings:booking_seat                        302 405 405 405 405 405 405 405 405
POST meetings:booking_seat                        302 404 302 404 404 404 404 404 404
GET  meetings:role_update                         302 405 405 405 405 405 405 405 405
POST meetings:role_update                         302 404 302 404 404 404 404 404 404
GET  meetings:guest_create                        302 404 200 200 200 404 200 404 404
POST meetings:guest_create                        302 404 422 422 422 404 422 404 404
GET  meetings:guest_cancel                        302 405 405 405 405 405 405 405 405
POST meetings:guest_cancel                        302 404 302 404 404 404 404 404 404
GET  meetings:public_place_create                 200 200 200 200 200 200 200 200 200
POST meetings:public_place_create                 422 422 422 422 422 422 422 422 422
GET  meetings:guest_place                         200 200 200 200 200 200 200 200 200
POST meetings:guest_place                         200 200 200 200 200 200 200 200 200
GET  meetings:guest_place_ical                    200 200 200 200 200 200 200 200 200
POST meetings:guest_place_ical                    405 405 405 405 405 405 405 405 405
GET  meetings:offer_answer                        200 200 200 200 200 200 200 200 200
POST meetings:offer_answer                        422 422 422 422 422 422 422 422 422
GET  meetings:waiting_list                        302 404 403 200 200 404 403 404 404
GET  meetings:place_give                          302 405 405 405 405 405 405 405 405
POST meetings:place_give                          302 404 403 302 302 404 403 404 404
GET  meetings:free_place_give                     302 405 405 405 405 405 405 405 405
POST meetings:free_place_give                     302 404 403 302 302 404 403 404 404
GET  meetings:guest_approve                       302 405 405 405 405 405 405 405 405
POST meetings:guest_approve                       302 404 403 302 302 404 403 404 404
GET  meetings:guest_decline                       302 405 405 405 405 405 405 405 405
POST meetings:guest_decline                       302 404 403 302 302 404 403 404 404
GET  meetings:attendance_list                     302 404 403 200 200 404 403 404 404
GET  meetings:attendance_mark                     302 405 405 405 405 405 405 405 405
POST meetings:attendance_mark                     302 404 403 404 404 404 403 404 404
GET  meetings:attendance_close                    302 405 405 405 405 405 405 405 405
POST meetings:attendance_close                    302 404 403 302 302 404 403 404 404
GET  meetings:arrival_create                      302 405 405 405 405 405 405 405 405
POST meetings:arrival_create                      302 404 403 422 422 404 403 404 404
GET  meetings:door_detail                         302 404 403 200 200 404 403 404 404
GET  meetings:door_picture                        302 404 403 200 200 404 403 404 404
GET  meetings:door_enter                          302 404 200 200 200 404 200 404 404
POST meetings:door_enter                          302 404 422 422 422 404 422 404 404
GET  meetings:meeting_join                        302 405 405 405 405 405 405 405 405
POST meetings:meeting_join                        302 404 403 404 404 404 404 404 404
GET  meetings:attendance_contest                  302 404 200 404 404 404 404 404 404
POST meetings:attendance_contest                  302 404 422 404 404 404 404 404 404
GET  meetings:attendance_answer                   302 404 403 200 200 404 403 404 404
POST meetings:attendance_answer                   302 404 403 422 422 404 403 404 404
GET  meetings:calendar_feed_detail                       302 200 200 200 200 200 200 200 200
GET  meetings:calendar_feed_open                         302 405 405 405 405 405 405 405 405
POST meetings:calendar_feed_open                         302 200 200 200 200 200 200 200 200
GET  meetings:calendar_feed_close                        302 405 405 405 405 405 405 405 405
POST meetings:calendar_feed_close                        302 302 302 302 302 302 302 302 302
GET  meetings:reminder_update                     302 405 405 405 405 405 405 405 405
POST meetings:reminder_update                     302 302 302 302 302 302 302 302 302
GET  meetings:reminder_stop                       200 200 200 200 200 200 200 200 200
POST meetings:reminder_stop                       200 200 200 200 200 200 200 200 200
GET  meetings:calendar_feed_ical                         200 200 200 200 200 200 200 200 200
GET  meetings:rhythm_detail                       302 200 200 200 200 200 200 200 200
"""

OF_MEETING = (
    "booking_create",
    "series_book",
    "booking_cancel",
    "booking_keep",
    "booking_seat",
    "role_update",
    "guest_create",
    "waiting_list",
    "attendance_list",
    "attendance_close",
    "arrival_create",
    "door_detail",
    "meeting_join",
    "attendance_contest",
)
OF_PLACE = ("place_give", "free_place_give", "attendance_mark")
OF_GUEST = ("guest_approve", "guest_decline", "guest_cancel")


def meeting(**values: Any) -> Occurrence:
    day = timezone.localdate() + timedelta(days=20)
    values.setdefault("openness", Openness.COLLECTIVE)
    return OccurrenceFactory(day=day, takes_guests=True, **values)


def guest(host: Any, **values: Any) -> Booking:
    return BookingFactory(
        occurrence=meeting(),
        user=None,
        guest_name="Paul",
        guest_email="paul@example.org",
        invited_by=host,
        **values,
    )


def arguments(people: People) -> Arguments:
    bob = people["member"]

    def place() -> Booking:
        return BookingFactory(occurrence=meeting(), user=bob)

    def offer() -> str:
        soon = timezone.now() + timedelta(hours=1)
        values = {"queued_at": soon, "offered_until": soon}
        return offer_url(BookingFactory(state=BookingState.OFFERED, user=bob, **values))

    def door() -> list[Any]:
        there = meeting()
        return [there.public_id, door_code(there, now=timezone.now())]

    def contest() -> list[Any]:
        booking = place()
        return [AttendanceContest.objects.create(booking=booking, words="Si !").public_id]

    def token(url: str) -> list[str]:
        return [url.rstrip("/").rpartition("/")[2]]

    return {
        **dict.fromkeys(OF_MEETING, lambda: [place().occurrence.public_id]),
        **dict.fromkeys(OF_PLACE, lambda: [place().public_id]),
        **dict.fromkeys(OF_GUEST, lambda: [guest(bob, state=BookingState.REQUESTED).public_id]),
        "public_place_create": lambda: [meeting(openness=Openness.PUBLIC).public_id],
        "guest_place": lambda: token(guest_url(guest(None))),
        "guest_place_ical": lambda: token(guest_url(guest(None, state=BookingState.CONFIRMED))),
        "offer_answer": lambda: token(offer()),
        "door_enter": door,
        "door_picture": door,
        "attendance_answer": contest,
        "calendar_feed_ical": lambda: [open_feed(user=bob)],
        "reminder_stop": lambda: token(stop_url(bob)),
    }
