from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from meetings.enums import Openness
from tests.meetings.factories import OccurrenceFactory, SeriesFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("factory", [SeriesFactory, OccurrenceFactory])
def test_what_is_for_the_group_has_one(factory):
    of_nobody = {"group": None} if factory is SeriesFactory else {"series__group": None}

    with pytest.raises(IntegrityError, match="for_a_group_has_one"), transaction.atomic():
        factory(openness=Openness.GROUP, **of_nobody)


def test_refusal_is_told_in_words():
    series = SeriesFactory.build(group=None, openness=Openness.GROUP)

    with pytest.raises(ValidationError) as refusal:
        series.validate_constraints()

    assert [error.code for error in refusal.value.error_dict["__all__"]] == ["group_required"]


def test_unknown_country_is_refused():
    with pytest.raises(IntegrityError, match="series_rules_known"), transaction.atomic():
        SeriesFactory(country="XX", starts_on=date(2026, 11, 3))
