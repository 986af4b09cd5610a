from django.urls import path

from members.views import outputs, photos, profile_parts, profiles, visibility

urlpatterns = [
    path("profil/", profiles.profile_detail, name="profile_detail"),
    path("profil/modifier/", profiles.profile_update, name="profile_update"),
    path("profil/semaines/", profile_parts.week_update, name="week_update"),
    path("profil/langues/", profile_parts.language_update, name="language_update"),
    path("profil/liens/", profile_parts.link_update, name="link_update"),
    path("profil/structures/", profile_parts.operator_update, name="operator_update"),
    path("profil/photo/", photos.photo_update, name="photo_update"),
    path("profil/photo/retirer/", photos.photo_delete, name="photo_delete"),
    path("profil/visibilite/", visibility.visibility_update, name="visibility_update"),
    path("profil/apercu/", visibility.profile_preview, name="profile_preview"),
    path("profil/dossier/", outputs.dossier_create, name="dossier_create"),
    path(
        "annuaire/<uuid:public_id>/dossier/",
        outputs.member_dossier_create,
        name="member_dossier_create",
    ),
    path("photos/<uuid:public_id>/", photos.photo_detail, {"size": "large"}, name="photo_detail"),
    path(
        "photos/<uuid:public_id>/petite/",
        photos.photo_detail,
        {"size": "small"},
        name="photo_small",
    ),
]
