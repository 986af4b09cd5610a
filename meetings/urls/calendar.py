from django.urls import path

from meetings.views import calendar, occurrences, planning, stands

urlpatterns = [
    path("reunions/", calendar.calendar, name="calendar"),
    path("reunions/planning/", planning.series_list, name="series_list"),
    path("reunions/planning/nouvelles/", planning.series_create, name="series_create"),
    path("reunions/series/<uuid:public_id>/", planning.series_detail, name="series_detail"),
    path(
        "reunions/series/<uuid:public_id>/modifier/",
        planning.series_update,
        name="series_update",
    ),
    path("reunions/<uuid:public_id>/", occurrences.occurrence_detail, name="occurrence_detail"),
    path(
        "reunions/<uuid:public_id>/modifier/",
        occurrences.occurrence_update,
        name="occurrence_update",
    ),
    path(
        "reunions/<uuid:public_id>/modifier-la-suite/",
        planning.following_update,
        name="following_update",
    ),
    path(
        "reunions/<uuid:public_id>/annuler/",
        occurrences.occurrence_cancel,
        name="occurrence_cancel",
    ),
    path("reunions/<uuid:public_id>/stands/", stands.stand_list, name="stand_list"),
    path("reunions/stands/<uuid:public_id>/creneau/", stands.slot_take, name="slot_take"),
    path("reunions/stands/<uuid:public_id>/rendre/", stands.slot_leave, name="slot_leave"),
    path("reunions/stands/<uuid:public_id>/modifier/", stands.stand_update, name="stand_update"),
    path("reunions/stands/<uuid:public_id>/retirer/", stands.stand_delete, name="stand_delete"),
]
