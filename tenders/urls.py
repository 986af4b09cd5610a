from django.urls import path

from tenders.enums import MarkKind
from tenders.views import marks, procedures, sources

app_name = "tenders"

urlpatterns = [
    path("", procedures.procedure_list, name="procedure_list"),
    path("pour-moi/", procedures.match_list, name="match_list"),
    path("gardes/", procedures.mark_list, {"kind": MarkKind.KEPT}, name="kept_list"),
    path("ecartes/", procedures.mark_list, {"kind": MarkKind.HIDDEN}, name="hidden_list"),
    path("sources/boamp/", sources.source_detail, name="source_detail"),
    path("sources/boamp/lire/", sources.run_create, name="run_create"),
    path("<uuid:public_id>/", procedures.procedure_detail, name="procedure_detail"),
    path(
        "<uuid:public_id>/garder/",
        marks.mark_create,
        {"kind": MarkKind.KEPT},
        name="procedure_keep",
    ),
    path(
        "<uuid:public_id>/ecarter/",
        marks.mark_create,
        {"kind": MarkKind.HIDDEN},
        name="procedure_hide",
    ),
    path("<uuid:public_id>/retablir/", marks.mark_delete, name="procedure_restore"),
]
