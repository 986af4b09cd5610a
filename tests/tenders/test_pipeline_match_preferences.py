import pytest

from tenders.pipeline.match_preferences import departments_within
from tests.tenders.preference_factories import PlaceFactory

pytestmark = pytest.mark.django_db

# One degree of latitude is some 111 km.
NORTH_IN_RHONE = {"department": "69", "latitude": 45.7}
FAR_NORTH_IN_AIN = {"department": "01", "latitude": 46.2}


@pytest.fixture
def home():
    PlaceFactory(**NORTH_IN_RHONE)
    PlaceFactory(**FAR_NORTH_IN_AIN)
    return PlaceFactory()


@pytest.mark.parametrize(
    ("radius_km", "expected"),
    [(1, ["38"]), (54, ["38"]), (57, ["38", "69"]), (1000, ["01", "38", "69"])],
)
def test_department_is_within_reach_when_one_of_its_communes_is(home, radius_km, expected):
    assert departments_within(home, radius_km) == expected


def test_home_on_the_same_spot_as_another_is_no_absurd_distance(home):
    PlaceFactory(department="73")
    assert departments_within(home, 1) == ["38", "73"]


def test_communes_without_centre_or_gone_do_not_count(home):
    PlaceFactory(department="73", latitude=None, longitude=None)
    PlaceFactory(department="74", is_obsolete=True)
    assert departments_within(home, 5) == ["38"]


def test_town_without_centre_reaches_its_own_department(home):
    lost = PlaceFactory(department="26", latitude=None, longitude=None)
    assert departments_within(lost, 900) == ["26"]


def test_reach_costs_one_query(home, django_assert_num_queries):
    with django_assert_num_queries(1):
        departments_within(home, 300)
