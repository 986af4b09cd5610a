import pytest
from django.db import IntegrityError, transaction

from collectif.matching.tuning import Target
from tenders.enums import TuningTarget
from tenders.models import WeightTuning
from tests.tenders.preference_factories import WeightTuningFactory

pytestmark = pytest.mark.django_db


def test_targets_are_those_of_the_engine():
    assert TuningTarget.values == [target.value for target in Target]


def test_in_force_come_most_refused_first_without_those_taken_back():
    profile = WeightTuningFactory(refused_count=3).profile
    WeightTuningFactory(profile=profile, target="division", key="90", refused_count=5)
    WeightTuningFactory(profile=profile, key="tri", undone=True)
    assert [one.key for one in WeightTuning.objects.in_force()] == ["90", "nettoyag"]


@pytest.mark.parametrize(
    "absurd",
    [{"percent": 49}, {"percent": 101}, {"percent": 100}, {"target": "age"}],
)
def test_absurd_weight_is_refused_by_the_database(absurd):
    with pytest.raises(IntegrityError), transaction.atomic():
        WeightTuningFactory(**absurd)


def test_one_row_for_each_thing_that_counts_less():
    tuning = WeightTuningFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        WeightTuningFactory(profile=tuning.profile)
    assert str(tuning) == "nettoyag 80 %"
