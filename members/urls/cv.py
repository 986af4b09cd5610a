from django.urls import path

from members.views import cv_imports

urlpatterns = [
    path("profil/cv/", cv_imports.cv_import_create, name="cv_import_create"),
    path("profil/cv/<uuid:public_id>/", cv_imports.cv_import_detail, name="cv_import_detail"),
    path("profil/cv/<uuid:public_id>/reprendre/", cv_imports.cv_import_take, name="cv_import_take"),
    path(
        "profil/cv/<uuid:public_id>/terminer/",
        cv_imports.cv_import_finish,
        name="cv_import_finish",
    ),
    path(
        "profil/cv/<uuid:public_id>/supprimer/",
        cv_imports.cv_import_delete,
        name="cv_import_delete",
    ),
    path("profil/cv/<uuid:public_id>/fichier/", cv_imports.cv_import_file, name="cv_import_file"),
]
