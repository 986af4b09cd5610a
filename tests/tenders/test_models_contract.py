from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import FieldFetchBlocked, ValidationError
from django.db import IntegrityError, transaction

from tenders.models import AwardedContract, ContractSupplier
from tenders.models.contract import code_range
from tests.tenders.contract_factories import (
    BUYER,
    SUPPLIERS,
    AwardedContractFactory,
    ContractSupplierFactory,
)

pytestmark = pytest.mark.django_db

OTHER_BUYER = "35600000000001"


def codes(contracts):
    return sorted(contracts.values_list("main_classification_code", flat=True))


def test_contracts_are_for_whoever_holds_a_role(bob, charlie):
    contract = AwardedContractFactory()

    assert AwardedContract.objects.visible_to(bob).get() == contract
    assert not AwardedContract.objects.visible_to(charlie).exists()


def test_of_buyer_finds_its_contracts_only():
    mine = AwardedContractFactory()
    AwardedContractFactory(buyer_identifier=OTHER_BUYER)
    AwardedContractFactory(buyer_siret="")

    assert AwardedContract.objects.of_buyer(BUYER).get() == mine
    assert not AwardedContract.objects.of_buyer("").exists()


def test_for_codes_follows_the_tree_of_cpv():
    for code in ("45000000", "45320000", "45999999", "46000000", "79411000", ""):
        AwardedContractFactory(main_classification_code=code)
    contracts = AwardedContract.objects

    assert codes(contracts.for_codes(["45"])) == ["45000000", "45320000", "45999999"]
    assert codes(contracts.for_codes(["4532", "79411000"])) == ["45320000", "79411000"]
    assert codes(contracts.for_codes([])) == codes(contracts.for_codes([""])) == []


def test_between_holds_both_days_and_leaves_the_undated_out():
    days = [date(2024, 3, day) for day in (1, 2, 3, 4)]
    for day in days:
        AwardedContractFactory(notified_on=day)
    AwardedContractFactory(undated=True)

    found = AwardedContract.objects.between(days[1], days[2])

    assert sorted(found.values_list("notified_on", flat=True)) == days[1:3]
    assert not AwardedContract.objects.between(days[2], days[1]).exists()


def test_past_winners_are_those_of_the_buyer_and_the_division_newest_first():
    old = AwardedContractFactory(notified_on=date(2023, 1, 1))
    new = AwardedContractFactory(notified_on=date(2025, 1, 1))
    undated = AwardedContractFactory(undated=True)
    AwardedContractFactory(main_classification_code="45000000")
    AwardedContractFactory(buyer_identifier=OTHER_BUYER)

    found = AwardedContract.objects.past_winners(buyer_siret=BUYER, division="79")

    assert list(found) == [new, old, undated]
    assert not AwardedContract.objects.past_winners(buyer_siret="", division="79").exists()
    assert not AwardedContract.objects.past_winners(buyer_siret=BUYER, division="").exists()


@pytest.mark.parametrize("count", [1, 20])
def test_list_costs_two_queries(django_assert_num_queries, count):
    for supplier in ContractSupplierFactory.create_batch(count):
        ContractSupplierFactory(contract=supplier.contract, siret=SUPPLIERS[1], name="Zénith")

    with django_assert_num_queries(2):
        names = [
            [str(supplier) for supplier in contract.suppliers.all()]
            for contract in AwardedContract.objects.for_list()
        ]

    assert names == [["Atelier Brévent", "Zénith"]] * count


def test_list_refuses_to_fetch_field_by_field():
    ContractSupplierFactory()

    with pytest.raises(FieldFetchBlocked):
        _title = AwardedContract.objects.for_list().defer("title").get().title


def test_top_suppliers_are_counted_and_summed():
    first = ContractSupplierFactory(contract__notified_on=date(2023, 1, 1))
    ContractSupplierFactory(contract__notified_on=date(2025, 6, 1), contract__amount=None)
    ContractSupplierFactory(contract__framework=True, contract__amount=Decimal(9_000_000))
    ContractSupplierFactory(contract=first.contract, siret=SUPPLIERS[1], name="Zénith")
    ContractSupplierFactory(contract__buyer_identifier=OTHER_BUYER)

    found = list(ContractSupplier.objects.top_suppliers(buyer_siret=BUYER))

    assert found == [
        {
            "key": SUPPLIERS[0],
            "siret": SUPPLIERS[0],
            "supplier_name": "Atelier Brévent",
            "contract_count": 3,
            "total_amount": Decimal(60_000),
            "last_notified_on": date(2025, 6, 1),
        },
        {
            "key": SUPPLIERS[1],
            "siret": SUPPLIERS[1],
            "supplier_name": "Zénith",
            "contract_count": 1,
            "total_amount": Decimal(60_000),
            "last_notified_on": date(2023, 1, 1),
        },
    ]


def test_top_suppliers_are_those_of_a_branch_of_a_buyer_or_of_nothing():
    ContractSupplierFactory()
    ContractSupplierFactory(siret=SUPPLIERS[1], contract__main_classification_code="45000000")
    suppliers = ContractSupplier.objects

    def keys(**market):
        return [row["key"] for row in suppliers.top_suppliers(**market)]

    assert keys(cpv_prefix="79") == [SUPPLIERS[0]]
    assert keys(buyer_siret=BUYER, cpv_prefix="45") == [SUPPLIERS[1]]
    assert keys(buyer_siret=OTHER_BUYER, cpv_prefix="45") == []
    assert keys() == []


def test_top_suppliers_stop_at_the_limit_and_prefer_the_known_amount():
    for key, amount in (("a", None), ("b", Decimal(10)), ("c", Decimal(20))):
        ContractSupplierFactory(siret="", key=key, contract__amount=amount)

    found = ContractSupplier.objects.top_suppliers(buyer_siret=BUYER, limit=2)

    assert [row["key"] for row in found] == ["c", "b"]


@pytest.mark.parametrize(
    ("factory", "values", "constraint"),
    [
        (AwardedContractFactory, {"buyer_siret": "123"}, "awarded_contract_siret_14_digits"),
        (
            AwardedContractFactory,
            {"main_classification_code": "7941"},
            "awarded_contract_cpv_8_digits",
        ),
        (AwardedContractFactory, {"amount": Decimal(1)}, "awarded_contract_amount_stated"),
        (AwardedContractFactory, {"notified_on": None}, "awarded_contract_date_or_issue"),
        (
            AwardedContractFactory,
            {"notified_issue": "implausible"},
            "awarded_contract_date_or_issue",
        ),
        (ContractSupplierFactory, {"siret": "123"}, "contract_supplier_siret_14_digits"),
    ],
)
def test_database_refuses_what_cannot_be(factory, values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        factory(**values)


def test_contract_and_its_suppliers_are_there_once():
    supplier = ContractSupplierFactory()

    with pytest.raises(IntegrityError, match="contract_supplier_once"), transaction.atomic():
        ContractSupplierFactory(contract=supplier.contract)
    with pytest.raises(ValidationError):
        AwardedContract(uid=supplier.contract.uid).validate_unique()


def test_names_of_rows():
    contract = AwardedContractFactory(uid=f"{BUYER}2024-7")

    assert str(contract) == f"{BUYER}2024-7 Conseil en organisation"
    assert contract.number == "2024-7"
    assert str(ContractSupplierFactory.build(name="", contract=contract)) == SUPPLIERS[0]


def test_code_range_holds_a_branch():
    assert code_range("79411") == ("79411000", "79411999")
