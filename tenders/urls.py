from django.urls import path

from tenders.enums import MarkKind
from tenders.views import marks, notices, sources

app_name = "tenders"

urlpatterns = [
    path("", notices.notice_list, name="notice_list"),
    path("pour-moi/", notices.match_list, name="match_list"),
    path("gardes/", notices.mark_list, {"kind": MarkKind.KEPT}, name="kept_list"),
    path("ecartes/", notices.mark_list, {"kind": MarkKind.HIDDEN}, name="hidden_list"),
    path("sources/boamp/", sources.source_detail, name="source_detail"),
    path("sources/boamp/lire/", sources.run_create, name="run_create"),
    path("<uuid:public_id>/", notices.notice_detail, name="notice_detail"),
    path(
        "<uuid:public_id>/garder/",
        marks.mark_create,
        {"kind": MarkKind.KEPT},
        name="notice_keep",
    ),
    path(
        "<uuid:public_id>/ecarter/",
        marks.mark_create,
        {"kind": MarkKind.HIDDEN},
        name="notice_hide",
    ),
    path("<uuid:public_id>/retablir/", marks.mark_delete, name="notice_restore"),
]
