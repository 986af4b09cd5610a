from django.urls import path

from members.views import groups, stays

urlpatterns = [
    path("groupes/", groups.group_list, name="group_list"),
    path("groupes/ouvrir/", groups.group_create, name="group_create"),
    path("groupes/<uuid:public_id>/", groups.group_detail, name="group_detail"),
    path("groupes/<uuid:public_id>/modifier/", groups.group_update, name="group_update"),
    path("groupes/<uuid:public_id>/fermer/", groups.group_close, name="group_close"),
    path("groupes/<uuid:public_id>/entrees/", stays.stay_create, name="stay_create"),
    path("groupes/sejours/<uuid:public_id>/terminer/", stays.stay_end, name="stay_end"),
]
