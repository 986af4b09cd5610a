from datetime import date, timedelta

import pytest

from tenders.enums import MergeBasis, MergeStatus
from tenders.models import Procedure, ProcedureMerge
from tenders.pipeline.duplicates import find_twins, merge_duplicates
from tests.members.factories import OrganizationFactory
from tests.tenders.factories import ProcedureFactory, at

pytestmark = pytest.mark.django_db

TITLE = "Conseil en organisation des achats"


@pytest.fixture
def buyer():
    return OrganizationFactory(siret="21990001600011")


@pytest.fixture
def call(buyer):
    def make(source="boamp", **fields):
        defaults = {
            "title": TITLE,
            "buyer": buyer,
            "sources": [source],
            "submission_deadline": at("2026-04-01"),
            "last_published_on": date(2026, 3, 2),
        }
        return ProcedureFactory(**defaults | fields)

    return make


def test_same_consultation_on_two_sources_is_merged(call):
    kept, absorbed = call(), call("ted", title="CONSEIL en organisation des Achats")

    assert merge_duplicates([absorbed.pk]) == [kept.pk]

    absorbed.refresh_from_db()
    assert absorbed.merged_into == kept
    assert ProcedureMerge.objects.get().basis == MergeBasis.IDENTICAL


@pytest.mark.parametrize(
    "other",
    [
        {"main_classification_code": "72000000"},
        {"title": f"{TITLE} et des ventes"},
    ],
)
def test_near_likeness_is_proposed(call, other):
    kept, absorbed = call(), call("ted", **other)

    assert merge_duplicates([absorbed.pk]) == []

    proposed = ProcedureMerge.objects.get()
    assert (proposed.kept, proposed.absorbed) == (kept, absorbed)
    assert (proposed.status, proposed.basis) == (MergeStatus.PROPOSED, MergeBasis.SIMILAR)
    assert Procedure.objects.filter(merged_into=None).count() == 2


@pytest.mark.parametrize(
    "other",
    [
        {"source": "boamp"},
        {"submission_deadline": at("2026-04-02")},
        {"submission_deadline": None, "closes_at": at("2026-06-01")},
        {"title": "Fourniture de bordures de trottoir"},
        {"last_published_on": date(2025, 11, 1)},
        {"state": "awarded"},
    ],
)
def test_other_consultations_are_left_alone(call, other):
    call()
    other = call(**{"source": "ted"} | other)

    assert merge_duplicates([other.pk]) == []
    assert not ProcedureMerge.objects.exists()


def test_other_buyer_is_another_consultation(call):
    call()
    other = call("ted", buyer=OrganizationFactory(siret="20003000700017"))

    assert merge_duplicates([other.pk]) == []


def test_buyer_without_a_siret_is_never_sure(call):
    nameless = OrganizationFactory(siret="")
    call(buyer=nameless)

    assert merge_duplicates([call("ted", buyer=nameless).pk]) == []


def test_two_possible_twins_are_for_a_person_to_tell_apart(call):
    call(), call()
    other = call("ted")

    assert merge_duplicates([other.pk]) == []
    assert ProcedureMerge.objects.filter(status=MergeStatus.PROPOSED).count() == 2


def test_short_title_tells_too_little(call):
    call(title="Travaux")

    assert merge_duplicates([call("ted", title="Travaux").pk]) == []
    assert ProcedureMerge.objects.get().status == MergeStatus.PROPOSED


def test_correction_told_by_one_source_alone_hides_no_twin(call):
    moved = call(submission_deadline=at("2026-04-15"), previous_deadline=at("2026-04-01"))

    assert merge_duplicates([call("ted").pk]) == [moved.pk]


def test_pair_refused_is_not_proposed_again(call):
    call(), (other := call("ted", main_classification_code="72000000"))
    merge_duplicates([other.pk])
    ProcedureMerge.objects.update(status=MergeStatus.REFUSED)

    merge_duplicates([other.pk])

    assert ProcedureMerge.objects.get().status == MergeStatus.REFUSED


def test_call_entered_here_is_nobody_s_twin(call):
    call("private")
    call("ted")

    twins = find_twins(Procedure.objects.values_list("pk", flat=True))

    assert (twins.certain, twins.doubtful) == ([], [])


def test_two_queries_whatever_the_number(call, django_assert_num_queries):
    calls = [call(submission_deadline=at("2026-04-01") + timedelta(days=n)) for n in range(30)]

    with django_assert_num_queries(2):
        find_twins([one.pk for one in calls])
