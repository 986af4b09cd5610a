from datetime import date
from decimal import Decimal

from tenders.models import LotResult, Procedure
from tenders.views.dossier.awards import past_awards, year_bars
from tests.tenders.contract_factories import AwardedContractFactory, ContractSupplierFactory


def told(*winners, amount=None, on=None):
    procedure = Procedure(title="Audit", last_published_on=date(2026, 1, 1))
    return LotResult(procedure=procedure, winner_names=list(winners), amount=amount, decided_on=on)


def declared(*names, **fields):
    contract = AwardedContractFactory(**fields)
    for name in names:
        ContractSupplierFactory(contract=contract, name=name, siret="", key=name)
    return contract


def test_newest_comes_first_whoever_tells_it(db):
    old = declared("A", notified_on=date(2024, 3, 1))
    undated = declared("B", undated=True)

    shown = past_awards([told("C", on=date(2025, 1, 1)), told("D")], [old, undated], limit=9)

    assert [award.winners for award in shown] == [("D",), ("C",), ("A",), ("B",)]


def test_no_more_than_asked(db):
    assert len(past_awards([told("A"), told("B"), told("C")], [], limit=2)) == 2


def test_same_winners_and_amount_are_one_contract(db):
    contract = declared("Astrée Conseil", "Scriptoria", amount=Decimal(500))

    [award] = past_awards(
        [told("SCRIPTORIA", "Astree conseil", amount=Decimal("500.00"))], [contract], limit=9
    )

    assert award.procedure is not None


def test_two_lots_won_for_the_same_amount_are_two(db):
    assert len(past_awards([told("A", amount=5), told("A", amount=5)], [], limit=9)) == 2


def test_without_an_amount_nothing_says_they_are_one(db):
    assert len(past_awards([told("A")], [declared("A", amount=None)], limit=9)) == 2


def test_ceiling_is_told_for_what_it_is(db):
    [award] = past_awards([], [declared("A", framework=True)], limit=9)

    assert award.is_ceiling


def test_years_are_drawn_against_the_best():
    rows = [
        {"year": 2026, "count": 1, "total": Decimal(50)},
        {"year": 2025, "count": 2, "total": None},
        {"year": 2024, "count": 3, "total": Decimal(100)},
    ]

    assert [(bar.year, bar.width) for bar in year_bars(rows)] == [
        (2026, "50.0%"),
        (2024, "100.0%"),
    ]
    assert year_bars([]) == []


def test_old_years_are_left_out():
    rows = [{"year": 2026 - n, "count": 1, "total": Decimal(1)} for n in range(30)]

    assert [bar.year for bar in year_bars(rows)] == [2026, 2025, 2024, 2023, 2022, 2021]
