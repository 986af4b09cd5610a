"""Who a person is moves no score: the same work, told by anybody, is matched to the last point."""

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from members.models import Membership, Profile, RoleGrant, User
from tenders.models import Match, Procedure
from tenders.pipeline.best_people import rank_people, reachable_people
from tenders.pipeline.matching import match_profile, match_waiting_procedures
from tests.tenders.factories import MatchStatisticsFactory, ProcedureFactory
from tests.tenders.proposal_factories import askable
from tests.tenders.snapshots import matches

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.now() - timedelta(days=9_000)
# Words of the very calls, where they would show: a name, an address.
FLIPS = {
    "name": {"first_name": "Conseil", "last_name": "Direction"},
    "sex": {"first_name": "Jean-Paul"},
    "address": {"email": "conseil.direction@example.org"},
    "language": {"language": "en"},
    "seniority": {"joined_at": LONG_AGO},
    "assiduity": {"last_active_at": LONG_AGO},
}


@pytest.fixture
def profile() -> Profile:
    MatchStatisticsFactory()
    for title in ("Conseil en direction des achats", "Audit énergétique", "Direction de projet"):
        ProcedureFactory(title=title)
    profile = askable(skills=("conseil en achats", "direction de projet"))
    match_waiting_procedures()
    match_profile(profile)
    return profile


def both_ways(profile: Profile) -> tuple[list, list]:
    """Her matches, and her scores as seen from each call, drawn anew."""
    Match.objects.all().delete()
    Profile.objects.filter(pk=profile.pk).update(changed_at=timezone.now())
    match_profile(profile)
    now = timezone.now()
    seen = [
        rank_people(call, reachable_people(now), now=now, top=20, floor=0)
        for call in Procedure.objects.order_by("pk")
    ]
    return matches(), seen


@pytest.mark.parametrize("fields", FLIPS.values(), ids=FLIPS)
def test_who_she_is_moves_no_score(profile, fields):
    before = both_ways(profile)
    assert all(before)
    assert User.objects.filter(pk=profile.user_id).update(**fields) == 1
    assert both_ways(profile) == before


def test_photo_and_what_others_may_see_move_no_score(profile):
    before = both_ways(profile)
    flipped = {"photo": "photos/conseil-direction.jpg", "is_anonymous": True}
    Profile.objects.filter(pk=profile.pk).update(**flipped)
    assert both_ways(profile) == before


def test_length_of_membership_moves_no_score(profile):
    before = both_ways(profile)
    RoleGrant.objects.filter(user=profile.user_id).update(starts_on=date(2010, 1, 4))
    Membership.objects.filter(user=profile.user_id).update(since=date(2010, 1, 4))
    assert both_ways(profile) == before


def test_language_of_the_pages_moves_no_score(profile):
    before = both_ways(profile)
    with translation.override("en"):
        assert both_ways(profile) == before
