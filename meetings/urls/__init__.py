from meetings.urls import bookings, calendar, minutes

app_name = "meetings"

urlpatterns = [
    *calendar.urlpatterns,
    *bookings.urlpatterns,
    *minutes.urlpatterns,
]
