from django.urls import path

from meetings.views import occurrences

urlpatterns = [
    path("reunions/<uuid:public_id>/", occurrences.occurrence_detail, name="occurrence_detail"),
]
