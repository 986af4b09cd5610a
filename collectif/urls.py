from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from collectif.views import cohort, errors, events, health, outbox, pages
from collectif.views.coordination import coordination
from collectif.views.dashboard import dashboard
from collectif.views.language import set_language
from collectif.views.skills_map import skills_map

# One way in for all, with its rate limits and its second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", pages.home, name="home"),
    path("mentions-legales/", pages.legal, name="legal"),
    path("vie-privee/", pages.privacy, name="privacy"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("sources/", pages.sources, name="sources"),
    path("comment-nous-classons/", pages.ranking, name="ranking"),
    path("styleguide/", pages.styleguide, name="styleguide"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("journal/", events.event_list, name="event_list"),
    path("messages-envoyes/", outbox.outbox_list, name="outbox_list"),
    path(
        "messages-envoyes/<uuid:public_id>/renvoyer/",
        outbox.outbox_resend,
        name="outbox_resend",
    ),
    path("semaine/", dashboard, name="dashboard"),
    path("coordination/", coordination, name="coordination"),
    path("coordination/membres/", cohort.cohort_list, name="cohort_list"),
    path("coordination/membres/tableau.csv", cohort.cohort_export, name="cohort_export"),
    path("coordination/competences/", skills_map, name="skills_map"),
    path("appels-d-offres/", include("tenders.urls")),
    path("compte/", include("allauth.urls")),
    path("langue/", set_language, name="set_language"),
    path("", include("members.urls")),
    path("", include("meetings.urls")),
    path("administration/", admin.site.urls),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error
