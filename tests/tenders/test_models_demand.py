import pytest

from tenders.models import Procedure
from tenders.models.demand import count_by_subject
from tests.tenders.factories import ProcedureFactory

SUBJECTS = {"organisation": ["79411", "7322"], "services": ["79"], "surgery": ["85121"]}


def test_call_counts_once_for_each_subject_it_asks_for(db, django_assert_num_queries):
    ProcedureFactory(classification_codes=["79411100", "73220000"])
    ProcedureFactory(classification_codes=["79000000"])
    ProcedureFactory(classification_codes=[])
    ProcedureFactory(classification_codes=["79411000"], title="Ailleurs")
    calls = Procedure.objects.exclude(title="Ailleurs")

    with django_assert_num_queries(1):
        counts = count_by_subject(calls, SUBJECTS)

    assert counts == {"organisation": 1, "services": 2, "surgery": 0}


@pytest.mark.parametrize("subjects", [{}, {"nothing": []}])
def test_subject_without_a_class_is_asked_for_by_nobody(db, subjects):
    ProcedureFactory()

    assert count_by_subject(Procedure.objects.all(), subjects) == dict.fromkeys(subjects, 0)
