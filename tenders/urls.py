from django.urls import path

from tenders.enums import MarkKind, ProposalState, Verdict
from tenders.views import (
    alerts,
    best_people,
    buyers,
    contests,
    cpv,
    cpv_suggestions,
    exports,
    feedback,
    feeds,
    imports,
    marks,
    match_alerts,
    match_preferences,
    matches,
    merges,
    needs,
    private,
    private_documents,
    private_team,
    procedures,
    proposals,
    rebuilds,
    records,
    saved_searches,
    sources,
    tuning,
    why_not,
)
from tenders.views.dossier import page as dossier

app_name = "tenders"

saved = [
    path("vu/", alerts.list_read, name="list_read"),
    path("alertes/arreter/<str:token>/", alerts.alert_stop, name="alert_stop"),
    path(
        "alertes/garder/<str:token>/",
        match_alerts.link_mark,
        {"kind": MarkKind.KEPT},
        name="link_keep",
    ),
    path(
        "alertes/ecarter/<str:token>/",
        match_alerts.link_mark,
        {"kind": MarkKind.HIDDEN},
        name="link_hide",
    ),
    path("recherches/", saved_searches.saved_search_list, name="saved_search_list"),
    path("recherches/nouvelle/", saved_searches.saved_search_create, name="saved_search_create"),
    path(
        "recherches/<uuid:public_id>/modifier/",
        saved_searches.saved_search_update,
        name="saved_search_update",
    ),
    path(
        "recherches/<uuid:public_id>/supprimer/",
        saved_searches.saved_search_delete,
        name="saved_search_delete",
    ),
    path("recherches/<uuid:public_id>/flux/ouvrir/", saved_searches.feed_open, name="feed_open"),
    path("recherches/<uuid:public_id>/flux/fermer/", saved_searches.feed_close, name="feed_close"),
    path("flux/<str:key>/avis.atom", feeds.feed_atom, name="feed_atom"),
    path("flux/<str:key>/echeances.ics", feeds.feed_calendar, name="feed_calendar"),
]

exported = [
    path("export.csv", exports.export_create, {"form": "csv"}, name="export_csv"),
    path("export.xlsx", exports.export_create, {"form": "xlsx"}, name="export_xlsx"),
    path("ocds.json", exports.list_ocds, name="list_ocds"),
    path("<uuid:public_id>/echeance.ics", exports.procedure_calendar, name="procedure_calendar"),
    path("<uuid:public_id>/ocds.json", exports.procedure_ocds, name="procedure_ocds"),
]

entered = [
    path("prives/", private.private_list, name="private_list"),
    path("prives/saisir/", private.private_create, name="private_create"),
    path("prives/importer/", imports.import_create, name="import_create"),
    path(
        "prives/importer/modele.csv",
        imports.import_model,
        {"kind": "csv"},
        name="import_model_csv",
    ),
    path(
        "prives/importer/modele.xlsx",
        imports.import_model,
        {"kind": "xlsx"},
        name="import_model_xlsx",
    ),
    path("prives/importer/<uuid:public_id>/", imports.import_detail, name="import_detail"),
    path(
        "prives/importer/<uuid:public_id>/confirmer/",
        imports.import_confirm,
        name="import_confirm",
    ),
    path("<uuid:public_id>/corriger/", private.private_update, name="private_update"),
    path("<uuid:public_id>/equipe/", private_team.private_team, name="private_team"),
    path(
        "<uuid:public_id>/equipe/diffusion/",
        private_team.private_publish,
        name="private_publish",
    ),
    path("<uuid:public_id>/equipe/ajouter/", private_team.access_create, name="access_create"),
    path(
        "<uuid:public_id>/equipe/<uuid:person>/retirer/",
        private_team.access_delete,
        name="access_delete",
    ),
    path(
        "<uuid:public_id>/equipe/<uuid:person>/confidentialite/",
        private_team.agreement_create,
        name="agreement_create",
    ),
    path(
        "<uuid:public_id>/documents/ajouter/",
        private_documents.document_create,
        name="document_create",
    ),
    path(
        "documents/<uuid:public_id>/",
        private_documents.document_download,
        name="document_download",
    ),
    path(
        "documents/<uuid:public_id>/supprimer/",
        private_documents.document_delete,
        name="document_delete",
    ),
]

vocabularies = [
    path("cpv/", cpv.cpv_list, name="cpv_list"),
    path("cpv/<str:prefix>/", cpv.cpv_list, name="cpv_class"),
]

sourced = [
    path("sources/", sources.source_detail, name="source_detail"),
    path("sources/mis-de-cote/", records.record_list, name="record_list"),
    path("sources/mis-de-cote/relire/", records.records_reparse, name="records_reparse"),
    path("sources/<slug:source>/lire/", sources.run_create, name="run_create"),
    path("sources/avis/<uuid:public_id>/", records.record_detail, name="record_detail"),
    path(
        "sources/avis/<uuid:public_id>/telecharger/",
        records.record_download,
        name="record_download",
    ),
    path(
        "sources/avis/<uuid:public_id>/relire/",
        records.record_reparse,
        name="record_reparse",
    ),
]

merged = [
    path("rapprochements/", merges.merge_list, name="merge_list"),
    path("rapprochements/<uuid:public_id>/reunir/", merges.merge_accept, name="merge_accept"),
    path("rapprochements/<uuid:public_id>/distinguer/", merges.merge_refuse, name="merge_refuse"),
    path("rapprochements/<uuid:public_id>/separer/", merges.merge_undo, name="merge_undo"),
    path("<uuid:public_id>/rapprocher/", merges.merge_create, name="merge_create"),
]

contested = [
    path("contestations/", contests.contest_list, name="contest_list"),
    path("contestations/nouvelle/", contests.contest_create, name="contest_create"),
    path("contestations/<uuid:public_id>/", contests.contest_detail, name="contest_detail"),
]

proposed = [
    path("pour-moi/propositions/", proposals.proposal_list, name="proposal_list"),
    path("pour-moi/propositions/vues/", proposals.proposals_seen, name="proposals_seen"),
    path(
        "pour-moi/propositions/<uuid:public_id>/repondre/",
        proposals.proposal_answer,
        name="proposal_answer",
    ),
    path(
        "propositions/oui/<str:token>/",
        proposals.link_answer,
        {"answer": ProposalState.INTERESTED},
        name="link_interested",
    ),
    path(
        "propositions/non/<str:token>/",
        proposals.link_answer,
        {"answer": ProposalState.DECLINED},
        name="link_declined",
    ),
    path("<uuid:public_id>/qui-peut-repondre/", best_people.best_people, name="best_people"),
    path("<uuid:public_id>/proposer/", proposals.round_create, name="round_create"),
    path("<uuid:public_id>/proposer/arreter/", proposals.round_stop, name="round_stop"),
    path("<uuid:public_id>/besoins/", best_people.coverage, name="coverage"),
    path("<uuid:public_id>/besoins/retenir/", needs.needs_keep, name="needs_keep"),
    path("<uuid:public_id>/besoins/ajouter/", needs.need_create, name="need_create"),
    path("<uuid:public_id>/besoins/<uuid:need>/modifier/", needs.need_update, name="need_update"),
    path("<uuid:public_id>/besoins/<uuid:need>/retirer/", needs.need_delete, name="need_delete"),
]

ranked = [
    path("classement/", rebuilds.rebuild_detail, name="rebuild_detail"),
    path("classement/reprendre/", rebuilds.rebuild_restart, name="rebuild_restart"),
]

urlpatterns = [
    path("", procedures.procedure_list, name="procedure_list"),
    path("pour-moi/", matches.match_list, name="match_list"),
    path("pour-moi/alertes/", match_alerts.match_alert_update, name="match_alert_update"),
    path("pour-moi/criteres/", match_preferences.match_settings, name="match_settings"),
    path("pour-moi/codes/", cpv_suggestions.code_list, name="code_list"),
    path("pour-moi/codes/proposer/", cpv_suggestions.code_ideas, name="code_ideas"),
    path("pour-moi/codes/<uuid:public_id>/", cpv_suggestions.code_confirm, name="code_confirm"),
    path("pour-moi/poids/<uuid:public_id>/", tuning.weight_restore, name="weight_restore"),
    path(
        "pour-moi/acheteurs/<uuid:public_id>/revoir/",
        match_preferences.buyer_unmute,
        name="buyer_unmute",
    ),
    path("pour-moi/pourquoi-pas/", why_not.why_not, name="why_not"),
    path("gardes/", procedures.mark_list, {"kind": MarkKind.KEPT}, name="kept_list"),
    path("ecartes/", procedures.mark_list, {"kind": MarkKind.HIDDEN}, name="hidden_list"),
    *saved,
    *exported,
    *entered,
    *vocabularies,
    *sourced,
    *merged,
    *contested,
    *ranked,
    *proposed,
    path("acheteurs/<uuid:public_id>/", buyers.buyer_detail, name="buyer_detail"),
    path("<uuid:public_id>/", dossier.procedure_detail, name="procedure_detail"),
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
    path("<uuid:public_id>/acheteur/masquer/", match_preferences.buyer_mute, name="buyer_mute"),
    path("<uuid:public_id>/pourquoi/", feedback.mark_explain, name="mark_explain"),
    path(
        "<uuid:public_id>/repondu/",
        feedback.outcome_create,
        {"verdict": Verdict.APPLIED},
        name="procedure_answered",
    ),
    path(
        "<uuid:public_id>/remporte/",
        feedback.outcome_create,
        {"verdict": Verdict.WON},
        name="procedure_won",
    ),
]
