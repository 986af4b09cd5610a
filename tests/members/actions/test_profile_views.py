from datetime import date

from members.actions.profile_views import record_view
from members.models import ProfileView
from tests.members.factories import ProfileFactory

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def test_view_is_kept_once_a_day(bob):
    profile = ProfileFactory()

    for day in (MONDAY, MONDAY, TUESDAY):
        record_view(profile=profile, viewer=bob, today=day)

    days = ProfileView.objects.filter(profile=profile, viewer=bob).values_list("seen_on", flat=True)
    assert sorted(days) == [MONDAY, TUESDAY]


def test_look_at_oneself_is_not_kept(bob):
    record_view(profile=bob.profile, viewer=bob, today=MONDAY)

    assert ProfileView.objects.count() == 0
