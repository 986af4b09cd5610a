from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenders.enums import MergeBasis, MergeStatus, Visibility
from tenders.models import Notice, Procedure, ProcedureKey, ProcedureMerge
from tenders.pipeline.grouping import keys_of
from tenders.pipeline.merging import separate
from tenders.pipeline.notices import Draft, store_notices
from tenders.sources.facts import LinkFacts
from tests.members.factories import UserFactory
from tests.tenders.factories import ProcedureMarkFactory, SourceRecordFactory
from tests.tenders.facts import DEADLINE, facts

pytestmark = pytest.mark.django_db

FOLDER = "1df957aa-8e96-4afb-b9e4-1e091559d1ac"
UUID = "a918db00-1c74-4edd-9904-e263af61561a"


@pytest.fixture
def store():
    """Store notices of the BOAMP as one page; "ted" first for one of TED."""
    records = {}

    def store_page(*notices, source="boamp"):
        drafts = []
        for one in notices:
            key = (source, one.source_id)
            records[key] = records.get(key) or SourceRecordFactory(
                source=source, source_id=one.source_id
            )
            drafts.append(Draft(records[key].pk, source, one))
        return store_notices(drafts, Visibility.EVERYONE)

    return store_page


def dossiers():
    """Return the numbers of the notices of each dossier that is shown."""
    shown = Procedure.objects.filter(merged_into=None)
    return sorted(sorted(one.notices.values_list("source_id", flat=True)) for one in shown)


def test_call_and_correction_are_one_dossier(store):
    store(facts("26-1"))

    store(facts("26-2", "correction", of=("26-1",), after=3))

    assert dossiers() == [["26-1", "26-2"]]
    assert Procedure.objects.get().notice_count == 2


@pytest.mark.parametrize("order", permutations(range(4)))
def test_order_of_arrival_does_not_matter(store, order):
    story = [
        facts("26-1"),
        facts("26-2", "correction", of=("26-1",), after=3),
        # Names the correction only.
        facts("26-3", "cancellation", of=("26-2",), after=5),
        facts("26-9", title="Un tout autre marché"),
    ]

    for position in order:
        store(story[position])

    assert dossiers() == [["26-1", "26-2", "26-3"], ["26-9"]]
    shown = Procedure.objects.get(merged_into=None, notice_count=3)
    assert (shown.state, shown.title) == ("cancelled", "Audit des achats de la commune")


def test_one_page_gives_what_page_after_page_gives(store):
    store(
        facts("26-3", "cancellation", of=("26-2",), after=5),
        facts("26-2", "correction", of=("26-1",), after=3),
        facts("26-1"),
    )

    assert dossiers() == [["26-1", "26-2", "26-3"]]
    assert Procedure.objects.count() == 1


@pytest.mark.parametrize("is_ted_first", [True, False])
def test_same_folder_on_both_sources_is_one_dossier(store, is_ted_first):
    boamp = facts("26-1", procedure_id=FOLDER)
    ted = facts("5000-2026", procedure_id=FOLDER, publication_number="5000-2026")
    pages = [(ted, "ted"), (boamp, "boamp")]

    for page, source in pages if is_ted_first else pages[::-1]:
        store(page, source=source)

    assert dossiers() == [["26-1", "5000-2026"]]
    assert Procedure.objects.get().sources == ["boamp", "ted"]


def test_notice_id_and_ted_number_join_too(store):
    store(facts("26-1", notice_uuid=UUID), facts("26-2", publication_number="207613-2017"))

    store(facts("5000-2026", notice_uuid=UUID.upper()), source="ted")
    old_award = facts("26-7", "award", links=LinkFacts(ted=("207613-2017",)), after=9)
    store(old_award)

    assert dossiers() == [["26-1", "5000-2026"], ["26-2", "26-7"]]


def test_call_that_names_an_earlier_notice_stays_a_dossier(store):
    store(facts("26-1"), facts("26-2", of=("26-1",), title="La suite du marché de conseil"))

    assert dossiers() == [["26-1"], ["26-2"]]


@pytest.mark.parametrize("order", permutations(range(3)))
def test_award_of_two_calls_goes_to_the_first_and_the_pair_is_proposed(store, order):
    pages = [
        facts("26-1"),
        facts("26-2", title="Formation des agents au budget"),
        facts("26-3", "award", of=("26-1", "26-2"), after=40),
    ]

    for position in order:
        store(pages[position])

    assert dossiers() == [["26-1", "26-3"], ["26-2"]]
    proposed = ProcedureMerge.objects.get()
    assert (proposed.basis, proposed.status) == (MergeBasis.LINKED, MergeStatus.PROPOSED)


@pytest.mark.parametrize("order", permutations(range(3)))
def test_award_of_calls_of_two_sources_puts_nothing_together_silently(store, order):
    pages = [
        (facts("26-1"), "boamp"),
        (facts("5000-2026", title="Formation des agents au budget"), "ted"),
        (facts("26-3", "award", links=LinkFacts(boamp=("26-1",), ted=("5000-2026",))), "boamp"),
    ]

    for position in order:
        page, source = pages[position]
        store(page, source=source)

    assert dossiers() == [["26-1", "26-3"], ["5000-2026"]]
    assert ProcedureMerge.objects.proposed().count() == 1


@pytest.mark.parametrize("order", permutations(range(4)))
def test_correction_of_the_second_call_named_stays_with_that_call(store, order):
    pages = [
        facts("26-1"),
        facts("26-2", title="Formation des agents au budget"),
        facts("26-3", "correction", of=("26-2",), after=5),
        facts("26-4", "award", of=("26-1", "26-2"), after=40),
    ]

    for position in order:
        store(pages[position])

    assert dossiers() == [["26-1", "26-4"], ["26-2", "26-3"]]


@pytest.mark.parametrize("order", permutations(range(3)))
def test_correction_of_two_folders_goes_to_the_first(store, order):
    pages = [
        facts("26-1", procedure_id="f-1"),
        facts("26-2", procedure_id="f-2", title="Formation des agents au budget"),
        facts("26-3", "correction", of=("26-2", "26-1"), after=5),
    ]

    for position in order:
        store(pages[position])

    assert dossiers() == [["26-1"], ["26-2", "26-3"]]
    assert ProcedureMerge.objects.proposed().count() == 1


@pytest.mark.parametrize("order", permutations(range(2)))
def test_award_under_a_framework_of_another_folder_stays_apart(store, order):
    pages = [
        facts("26-1", procedure_id=FOLDER, notice_uuid=UUID),
        facts("26-5", "award", procedure_id="f-2", links=LinkFacts(eforms=(f"{UUID}-01",))),
    ]

    for position in order:
        store(pages[position])

    assert dossiers() == [["26-1"], ["26-5"]]


def test_award_with_a_folder_joins_an_older_call_without_one(store):
    store(facts("26-1"))

    store(facts("26-5", "award", procedure_id=FOLDER, of=("26-1",), after=40))

    assert dossiers() == [["26-1", "26-5"]]


def test_notice_that_names_itself_is_harmless(store):
    store(facts("26-2", "correction", of=("26-2",)))

    assert dossiers() == [["26-2"]]


def test_notices_that_name_each_other_are_harmless(store):
    store(facts("26-2", "correction", of=("26-3",)))
    store(facts("26-3", "correction", of=("26-2",), after=1))

    assert dossiers() == [["26-2", "26-3"]]


def test_notice_that_now_names_another_call_leaves_the_first(store):
    store(facts("26-1"), facts("26-2", title="Formation des agents au budget"))
    store(facts("26-3", "cancellation", of=("26-1",), after=8))

    store(facts("26-3", "cancellation", of=("26-2",), after=8))

    assert dossiers() == [["26-1"], ["26-2", "26-3"]]
    states = {one.title: one.state for one in Procedure.objects.all()}
    assert states["Audit des achats de la commune"] == "call"
    assert states["Formation des agents au budget"] == "cancelled"


def test_lonely_notice_that_finds_its_call_leaves_no_dossier_behind(store):
    store(facts("26-1"))
    store(facts("26-3", "cancellation", of=("26-8",), after=8))
    lonely = Notice.objects.get(source_id="26-3").procedure

    store(facts("26-3", "cancellation", of=("26-1",), after=8))

    lonely.refresh_from_db()
    assert dossiers() == [["26-1", "26-3"]]
    assert lonely.merged_into == Procedure.objects.get(merged_into=None)


def test_lonely_notice_that_names_another_unknown_call_keeps_a_dossier(store):
    store(facts("26-3", "cancellation", of=("26-8",), after=8))
    lonely = Notice.objects.get().procedure

    store(facts("26-3", "cancellation", of=("26-9",), after=8))

    connection.check_constraints()
    assert dossiers() == [["26-3"]]
    assert Notice.objects.get().procedure == lonely


def test_lonely_notices_that_now_name_one_unknown_call_are_one_dossier(store):
    store(facts("26-3", "cancellation", of=("26-7",), after=8))
    store(facts("26-4", "correction", of=("26-8",), after=6))

    store(
        facts("26-3", "cancellation", of=("26-9",), after=8),
        facts("26-4", "correction", of=("26-9",), after=6),
    )
    store(facts("26-9"))

    connection.check_constraints()
    assert dossiers() == [["26-3", "26-4", "26-9"]]


def test_lonely_notice_that_loses_one_of_its_names_keeps_its_dossier(store):
    store(replace(facts("26-1"), procedure_id=FOLDER, notice_uuid=UUID))

    store(replace(facts("26-1"), procedure_id=FOLDER))

    connection.check_constraints()
    assert dossiers() == [["26-1"]]


def test_dossier_keeps_its_address_and_its_marks_when_two_become_one(store):
    store(facts("26-1"))
    store(facts("26-3", "cancellation", of=("26-2",), after=8))
    kept, absorbed = Procedure.objects.order_by("pk")
    mark = ProcedureMarkFactory(procedure=absorbed)

    store(facts("26-2", "correction", of=("26-1",), after=4))

    absorbed.refresh_from_db()
    assert absorbed.merged_into == kept
    assert kept.marks.get().profile == mark.profile
    merged = ProcedureMerge.objects.get()
    assert (merged.status, merged.basis) == (MergeStatus.MERGED, MergeBasis.LINKED)


def test_pair_that_was_separated_stays_apart_when_it_is_told_again(store):
    pair = [facts("26-1", procedure_id=FOLDER), facts("5000-2026", title="Autre objet, dit TED")]
    store(pair[0])
    store(pair[1], source="ted")
    joined = replace(pair[1], procedure_id=FOLDER)
    store(joined, source="ted")
    merged = ProcedureMerge.objects.get()

    separate(merged, UserFactory())
    store(replace(joined, description="Une nouvelle version"), source="ted")

    assert dossiers() == [["26-1"], ["5000-2026"]]
    merged.refresh_from_db()
    assert merged.status == MergeStatus.UNDONE


def test_page_costs_as_many_queries_whatever_its_size(store):
    def queries(first, count):
        page = [facts(f"26-{first + n}", procedure_id=f"f{first + n}") for n in range(count)]
        with CaptureQueriesContext(connection) as captured:
            store(*page)
        return len(captured) - count  # Each record is made by the factory.

    store(facts("26-1"))

    assert queries(100, 1) - 1 == queries(200, 50) - 50


def test_key_that_is_too_long_is_left_out():
    assert list(keys_of("boamp", facts(procedure_id="x" * 200))) == ["boamp:26-1"]
    assert ProcedureKey.objects.count() == 0


def test_deadline_of_the_dossier_follows_its_correction(store):
    later = DEADLINE + timedelta(days=14)
    store(facts("26-1"))

    written = store(facts("26-2", "correction", of=("26-1",), after=3, submission_deadline=later))

    procedure = Procedure.objects.get()
    assert written == [procedure.pk]
    assert (procedure.submission_deadline, procedure.previous_deadline) == (later, DEADLINE)
