from django.urls import path

from members.views import passkeys, profiles, references, roles

app_name = "members"

urlpatterns = [
    path("profil/", profiles.profile_detail, name="profile_detail"),
    path("profil/modifier/", profiles.profile_update, name="profile_update"),
    path("profil/competences/", profiles.skill_update, name="skill_update"),
    path("profil/realisations/ajouter/", references.reference_create, name="reference_create"),
    path(
        "profil/realisations/<uuid:public_id>/modifier/",
        references.reference_update,
        name="reference_update",
    ),
    path(
        "profil/realisations/<uuid:public_id>/supprimer/",
        references.reference_delete,
        name="reference_delete",
    ),
    path("compte/cles/<slug:key>/renommer/", passkeys.passkey_update, name="passkey_update"),
    path("compte/cles/<slug:key>/retirer/", passkeys.passkey_delete, name="passkey_delete"),
    path("roles/", roles.role_list, name="role_list"),
    path("roles/attribuer/", roles.role_create, name="role_create"),
    path("roles/<uuid:public_id>/terminer/", roles.role_end, name="role_end"),
    path("roles/<uuid:public_id>/retirer/", roles.role_withdraw, name="role_withdraw"),
]
