import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from tenders.actions.needs import add_need, change_need, keep_suggested_needs, remove_need
from tenders.enums import NeedWeight
from tenders.models import Need
from tests.concurrency import run_together
from tests.tenders.factories import LotFactory, ProcedureFactory
from tests.tenders.proposal_factories import NeedFactory

pytestmark = pytest.mark.django_db

PAYROLL, AUDIT = "human-resources.payroll", "finance.audit"


def verbs() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def add(procedure, actor, *, label="", domain_code="", weight=NeedWeight.USEFUL) -> Need:
    return add_need(
        procedure=procedure, label=label, domain_code=domain_code, weight=weight, actor=actor
    )


def change(need, actor, label="", weight=NeedWeight.ESSENTIAL) -> Need:
    return change_need(need=need, label=label, weight=weight, actor=actor)


@pytest.fixture
def call():
    call = ProcedureFactory(title="Prestations", description="", main_classification_code="")
    LotFactory(procedure=call, number="1", title="Externalisation de la paie")
    LotFactory(procedure=call, number="2", title="Audit financier des comptes")
    return call


def test_keeps_what_is_ticked_among_the_suggested(call, alice):
    kept = keep_suggested_needs(
        procedure=call, domain_codes=[PAYROLL, "finance.tax", "absurd"], actor=alice
    )
    assert [one.domain_code for one in kept] == [PAYROLL]
    assert Need.objects.get().weight == NeedWeight.ESSENTIAL
    assert verbs() == ["needs_kept"]


def test_keeping_twice_adds_nothing(call, alice):
    for _click in range(2):
        keep_suggested_needs(procedure=call, domain_codes=[PAYROLL], actor=alice)
    assert Need.objects.count() == 1
    assert verbs() == ["needs_kept"]


def test_adds_a_domain_a_name_or_both(call, alice):
    add(call, alice, domain_code=AUDIT)
    add(call, alice, label="  Parler aux élus ")
    add(call, alice, label="Paie des assistantes", domain_code=PAYROLL)
    names = [(one.label, one.domain_code) for one in Need.objects.order_by("pk")]
    assert names == [("", AUDIT), ("Parler aux élus", ""), ("Paie des assistantes", PAYROLL)]
    assert verbs() == ["need_added"] * 3


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "blank"),
        ({"label": "   "}, "blank"),
        ({"domain_code": AUDIT}, "already_there"),
        ({"label": "PARLER AUX ÉLUS"}, "already_there"),
        ({"label": "x" * 121}, "max_length"),
    ],
)
def test_refuses_what_says_nothing_or_is_there(call, alice, fields, code):
    add(call, alice, domain_code=AUDIT)
    add(call, alice, label="Parler aux élus")
    with pytest.raises(ValidationError) as caught:
        add(call, alice, **fields)
    assert {error.code for error in _all(caught.value)} == {code}
    assert Need.objects.count() == 2


def _all(error):
    return [each for errors in error.error_dict.values() for each in errors]


def test_same_need_may_stand_in_two_calls(call, alice):
    add(call, alice, domain_code=AUDIT)
    add(ProcedureFactory(), alice, domain_code=AUDIT)
    assert Need.objects.count() == 2


def test_twenty_needs_are_enough(call, alice):
    for number in range(Need.MAX_PER_PROCEDURE):
        NeedFactory(procedure=call, domain_code="", label=f"besoin {number}")
    with pytest.raises(ValidationError) as caught:
        add(call, alice, domain_code=AUDIT)
    assert caught.value.code == "too_many"
    with pytest.raises(ValidationError):
        keep_suggested_needs(procedure=call, domain_codes=[PAYROLL], actor=alice)


def test_renames_and_weighs_and_the_same_again_is_silent(alice):
    need = NeedFactory(domain_code=AUDIT)
    for _click in range(2):
        change(need, alice, "Comptes des régies", NeedWeight.USEFUL)
    need.refresh_from_db()
    assert (need.name, need.weight) == ("Comptes des régies", NeedWeight.USEFUL)
    assert verbs() == ["need_changed"]


def test_without_a_name_the_domain_names_it(alice):
    need = NeedFactory(domain_code=AUDIT, label="Comptes")
    assert change(need, alice).name == "Audit et contrôle interne"


def test_need_of_words_keeps_a_name(alice):
    need = NeedFactory(domain_code="", label="Comptes")
    with pytest.raises(ValidationError) as caught:
        change(need, alice)
    assert {error.code for error in _all(caught.value)} == {"blank"}
    need.refresh_from_db()
    assert need.label == "Comptes"


def test_removes_once(alice):
    need = NeedFactory()
    for _click in range(2):
        remove_need(need=need, actor=alice)
    assert not Need.objects.exists()
    assert verbs() == ["need_removed"]


def test_domain_that_left_our_tree_goes_by_its_code():
    assert NeedFactory(domain_code="gone.away").name == "gone.away"


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_at_once_stay_within_the_limit(call, alice):
    for number in range(Need.MAX_PER_PROCEDURE - 1):
        NeedFactory(procedure=call, domain_code="", label=f"besoin {number}")
    jobs = [lambda label=label: add(call, alice, label=label) for label in ("un", "deux")]
    errors = run_together(*jobs)
    assert [error.code for error in errors] == ["too_many"]
    assert call.needs.count() == Need.MAX_PER_PROCEDURE
