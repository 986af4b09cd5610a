from django.contrib import admin
from django.urls import include, path

from collectif.views import errors, pages
from collectif.views.dashboard import dashboard

urlpatterns = [
    path("", pages.home, name="home"),
    path("mentions-legales/", pages.legal, name="legal"),
    path("vie-privee/", pages.privacy, name="privacy"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("sources/", pages.sources, name="sources"),
    path("styleguide/", pages.styleguide, name="styleguide"),
    path("semaine/", dashboard, name="dashboard"),
    path("appels-d-offres/", include("tenders.urls")),
    path("compte/", include("allauth.urls")),
    path("langue/", include("django.conf.urls.i18n")),
    path("administration/", admin.site.urls),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error
