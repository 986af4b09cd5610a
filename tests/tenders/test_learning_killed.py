"""What is learned of titles and of verdicts, when workers are killed: see `matching_drills`."""

from itertools import pairwise

import pytest

from tenders.actions.marks import clear_mark
from tenders.models import (
    CpvSuggesterVersion,
    MatchFeedback,
    Procedure,
    ProcedureMark,
    SuggestedClasses,
    WeightTuning,
)
from tenders.pipeline.matching import match_waiting_procedures
from tenders.pipeline.statistics import current_statistics
from tests.members.factories import ReferenceFactory
from tests.tenders.factories import ProcedureFactory
from tests.tenders.matching_drills import anew, drill, settle
from tests.tenders.snapshots import matches
from tests.tenders.suggestion_factories import EXAMPLES
from tests.tenders.verdicts import REFUSED, say_again

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

PEOPLE, CALLS = 8, 30


@pytest.fixture
def world() -> None:
    """People who do what the titles with a code say, and open calls without any; all matched."""
    for title, code in EXAMPLES * 3:
        ProcedureFactory(title=title, main_classification_code=code)
    for number in range(PEOPLE):
        title, code = EXAMPLES[number % len(EXAMPLES)]
        ReferenceFactory(title=title, classification_code=code, profile__departments=["38"])
    for number in range(CALLS):
        title, _code = EXAMPLES[number % len(EXAMPLES)]
        ProcedureFactory(title=f"{title} {number}", main_classification_code="")
    current_statistics()
    settle()


def suggested() -> dict[int, tuple[list[str], list[int]]]:
    rows = SuggestedClasses.objects.values_list("procedure", "classes", "strengths")
    return {procedure: (classes, strengths) for procedure, classes, strengths in rows}


def test_learning_of_classes_survives_its_workers(world, start_worker):
    before = matches()

    def undo():
        SuggestedClasses.objects.all().delete()
        CpvSuggesterVersion.objects.all().delete()

    drill(start_worker, ("learning",), again=undo)

    version = CpvSuggesterVersion.objects.get()
    assert set(SuggestedClasses.objects.values_list("version", flat=True)) == {version.pk}
    assert len(suggested()) == CALLS
    assert all(classes for classes, _strengths in suggested().values())
    # What is suggested is matched again, in whatever order the workers died.
    assert Procedure.objects.filter(matched_at=None).count() == CALLS
    assert match_waiting_procedures() == CALLS
    settle()
    by_kills = matches()
    assert by_kills != before
    assert anew() == by_kills


def weights() -> list:
    told = ("profile", "target", "key", "word", "percent", "refused_count", "kept_count")
    return list(WeightTuning.objects.order_by(*told).values_list(*told))


def test_weights_drawn_from_verdicts_survive_their_workers(world, start_worker):
    def undo():
        for mark in ProcedureMark.objects.select_related("profile", "procedure"):
            clear_mark(profile=mark.profile, procedure=mark.procedure)

    say_again()
    expected, marked = weights(), ProcedureMark.objects.count()
    assert expected
    assert PEOPLE < marked <= PEOPLE * REFUSED
    undo()
    drill(start_worker, ("verdicts",), again=undo)

    assert weights() == expected
    assert set(ProcedureMark.objects.values_list("kind", flat=True)) == {"hidden"}
    assert ProcedureMark.objects.count() == marked
    told = MatchFeedback.objects.order_by("profile", "procedure", "pk")
    said = list(told.values_list("profile", "procedure", "verdict", "reason"))
    assert all(one != following for one, following in pairwise(said)), "said twice"
    settle()
    by_kills = matches()
    assert anew() == by_kills
