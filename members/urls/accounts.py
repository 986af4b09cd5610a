from django.urls import path

from members.views import passkeys, roles

urlpatterns = [
    path("compte/cles/<slug:key>/renommer/", passkeys.passkey_update, name="passkey_update"),
    path("compte/cles/<slug:key>/retirer/", passkeys.passkey_delete, name="passkey_delete"),
    path("roles/", roles.role_list, name="role_list"),
    path("roles/attribuer/", roles.role_create, name="role_create"),
    path("roles/<uuid:public_id>/terminer/", roles.role_end, name="role_end"),
    path("roles/<uuid:public_id>/retirer/", roles.role_withdraw, name="role_withdraw"),
]
