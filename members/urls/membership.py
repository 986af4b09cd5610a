from django.urls import path

from members.views import charters, departures, joining, memberships, outcomes

FOLLOWED = "membres/<uuid:public_id>/"
VERSION = "charte/versions/<uuid:public_id>/"

urlpatterns = [
    path("invitation/<str:key>/", joining.invitation_accept, name="invitation_accept"),
    path("bienvenue/", joining.welcome, name="welcome"),
    path("charte/", charters.charter_detail, name="charter_detail"),
    path("charte/signer/", charters.charter_sign, name="charter_sign"),
    path("charte/rediger/", charters.charter_write, name="charter_write"),
    path("charte/versions/", charters.charter_list, name="charter_list"),
    path(VERSION, charters.charter_version, name="charter_version"),
    path(f"{VERSION}publier/", charters.charter_publish, name="charter_publish"),
    path("mon-parcours/", memberships.membership_mine, name="membership_mine"),
    path("mon-parcours/pause/", memberships.membership_pause, name="membership_pause"),
    path("mon-parcours/retour/", memberships.membership_resume, name="membership_resume"),
    path("mon-parcours/depart/", departures.departure_create, name="departure_create"),
    path("mon-parcours/depart/annuler/", departures.departure_cancel, name="departure_cancel"),
    path(f"{FOLLOWED}suivi/", memberships.membership_detail, name="membership_detail"),
    path(f"{FOLLOWED}suivi/ouvrir/", memberships.membership_create, name="membership_create"),
    path(f"{FOLLOWED}suivi/etat/", memberships.membership_update, name="membership_update"),
    path(f"{FOLLOWED}suivi/depart/", memberships.membership_leave, name="membership_leave"),
    path(f"{FOLLOWED}suites/", outcomes.outcome_create, name="outcome_create"),
    path("suites/<uuid:public_id>/retirer/", outcomes.outcome_delete, name="outcome_delete"),
]
