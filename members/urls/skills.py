from django.urls import URLPattern, path

from members.views import (
    confirmation_requests,
    confirmations,
    proofs,
    references,
    skills,
    strengths,
)

urlpatterns: list[URLPattern] = [
    path("profil/competences/", skills.skill_update, name="skill_update"),
    path("profil/competences/ajouter/", skills.skill_create, name="skill_create"),
    path("profil/competences/<uuid:public_id>/niveau/", skills.skill_rate, name="skill_rate"),
    path("profil/competences/<uuid:public_id>/preuves/", skills.skill_prove, name="skill_prove"),
    path("profil/competences/<uuid:public_id>/retirer/", skills.skill_delete, name="skill_delete"),
    path(
        "profil/competences/<uuid:public_id>/confirmer/",
        proofs.skill_confirm,
        name="skill_confirm",
    ),
    path("profil/forces/", strengths.strength_create, name="strength_create"),
    path("profil/realisations/ajouter/", references.reference_create, name="reference_create"),
    path("profil/realisations/brouillon/", references.reference_draft, name="draft_create"),
    path(
        "profil/realisations/brouillon/oublier/",
        references.reference_draft_delete,
        name="draft_delete",
    ),
    path(
        "profil/realisations/<uuid:public_id>/",
        confirmation_requests.reference_detail,
        name="reference_detail",
    ),
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
    path(
        "profil/realisations/<uuid:public_id>/brouillon/",
        references.reference_draft,
        name="reference_draft",
    ),
    path(
        "profil/realisations/<uuid:public_id>/brouillon/oublier/",
        references.reference_draft_delete,
        name="reference_draft_delete",
    ),
    path(
        "profil/realisations/<uuid:public_id>/fichier/",
        references.reference_file,
        name="reference_file",
    ),
    path(
        "profil/realisations/<uuid:public_id>/demander/",
        confirmation_requests.confirmation_create,
        name="confirmation_create",
    ),
    path(
        "profil/realisations/<uuid:public_id>/confirmer/",
        proofs.reference_confirm,
        name="reference_confirm",
    ),
    path("confirmations/", confirmations.confirmation_list, name="confirmation_list"),
    path(
        "confirmations/demandes/<uuid:public_id>/",
        confirmations.confirmation_answer,
        name="confirmation_answer",
    ),
    path(
        "confirmations/demandes/<uuid:public_id>/decliner/",
        confirmations.confirmation_decline,
        name="confirmation_decline",
    ),
    path(
        "confirmations/demandes/<uuid:public_id>/retirer/",
        confirmation_requests.confirmation_withdraw,
        name="confirmation_withdraw",
    ),
    path(
        "confirmations/<uuid:public_id>/retirer/",
        confirmations.confirmation_delete,
        name="confirmation_delete",
    ),
    path("membres/<uuid:public_id>/preuves/", proofs.proof_list, name="proof_list"),
]
