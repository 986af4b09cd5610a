import pytest
from django.db import IntegrityError, transaction

from collectif.matching.cpv_suggestions import MOST_BYTES
from tenders.models import CpvSuggesterVersion
from tests.tenders.suggestion_factories import (
    CpvSuggesterVersionFactory,
    SuggestedClassesFactory,
)

pytestmark = pytest.mark.django_db


def test_version_in_force_is_the_last_one_and_its_body_is_not_read(django_assert_num_queries):
    CpvSuggesterVersionFactory()
    newest = CpvSuggesterVersionFactory()
    version = CpvSuggesterVersion.objects.in_force()
    assert version == newest
    assert "body" in version.get_deferred_fields()


def test_no_version_is_in_force_before_the_first():
    assert CpvSuggesterVersion.objects.in_force() is None


def test_version_is_of_bounded_size():
    with pytest.raises(IntegrityError), transaction.atomic():
        CpvSuggesterVersionFactory(body=b"0" * (MOST_BYTES + 1))


@pytest.mark.parametrize(
    "absurd",
    [
        {"strengths": [80]},
        {"classes": []},
        {"classes": ["9091"] * 4, "strengths": [1] * 4},
    ],
)
def test_each_class_has_its_strength_and_there_are_three_at_most(absurd):
    with pytest.raises(IntegrityError), transaction.atomic():
        SuggestedClassesFactory(**absurd)


def test_words_of_both():
    suggested = SuggestedClassesFactory()
    assert str(suggested) == "9091, 9051"
    assert str(suggested.version) == f"{suggested.version.pk} (7)"
