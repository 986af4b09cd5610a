"""Every address of the members' app, by what it is about."""

from members.urls import (
    accounts,
    cv,
    directory,
    entry,
    exchange,
    groups,
    intake,
    membership,
    privacy,
    profile,
    skills,
)

app_name = "members"

urlpatterns = [
    *accounts.urlpatterns,
    *profile.urlpatterns,
    *skills.urlpatterns,
    *entry.urlpatterns,
    *intake.urlpatterns,
    *groups.urlpatterns,
    *membership.urlpatterns,
    *directory.urlpatterns,
    *exchange.urlpatterns,
    *privacy.urlpatterns,
    *cv.urlpatterns,
]
