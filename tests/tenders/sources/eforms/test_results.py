from datetime import date
from decimal import Decimal

import pytest

from tenders.sources.eforms import results
from tenders.sources.eforms.organisations import directory
from tests.tenders.sources.records import at
from tests.tenders.sources.ubl import coded, money

SUPPLIERS = {"ORG-4": "Cars Brume", "ORG-5": "Lignes du Nord", "ORG-6": "Bus du Val"}


def lot_result(number="LOT-0001", status="selec-w", tenders=(), contracts=(), **parts):
    return {
        "cbc:TenderResultCode": coded("winner-selection-status", status),
        "efac:TenderLot": {"cbc:ID": coded("Lot", number)},
        "efac:LotTender": [{"cbc:ID": tender} for tender in tenders],
        "efac:SettledContract": [{"cbc:ID": contract} for contract in contracts],
        **parts,
    }


def tender(own_id, party, lot="LOT-0001", amount="", rank=""):
    return {
        "cbc:ID": coded("tender", own_id),
        "cbc:RankCode": rank,
        "cac:LegalMonetaryTotal": {"cbc:PayableAmount": money(amount)} if amount else "",
        "efac:TenderingParty": {"cbc:ID": party},
        "efac:TenderLot": {"cbc:ID": lot} if lot else "",
    }


def contract(own_id, *tenders, **dates):
    return {
        "cbc:ID": coded("contract", own_id),
        "efac:LotTender": [{"cbc:ID": each} for each in tenders],
        **{f"cbc:{name}": day for name, day in dates.items()},
    }


def party(own_id, *organizations):
    return {"cbc:ID": own_id, "efac:Tenderer": [{"cbc:ID": each} for each in organizations]}


PARTIES = [party("TPA-1", "ORG-4"), party("TPA-2", "ORG-5", "ORG-6"), party("TPA-3", "ORG-9")]


def outcome(*lot_results, tenders=(), contracts=(), root=None, **parts):
    node = {
        "efac:LotResult": list(lot_results),
        "efac:LotTender": list(tenders),
        "efac:SettledContract": list(contracts),
        "efac:TenderingParty": PARTIES,
        **parts,
    }
    companies = [
        {
            "efac:Company": at(("cac:PartyIdentification", "cbc:ID"), number)
            | at(("cac:PartyName", "cbc:Name"), name)
        }
        for number, name in SUPPLIERS.items()
    ]
    listing = {"efac:Organizations": {"efac:Organization": companies}}
    known = directory(listing, "FRA")
    return results.outcome_of(root or {}, {"efac:NoticeResult": node} | listing, known)


def names(result):
    return [winner.name for winner in result.winners]


def test_winner_is_who_signed_the_contract_of_the_lot():
    read = results.results(
        outcome(
            lot_result(tenders=["TEN-1", "TEN-2"], contracts=["CON-1"]),
            tenders=[
                tender("TEN-1", "TPA-1", amount="900"),
                tender("TEN-2", "TPA-2", amount="800"),
            ],
            contracts=[contract("CON-1", "TEN-2", IssueDate="2026-05-04+02:00")],
        )
    )

    assert [names(result) for result in read] == [["Lignes du Nord", "Bus du Val"]]
    assert (read[0].lot_number, read[0].status) == ("LOT-0001", "selec-w")
    assert (read[0].amount, read[0].currency) == (Decimal(800), "EUR")
    assert read[0].decided_on == date(2026, 5, 4)


def test_one_contract_may_cover_several_lots():
    first, second = results.results(
        outcome(
            lot_result("LOT-0001", contracts=["CON-1"]),
            lot_result("LOT-0002", contracts=["CON-1"]),
            tenders=[
                tender("TEN-1", "TPA-1", "LOT-0001", "900"),
                tender("TEN-2", "TPA-2", "LOT-0002", "800"),
            ],
            contracts=[contract("CON-1", "TEN-1", "TEN-2")],
        )
    )

    assert (names(first), first.amount) == (["Cars Brume"], Decimal(900))
    assert (names(second), second.amount) == (["Lignes du Nord", "Bus du Val"], Decimal(800))


def test_framework_with_several_winners_adds_their_amounts():
    (read,) = results.results(
        outcome(
            lot_result(contracts=["CON-1", "CON-2", "CON-9"]),
            tenders=[tender("TEN-1", "TPA-1", "", "900"), tender("TEN-2", "TPA-2", amount="800")],
            contracts=[contract("CON-1", "TEN-1"), contract("CON-2", "TEN-2")],
        )
    )

    assert names(read) == ["Cars Brume", "Lignes du Nord", "Bus du Val"]
    assert read.amount == Decimal(1700)


def test_amount_kept_back_makes_no_total():
    (read,) = results.results(
        outcome(
            lot_result(contracts=["CON-1"]),
            tenders=[tender("TEN-1", "TPA-1", amount="900"), tender("TEN-2", "TPA-2", amount="-1")],
            contracts=[contract("CON-1", "TEN-1", "TEN-2")],
        )
    )

    assert read.amount is None


def test_without_contract_the_first_in_rank_wins():
    (read,) = results.results(
        outcome(
            lot_result(tenders=["TEN-1", "TEN-2"]),
            tenders=[
                tender("TEN-1", "TPA-1", amount="900", rank="2"),
                tender("TEN-2", "TPA-2", amount="800", rank="1"),
            ],
        )
    )

    assert (names(read), read.amount) == (["Lignes du Nord", "Bus du Val"], Decimal(800))


def test_without_contract_nor_rank_all_are_named_and_no_amount_is_guessed():
    (read,) = results.results(
        outcome(
            lot_result(tenders=["TEN-1", "TEN-2"]),
            tenders=[tender("TEN-1", "TPA-1", amount="900"), tender("TEN-2", "TPA-2", amount="8")],
        )
    )

    assert names(read) == ["Cars Brume", "Lignes du Nord", "Bus du Val"]
    assert read.amount is None


@pytest.mark.parametrize("status", ["clos-nw", "open-nw"])
def test_lot_without_winner_says_why(status):
    why = at(
        ("efac:DecisionReason", "efbc:DecisionReasonCode"),
        coded("non-award-justification", "no-rece"),
    )
    (read,) = results.results(
        outcome(
            lot_result(status=status, tenders=["TEN-1"], **why),
            tenders=[tender("TEN-1", "TPA-1", amount="900")],
        )
    )

    assert (read.status, read.winners, read.amount, read.reason) == (status, (), None, "no-rece")


def test_pointers_to_nowhere_give_no_winner():
    (read,) = results.results(
        outcome(
            lot_result(status="odd", tenders=["TEN-1", "TEN-7"], contracts=["CON-7"]),
            tenders=[tender("TEN-1", "TPA-3")],
        )
    )

    assert (read.status, read.winners) == ("", ())


@pytest.mark.parametrize(
    ("statistics", "expected"),
    [
        ([("t-sme", "3"), ("tenders", "5")], 5),
        ([("tenders", "0")], 0),
        ([("tenders", "many"), ("t-sme", "3")], None),
        ([("tenders", "²")], None),
        ([("tenders", "-1")], None),
        ([], None),
    ],
)
def test_offers_are_the_tenders_received(statistics, expected):
    received = {
        "efac:ReceivedSubmissionsStatistics": [
            {"efbc:StatisticsCode": code, "efbc:StatisticsNumeric": count}
            for code, count in statistics
        ]
    }

    (read,) = results.results(outcome(lot_result(**received)))

    assert read.offer_count == expected


@pytest.mark.parametrize(
    ("dates", "overall", "expected"),
    [
        ({"IssueDate": "2026-05-04Z", "AwardDate": "2026-04-01Z"}, "", date(2026, 5, 4)),
        ({"AwardDate": "2026-04-01Z"}, "2026-03-01Z", date(2026, 4, 1)),
        ({"IssueDate": "2000-01-01Z"}, "2026-03-01Z", date(2026, 3, 1)),
        ({}, "2000-01-01Z", None),
    ],
)
def test_date_is_that_of_the_contract_and_never_a_placeholder(dates, overall, expected):
    (read,) = results.results(
        outcome(
            lot_result(contracts=["CON-1"]),
            contracts=[contract("CON-1", **dates)],
            root={"cac:TenderResult": {"cbc:AwardDate": overall}},
        )
    )

    assert read.decided_on == expected


def test_values_of_the_whole_stand_apart():
    ceiling = {"efac:FrameworkAgreementValues": {"cbc:MaximumValueAmount": money("500")}}
    read = outcome(
        lot_result("LOT-0002", **ceiling),
        **{
            "cbc:TotalAmount": money("900", "SEK"),
            "efbc:OverallMaximumFrameworkContractsAmount": money("1000", "SEK"),
        },
    )

    assert results.awarded_value(read) == Decimal(900)
    assert results.overall_maximum(read) == Decimal(1000)
    assert results.framework_maximums(read) == {"LOT-0002": Decimal(500)}
    assert results.currency_of(read) == "SEK"


def test_call_has_no_result():
    empty = results.outcome_of({}, {}, directory({}, "FRA"))

    assert results.results(empty) == ()
    assert (results.awarded_value(empty), results.overall_maximum(empty)) == (None, None)
    assert (results.framework_maximums(empty), results.currency_of(empty)) == ({}, "")


def test_hundreds_of_lots_under_one_contract_stay_quick():
    count = 600
    numbers = [f"LOT-{each:04}" for each in range(count)]
    read = results.results(
        outcome(
            *(lot_result(number, contracts=["CON-1"]) for number in numbers),
            tenders=[tender(f"TEN-{number}", "TPA-1", number, "10") for number in numbers],
            contracts=[contract("CON-1", *(f"TEN-{number}" for number in numbers))],
        )
    )

    assert [result.amount for result in read] == [Decimal(10)] * count
