from django.urls import path

from members.views import contacts, reports

PERSON = "annuaire/<uuid:public_id>/"
MESSAGE = "messages/<uuid:public_id>/"

urlpatterns = [
    path("messages/", contacts.contact_list, name="contact_list"),
    path("messages/debloquer/", contacts.block_delete, name="block_delete"),
    path(MESSAGE, contacts.contact_detail, name="contact_detail"),
    path(f"{MESSAGE}bloquer/", contacts.contact_block, name="contact_block"),
    path(f"{MESSAGE}signaler/", reports.contact_report, name="contact_report"),
    path(f"{PERSON}contacter/", contacts.contact_create, name="contact_create"),
    path(f"{PERSON}bloquer/", contacts.block_create, name="block_create"),
    path(f"{PERSON}signaler/", reports.report_create, name="report_create"),
    path("signalements/", reports.report_list, name="report_list"),
    path("signalements/<uuid:public_id>/", reports.report_detail, name="report_detail"),
]
