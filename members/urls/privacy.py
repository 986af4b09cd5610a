from django.urls import path

from members.views import data_copies, deletions, privacy

PAGE = "mes-donnees/"

urlpatterns = [
    path(PAGE, privacy.privacy_detail, name="privacy_detail"),
    path(f"{PAGE}accords/donner/", privacy.consent_give, name="consent_give"),
    path(f"{PAGE}accords/retirer/", privacy.consent_withdraw, name="consent_withdraw"),
    path(f"{PAGE}courriels/", privacy.mail_update, name="mail_update"),
    path(f"{PAGE}copie/", data_copies.data_copy_create, name="data_copy_create"),
    path(
        f"{PAGE}copie/<uuid:public_id>/",
        data_copies.data_copy_download,
        name="data_copy_download",
    ),
    path(f"{PAGE}supprimer/", deletions.deletion_create, name="deletion_create"),
    path(f"{PAGE}garder/", deletions.deletion_cancel, name="deletion_cancel"),
]
