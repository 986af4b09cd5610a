from django.urls import path

from members.views import directory, directory_searches

urlpatterns = [
    path("annuaire/", directory.directory_list, name="directory_list"),
    path("annuaire/tableau.csv", directory.directory_export, name="directory_export"),
    path(
        "annuaire/recherches/",
        directory_searches.directory_search_list,
        name="directory_search_list",
    ),
    path(
        "annuaire/recherches/garder/",
        directory_searches.directory_search_create,
        name="directory_search_create",
    ),
    path(
        "annuaire/recherches/<uuid:public_id>/retirer/",
        directory_searches.directory_search_delete,
        name="directory_search_delete",
    ),
    path("annuaire/<uuid:public_id>/", directory.directory_detail, name="directory_detail"),
    path("p/<uuid:public_id>/", directory.profile_public, name="profile_public"),
]
