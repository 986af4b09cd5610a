from django.urls import path

from meetings.views import (
    attendance,
    bookings,
    contests,
    doors,
    feeds,
    guests,
    offers,
    rhythm,
    waiting,
)

MEETING = "reunions/<uuid:public_id>/"
PLACE = "reunions/places/<uuid:public_id>/"

urlpatterns = [
    path(f"{MEETING}reserver/", bookings.booking_create, name="booking_create"),
    path(f"{MEETING}reserver-la-serie/", bookings.series_book, name="series_book"),
    path(f"{MEETING}je-ne-viens-pas/", bookings.booking_cancel, name="booking_cancel"),
    path(f"{MEETING}je-viens/", bookings.booking_keep, name="booking_keep"),
    path(f"{MEETING}ma-place/", bookings.booking_seat, name="booking_seat"),
    path(f"{MEETING}mon-role/", bookings.role_update, name="role_update"),
    path(f"{MEETING}inviter/", guests.guest_create, name="guest_create"),
    path(f"{MEETING}venir/", guests.public_place_create, name="public_place_create"),
    path(f"{MEETING}attente/", waiting.waiting_list, name="waiting_list"),
    path(f"{MEETING}presences/", attendance.attendance_list, name="attendance_list"),
    path(f"{MEETING}presences/clore/", attendance.attendance_close, name="attendance_close"),
    path(f"{MEETING}presences/ajouter/", attendance.arrival_create, name="arrival_create"),
    path(f"{MEETING}porte/", doors.door_detail, name="door_detail"),
    path(f"{MEETING}porte/<slug:code>/", doors.door_enter, name="door_enter"),
    path(f"{MEETING}porte/<slug:code>/code.svg", doors.door_picture, name="door_picture"),
    path(f"{MEETING}rejoindre/", doors.meeting_join, name="meeting_join"),
    path(f"{MEETING}contester/", contests.contest_create, name="attendance_contest"),
    path(f"{PLACE}donner/", waiting.place_give, name="place_give"),
    path(f"{PLACE}donner-une-place-libre/", waiting.free_place_give, name="free_place_give"),
    path(f"{PLACE}accepter/", waiting.guest_approve, name="guest_approve"),
    path(f"{PLACE}refuser/", waiting.guest_decline, name="guest_decline"),
    path(f"{PLACE}rendre/", guests.guest_cancel, name="guest_cancel"),
    path(f"{PLACE}presence/", attendance.attendance_mark, name="attendance_mark"),
    path(
        "reunions/contestations/<uuid:public_id>/",
        contests.contest_answer,
        name="attendance_answer",
    ),
    path("reunions/offre/<str:token>/", offers.offer_answer, name="offer_answer"),
    path("reunions/invitation/<str:token>/", guests.guest_place, name="guest_place"),
    path(
        "reunions/invitation/<str:token>/agenda.ics",
        guests.guest_place_ical,
        name="guest_place_ical",
    ),
    path("reunions/mon-agenda/", feeds.calendar_feed_detail, name="calendar_feed_detail"),
    path("reunions/mon-agenda/ouvrir/", feeds.calendar_feed_open, name="calendar_feed_open"),
    path("reunions/mon-agenda/fermer/", feeds.calendar_feed_close, name="calendar_feed_close"),
    path("reunions/mon-agenda/rappels/", feeds.reminder_update, name="reminder_update"),
    path("reunions/rappels/<str:token>/", feeds.reminder_stop, name="reminder_stop"),
    path("reunions/agenda/<str:key>.ics", feeds.calendar_feed_ical, name="calendar_feed_ical"),
    path("reunions/mon-rythme/", rhythm.rhythm_detail, name="rhythm_detail"),
]
