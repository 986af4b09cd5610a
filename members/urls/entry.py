from django.urls import path

from members.views import applications, proposals, public, stories

urlpatterns = [
    path("comment-ca-marche/", public.how_it_works, name="how_it_works"),
    path("histoires/", public.story_list, name="story_list"),
    path("histoires/ecrire/", stories.story_create, name="story_create"),
    path("histoires/ecrire/brouillon/", stories.story_draft, name="story_draft_create"),
    path("histoires/<uuid:public_id>/brouillon/", stories.story_draft, name="story_draft"),
    path("histoires/<uuid:public_id>/accord/", stories.story_decide, name="story_decide"),
    path("histoires/<uuid:public_id>/modifier/", stories.story_update, name="story_update"),
    path("histoires/<uuid:public_id>/montrer/", stories.story_publish, name="story_publish"),
    path("histoires/<uuid:public_id>/retirer/", stories.story_withdraw, name="story_withdraw"),
    path("histoires/<uuid:public_id>/", public.story_detail, name="story_detail"),
    path("nous-rejoindre/", applications.application_create, name="application_create"),
    path("nous-rejoindre/merci/", applications.application_sent, name="application_sent"),
    path(
        "nous-rejoindre/<uuid:public_id>/confirmer/<str:key>/",
        applications.application_confirm,
        name="application_confirm",
    ),
    path("proposer-une-mission/", proposals.mission_propose, name="mission_propose"),
    path("proposer-une-mission/merci/", proposals.mission_proposed, name="mission_proposed"),
]
