from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.models import Organization
from tenders.models import Lot, LotResult, Notice, Procedure
from tenders.pipeline.dossiers import write_dossiers
from tenders.pipeline.told import Told
from tenders.sources.facts import BuyerFacts, ResultFacts, SupplierFacts
from tenders.sources.facts_json import dump
from tests.tenders.factories import NoticeFactory, ProcedureFactory
from tests.tenders.facts import facts, lot
from tests.tenders.snapshots import every_row

pytestmark = pytest.mark.django_db


def tell(said, procedure=None):
    """Store a notice as read; its procedure is to be derived."""
    fields = {"procedure": procedure} if procedure else {}
    return NoticeFactory(source_id=said.source_id, kind=said.kind, facts=dump(said), **fields)


@pytest.fixture
def derived():
    """Make a procedure derived from these notices, matched since."""

    def make(*notices):
        procedure = ProcedureFactory()
        for one in notices:
            tell(one, procedure)
        write_dossiers([procedure.pk])
        Procedure.objects.update(matched_at=timezone.now())
        procedure.refresh_from_db()
        return procedure

    return make


def restate(procedure, said):
    Notice.objects.filter(procedure=procedure, source_id=said.source_id).update(facts=dump(said))


def test_procedure_says_what_its_notices_say(derived):
    procedure = derived(
        facts("26-1", title="Audit des achats", lots=(lot("1"), lot("2")), is_social=True),
        facts("26-2", "correction", title="Audit des achats", after=2),
    )

    assert (procedure.title, procedure.is_social) == ("Audit des achats", True)
    assert (procedure.lot_count, procedure.notice_count) == (2, 2)
    assert procedure.buyer.siret == "21990001600011"
    assert list(procedure.lots.values_list("number", flat=True)) == ["1", "2"]


def test_second_derivation_writes_nothing(derived):
    won = ResultFacts(lot_number="1", winners=(SupplierFacts(name="Ateliers Brume"),))
    procedure = derived(
        facts("26-1", lots=(lot("1", estimated_value=Decimal("10.00")),)),
        facts("26-2", "award", of=("26-1",), after=9, results=(won,)),
    )
    before = every_row()

    assert write_dossiers([procedure.pk]) == []

    assert every_row() == before


def test_change_is_written_in_place_and_to_be_matched_again(derived):
    procedure, other = derived(facts("26-1")), derived(facts("27-1"))
    restate(procedure, facts("26-1", title="Audit de la paie"))

    assert write_dossiers([procedure.pk, other.pk]) == [procedure.pk]

    now = Procedure.objects.get(pk=procedure.pk)
    assert (now.title, now.matched_at) == ("Audit de la paie", None)
    assert now.changed_at > procedure.changed_at
    assert (now.public_id, now.first_seen_at) == (procedure.public_id, procedure.first_seen_at)
    assert Procedure.objects.get(pk=other.pk).matched_at is not None


def test_lot_that_is_no_longer_told_goes_and_the_others_stay(derived):
    procedure = derived(facts("26-1", lots=(lot("1"), lot("2"), lot("3"))))
    kept = set(procedure.lots.exclude(number="2").values_list("pk", flat=True))
    restate(procedure, facts("26-1", lots=(lot("1"), lot("3"))))

    assert write_dossiers([procedure.pk]) == [procedure.pk]

    assert set(procedure.lots.values_list("pk", flat=True)) == kept


def test_change_of_a_lot_alone_is_a_change_of_its_dossier(derived):
    procedure = derived(facts("26-1", lots=(lot("1"),)))
    restate(procedure, facts("26-1", lots=(lot("1", estimated_value=Decimal("90000.00")),)))

    assert write_dossiers([procedure.pk]) == [procedure.pk]

    assert procedure.lots.get().estimated_value == Decimal("90000.00")
    assert Procedure.objects.get(pk=procedure.pk).matched_at is None


def test_result_that_is_taken_back_goes(derived):
    won = ResultFacts(winners=(SupplierFacts(name="Ateliers Brume"),))
    procedure = derived(facts("26-1"), facts("26-2", "award", after=9, results=(won, won)))
    assert procedure.results.count() == 2
    restate(procedure, facts("26-2", "award", after=9, results=(won,)))

    write_dossiers([procedure.pk])

    assert procedure.results.count() == 1


def test_notices_in_hand_are_not_read_from_the_rows(derived):
    procedure, other = derived(facts("26-1", title="Dans la table")), derived(facts("26-2"))
    notice = procedure.notices.get()
    in_hand = {procedure.pk: [Told(notice.pk, "boamp", facts("26-1", title="En main"))]}

    assert write_dossiers([procedure.pk, other.pk], told=in_hand) == [procedure.pk]

    assert Procedure.objects.get(pk=procedure.pk).title == "En main"


def test_what_is_in_hand_of_another_procedure_is_not_written(derived):
    procedure, other = derived(facts("26-1")), derived(facts("26-2"))
    in_hand = {other.pk: [Told(other.notices.get().pk, "boamp", facts("26-2", title="Autre"))]}

    assert write_dossiers([procedure.pk], told=in_hand) == []


def test_notice_never_read_is_passed_over():
    procedure = ProcedureFactory(title="Comme avant")
    NoticeFactory(procedure=procedure, facts={})

    assert write_dossiers([procedure.pk]) == []

    assert Procedure.objects.get().title == "Comme avant"


def test_nothing_to_write_writes_nothing():
    assert write_dossiers([]) == []
    assert not Organization.objects.exists()


def test_twenty_cost_as_many_queries_as_one():
    def changed(count, start):
        ids = []
        for number in range(start, start + count):
            buyer = BuyerFacts(name=f"Ville {number}")
            said = facts(f"26-{number}", buyer=buyer, lots=(lot("1"),), after=number % 3)
            ids.append(tell(said).procedure_id)
        with CaptureQueriesContext(connection) as captured:
            assert write_dossiers(ids) == sorted(ids)
        return len(captured)

    one, twenty = changed(1, 1), changed(20, 100)

    assert one == twenty
    assert (Lot.objects.count(), LotResult.objects.count()) == (21, 0)


def test_deadline_told_again_in_another_zone_is_no_change(derived):
    said = facts("26-1")
    procedure = derived(said)
    elsewhere = said.submission_deadline.astimezone(timezone.get_fixed_timezone(timedelta(hours=4)))
    restate(procedure, facts("26-1", submission_deadline=elsewhere))

    assert write_dossiers([procedure.pk]) == []
