from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from tenders.enums import Visibility
from tenders.models import LotResult
from tests.members.factories import OrganizationFactory
from tests.tenders.contract_factories import (
    BUYER,
    AwardedContractFactory,
    ContractSupplierFactory,
)
from tests.tenders.factories import NoticeFactory, ProcedureFactory

# Person, roles, is it known, buyer, open calls, winners, years, results, contracts, their
# suppliers, earlier dossiers counted and read.
BUYER_QUERIES = 12


@pytest.fixture
def member(client_of, bob):
    return client_of(bob)


@pytest.fixture
def buyer(db):
    return OrganizationFactory(siret=BUYER, name="Ville de Brumeval")


def page(client, buyer, **query):
    return client.get(reverse("tenders:buyer_detail", args=[buyer.public_id]), query)


def won(procedure, *winners, **fields):
    notice = NoticeFactory(procedure=procedure)
    return LotResult.objects.create(
        procedure=procedure, notice=notice, position=1, winner_names=list(winners), **fields
    )


@pytest.mark.parametrize("count", [1, 20])
def test_page_costs_the_same_with_one_and_twenty_of_each(
    member, buyer, count, django_assert_num_queries
):
    for _ in range(count):
        ProcedureFactory(buyer=buyer)
        won(ProcedureFactory(buyer=buyer, awarded=True), "Scriptoria")
        ContractSupplierFactory(contract=AwardedContractFactory())
    with django_assert_num_queries(BUYER_QUERIES):
        response = page(member, buyer)
    assert len(response.context["calls"]) == count


def test_open_calls_stand_apart_from_what_is_over(member, buyer):
    call = ProcedureFactory(buyer=buyer)
    over = [
        ProcedureFactory(buyer=buyer, closed=True),
        ProcedureFactory(buyer=buyer, awarded=True),
        ProcedureFactory(buyer=buyer, cancelled=True),
    ]
    ProcedureFactory()

    response = page(member, buyer)

    assert response.context["calls"] == [call]
    assert set(response.context["page"]) == set(over)


def test_declared_contracts_say_who_won_and_how_much_each_year(member, buyer):
    ProcedureFactory(buyer=buyer)
    for year, amount in [(2024, 60_000), (2025, 30_000), (2025, 10_000)]:
        contract = AwardedContractFactory(notified_on=date(year, 3, 1), amount=Decimal(amount))
        ContractSupplierFactory(contract=contract, name="Astrée Conseil")
    AwardedContractFactory(framework=True, notified_on=date(2025, 3, 1), amount=Decimal(10**6))
    AwardedContractFactory(buyer_identifier="73282932000074")

    response = page(member, buyer)

    assert response.context["is_declared"]
    bars = [(bar.year, bar.count, bar.total, bar.width) for bar in response.context["years"]]
    assert bars == [(2025, 3, 40_000, "66.7%"), (2024, 1, 60_000, "100.0%")]
    [winner] = response.context["winners"]
    assert (winner.name, winner.count, winner.total) == ("Astrée Conseil", 3, 100_000)


def test_without_declarations_award_notices_speak(member):
    buyer = OrganizationFactory(siret="")
    other = ProcedureFactory(buyer=buyer, awarded=True)
    won(other, "Astrée", "Scriptoria", amount=50_000, decided_on=date(2025, 3, 1))
    won(ProcedureFactory(buyer=buyer), "Scriptoria", amount=9_000, currency="SEK")

    response = page(member, buyer)

    assert not response.context["is_declared"]
    assert [(one.name, one.count) for one in response.context["winners"]] == [
        ("Scriptoria", 2),
        ("Astrée", 1),
    ]
    assert [(bar.year, bar.total) for bar in response.context["years"]] == [(2025, 50_000)]
    assert "9\u202f000\u00a0SEK" in response.content.decode()


def test_contract_both_told_and_declared_is_shown_once(member, buyer):
    told = ProcedureFactory(buyer=buyer, awarded=True, title="Audit")
    won(told, "ASTREE Conseil", amount=Decimal(60_000))
    ContractSupplierFactory(
        contract=AwardedContractFactory(title="Audit des achats"), name="Astrée conseil"
    )

    [award] = page(member, buyer).context["awards"]

    assert award.procedure == told


def test_buyer_without_a_past_says_so(member, buyer):
    ProcedureFactory(buyer=buyer)

    response = page(member, buyer)

    assert (response.context["years"], response.context["awards"]) == ([], [])
    follow = reverse("tenders:saved_search_create")
    assert f"{follow}?buyer={buyer.public_id}" in response.content.decode()


def test_earlier_dossiers_are_paginated(member, buyer):
    ProcedureFactory.create_batch(11, buyer=buyer, closed=True, closes_at="2026-01-01T00:00Z")

    assert len(page(member, buyer).context["page"]) == 10
    assert len(page(member, buyer, page="99").context["page"]) == 1


def test_buyer_of_confidential_calls_alone_is_known_to_their_team_alone(client_of, member, alice):
    procedure = ProcedureFactory(visibility=Visibility.TEAM)

    assert page(member, procedure.buyer).status_code == 404
    assert page(client_of(alice), procedure.buyer).status_code == 200


def test_unknown_buyer_is_not_found_and_nobody_without_a_role_reads(member, client_of, charlie):
    assert member.get(reverse("tenders:buyer_detail", args=[uuid4()])).status_code == 404
    assert page(client_of(charlie), ProcedureFactory().buyer).status_code == 403


def test_page_is_only_read(member, buyer):
    address = reverse("tenders:buyer_detail", args=[buyer.public_id])

    assert member.post(address).status_code == 405
