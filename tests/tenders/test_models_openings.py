import pytest
from django.utils import timezone

from members.models import Profile
from tenders.models import ListOpenings
from tests.tenders.factories import MatchStatisticsFactory, ProfileMatchingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawn():
    listed = ProfileMatchingFactory()
    return ListOpenings.objects.create(
        profile=listed.profile,
        statistics=listed.statistics,
        profile_changed_at=listed.profile.changed_at,
    )


def test_current_is_what_was_drawn_from_this_profile_with_the_version_of_its_list(drawn):
    assert ListOpenings.objects.current().get() == drawn


def test_profile_that_has_changed_makes_them_former(drawn):
    Profile.objects.update(changed_at=timezone.now())

    assert not ListOpenings.objects.current().exists()


def test_list_of_another_version_makes_them_former(drawn):
    drawn.profile.matching.statistics = MatchStatisticsFactory()
    drawn.profile.matching.save(update_fields=["statistics"])

    assert not ListOpenings.objects.current().exists()


def test_version_that_is_forgotten_takes_them_along(drawn):
    drawn.profile.matching.delete()
    drawn.statistics.delete()

    assert not ListOpenings.objects.exists()
