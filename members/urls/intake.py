from django.urls import path

from members.views import decisions, intake, interviews, invitations

APPLICATION = "accueil/candidatures/<uuid:public_id>/"
INTERVIEW = "accueil/entretiens/<uuid:public_id>/"
INVITATION = "accueil/invitations/<uuid:public_id>/"

urlpatterns = [
    path("accueil/candidatures/", intake.application_board, name="application_board"),
    path(
        "accueil/candidatures/liste/<slug:column>/",
        intake.application_list,
        name="application_list",
    ),
    path(APPLICATION, intake.application_detail, name="application_detail"),
    path(f"{APPLICATION}notes/", intake.note_create, name="note_create"),
    path(f"{APPLICATION}accepter/", decisions.application_accept, name="application_accept"),
    path(f"{APPLICATION}attente/", decisions.application_wait, name="application_wait"),
    path(f"{APPLICATION}refuser/", decisions.application_decline, name="application_decline"),
    path(f"{APPLICATION}clore/", decisions.application_withdraw, name="application_withdraw"),
    path(f"{APPLICATION}reprendre/", decisions.application_reopen, name="application_reopen"),
    path(f"{APPLICATION}entretien/", interviews.interview_create, name="interview_create"),
    path(f"{INTERVIEW}modifier/", interviews.interview_update, name="interview_update"),
    path(f"{INTERVIEW}annuler/", interviews.interview_cancel, name="interview_cancel"),
    path("accueil/invitations/", invitations.invitation_list, name="invitation_list"),
    path("accueil/invitations/inviter/", invitations.invitation_create, name="invitation_create"),
    path(f"{INVITATION}renvoyer/", invitations.invitation_send, name="invitation_send"),
    path(f"{INVITATION}reprendre/", invitations.invitation_revoke, name="invitation_revoke"),
]
