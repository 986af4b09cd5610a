from django.urls import path

from meetings.views import (
    agendas,
    attachments,
    contributions,
    day,
    decisions,
    follow_up,
    minutes,
    notes,
    tables,
    versions,
)

MEETING = "reunions/<uuid:public_id>"
AGENDA = "ordres-du-jour/<uuid:public_id>"
ITEM = "points/<uuid:public_id>"
SECTION = "notes/<uuid:public_id>"
VERSION = "comptes-rendus/<uuid:public_id>"

urlpatterns = [
    path(f"{MEETING}/ordre-du-jour/", agendas.agenda_prepare, name="agenda_prepare"),
    path(f"{AGENDA}/", agendas.agenda_update, name="agenda_update"),
    path(f"{AGENDA}/modele/", agendas.agenda_keep, name="agenda_keep"),
    path(f"{AGENDA}/points/", agendas.item_create, name="item_create"),
    path(f"{AGENDA}/temps/", agendas.rounds_create, name="rounds_create"),
    path(f"{AGENDA}/idees/<uuid:thought_id>/", agendas.thought_take, name="thought_take"),
    path(f"{AGENDA}/idees/<uuid:thought_id>/laisser/", agendas.thought_drop, name="thought_drop"),
    path(f"{ITEM}/", agendas.item_update, name="item_update"),
    path(f"{ITEM}/place/", agendas.item_move, name="item_move"),
    path(f"{ITEM}/retirer/", agendas.item_delete, name="item_delete"),
    path(f"{ITEM}/commencer/", day.item_start, name="item_start"),
    path(f"{ITEM}/tables/", tables.tables_draw, name="tables_draw"),
    path(f"{ITEM}/tables/places/", tables.table_change, name="table_change"),
    path(f"{ITEM}/noter/", notes.section_take, name="section_take"),
    path(f"{MEETING}/documents/", attachments.attachment_create, name="attachment_create"),
    path(
        "documents-de-reunion/<uuid:public_id>/",
        attachments.attachment_download,
        name="attachment_download",
    ),
    path(
        "documents-de-reunion/<uuid:public_id>/retirer/",
        attachments.attachment_delete,
        name="attachment_delete",
    ),
    path(f"{MEETING}/jour/", day.day_detail, name="day_detail"),
    path(f"{MEETING}/jour/arreter/", day.day_stop, name="day_stop"),
    path(f"{MEETING}/idees/", day.thought_create, name="thought_create"),
    path(
        f"{MEETING}/tour-de-table/<uuid:booking_id>/",
        contributions.contribution_update,
        name="contribution_update",
    ),
    path(f"{MEETING}/notes/", notes.notes_detail, name="notes_detail"),
    path(f"{MEETING}/notes/ouvrir/", notes.minutes_open, name="minutes_open"),
    path(f"{MEETING}/notes/plume/", notes.scribe_update, name="scribe_update"),
    path(f"{MEETING}/notes/proposer/", notes.minutes_propose, name="minutes_propose"),
    path(f"{MEETING}/decisions/", decisions.decision_create, name="decision_create"),
    path(f"{MEETING}/actions/", decisions.action_create, name="action_create"),
    path(
        f"{MEETING}/actions/<uuid:action_id>/etat/",
        follow_up.follow_up_state,
        name="follow_up_state",
    ),
    path(
        f"{MEETING}/actions/<uuid:action_id>/confier/",
        follow_up.follow_up_pass,
        name="follow_up_pass",
    ),
    path(f"{SECTION}/", notes.section_update, name="section_update"),
    path(f"{SECTION}/brouillon/", notes.section_draft, name="section_draft"),
    path(f"{SECTION}/rendre/", notes.section_release, name="section_release"),
    path("decisions/<uuid:public_id>/", decisions.decision_update, name="decision_update"),
    path("decisions/<uuid:public_id>/retirer/", decisions.decision_delete, name="decision_delete"),
    path("actions/<uuid:public_id>/", decisions.action_update, name="action_update"),
    path("actions/<uuid:public_id>/etat/", decisions.action_state, name="action_state"),
    path("comptes-rendus/", minutes.minutes_list, name="minutes_list"),
    path(f"{VERSION}/", versions.version_detail, name="version_detail"),
    path(f"{VERSION}/approuver/", versions.version_approve, name="version_approve"),
    path(f"{VERSION}/changements/", versions.version_compare, name="version_compare"),
    path(f"{VERSION}/pdf/", versions.version_pdf, name="version_pdf"),
]
