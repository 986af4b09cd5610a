from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import permutations

import pytest

from tenders.enums import ProcedureState, ValueBand
from tenders.pipeline.derivation import UNDATED_OPEN, band_of, derive
from tenders.sources.facts import (
    BuyerFacts,
    CriterionFacts,
    ResultFacts,
    SupplierFacts,
    WordingFacts,
)
from tests.tenders.facts import DEADLINE, facts, lot, told

LATER = DEADLINE + timedelta(days=14)
ODD = {"submission_deadline": None, "deadline_issue": "implausible", "deadline_text": "7017-01-01"}


def columns(*notices):
    return derive(told(*notices)).columns


def test_call_alone_says_everything():
    dossier = derive(told(facts(main_classification_code="79418000", departments=("38",))))

    assert dossier.buyer == ("Ville de Brumeval", "21990001600011")
    assert dossier.columns["state"] == ProcedureState.CALL
    assert dossier.columns["title"] == "Audit des achats de la commune"
    assert dossier.columns["submission_deadline"] == dossier.columns["closes_at"] == DEADLINE
    assert dossier.columns["cpv_prefixes"] == ["79", "794", "7941", "79418"]
    assert dossier.columns["fact_notices"]["title"] == 1


def test_call_published_in_french_too_is_read_in_french_and_found_in_both():
    french = WordingFacts(language="fra", title="Transport scolaire", buyer_name="SPF Mobilité")

    dossier = derive(told(facts(title="Schoolvervoer", language="nld", wordings=(french,))))

    assert dossier.buyer[0] == dossier.columns["buyer_name"] == "SPF Mobilité"
    assert (dossier.columns["title"], dossier.columns["language"]) == ("Transport scolaire", "fra")
    assert dossier.columns["lot_text"] == "Schoolvervoer"
    assert dossier.columns["fact_notices"]["wordings"] == 1


def test_correction_moves_the_deadline_and_says_from_when():
    found = columns(
        facts(), facts("26-2", "correction", of=("26-1",), after=5, submission_deadline=LATER)
    )

    assert (found["submission_deadline"], found["previous_deadline"]) == (LATER, DEADLINE)
    assert found["fact_notices"]["submission_deadline"] == 2
    assert found["state"] == ProcedureState.CALL


def test_correction_to_a_mere_day_says_from_when_too():
    day = {"deadline_text": "2026-04-10", "deadline_day": date(2026, 4, 10)}

    found = columns(facts(), facts("26-2", "correction", after=5, **day))

    assert (found["submission_deadline"], found["previous_deadline"]) == (None, DEADLINE)
    assert found["deadline_issue"] == "unreadable"


def test_correction_that_says_little_changes_nothing_else():
    found = columns(
        facts(estimated_value=Decimal(90_000), contract_natures=("services",)),
        facts("26-2", "correction", after=5, title="Rectificatif", description=""),
    )

    assert found["title"] == "Rectificatif"
    assert found["description"] == "Mission de trois mois."
    assert found["estimated_value"] == 90_000
    assert found["contract_natures"] == ["services"]
    assert found["submission_deadline"] == DEADLINE
    assert found["previous_deadline"] is None
    assert found["fact_notices"]["description"] == 1


def test_newest_absurd_deadline_is_flagged_rather_than_replaced_by_an_old_one():
    found = columns(facts(), facts("26-2", "correction", after=5, **ODD))

    assert found["submission_deadline"] is None
    assert (found["deadline_issue"], found["deadline_text"]) == ("implausible", "7017-01-01")
    assert found["closes_at"] > DEADLINE


def test_call_without_a_deadline_leaves_the_open_ones_in_the_end():
    undated = facts(submission_deadline=None, deadline_text="", deadline_issue="missing")

    found = columns(undated)

    last = undated.published_on + UNDATED_OPEN
    assert found["deadline_issue"] == "missing"
    assert found["closes_at"].date() == last  # Midnight in Paris is the evening before in UTC.


def test_printed_day_closes_at_the_end_of_that_day_in_paris():
    found = columns(
        facts(submission_deadline=None, deadline_text="2026-03-29", deadline_day=date(2026, 3, 29))
    )

    # The clocks change that very night: midnight of the 30th is 22:00 in UTC.
    assert found["closes_at"] == datetime(2026, 3, 29, 22, tzinfo=UTC)


@pytest.mark.parametrize("order", permutations(range(4)))
def test_order_of_arrival_does_not_matter(order):
    story = told(
        facts(),
        facts("26-2", "correction", after=5, submission_deadline=LATER),
        facts("26-10000", "correction", after=8, submission_deadline=LATER + timedelta(days=1)),
        facts("26-9999", "correction", after=8, submission_deadline=LATER - timedelta(days=1)),
    )

    found = derive(story[position] for position in order)

    assert found == derive(story)
    assert found.columns["submission_deadline"] == LATER + timedelta(days=1)
    assert found.columns["previous_deadline"] == LATER - timedelta(days=1)


def test_cancellation_closes():
    found = columns(facts(), facts("26-2", "cancellation", after=5))

    assert (found["state"], found["cancelled_on"]) == (
        ProcedureState.CANCELLED,
        date(2026, 3, 7),
    )


def test_later_call_opens_again_what_was_cancelled():
    found = columns(facts(), facts("26-2", "cancellation", after=5), facts("26-3", after=9))

    assert (found["state"], found["cancelled_on"]) == (ProcedureState.CALL, None)


def test_award_closes_but_does_not_rewrite_the_call():
    found = columns(
        facts(estimated_value=Decimal(90_000)),
        facts("26-2", "award", after=60, title="Résultat", awarded_value=Decimal(85_000)),
    )

    assert (found["state"], found["title"]) == (
        ProcedureState.AWARDED,
        "Audit des achats de la commune",
    )
    assert (found["estimated_value"], found["awarded_value"]) == (90_000, 85_000)


def test_award_of_one_lot_leaves_the_others_open():
    result = ResultFacts(lot_number="1", status="selec-w")
    call = facts(lots=(lot("1"), lot("2")))

    partly = columns(call, facts("26-2", "award", after=60, results=(result,)))
    wholly = columns(
        call,
        facts("26-2", "award", after=60, results=(result,)),
        facts("26-3", "award", after=61, results=(ResultFacts(lot_number="2"),)),
    )

    assert (partly["state"], partly["awarded_on"]) == (ProcedureState.CALL, date(2026, 5, 1))
    assert wholly["state"] == ProcedureState.AWARDED


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("planning", ProcedureState.PLANNED),
        ("direct_award_intention", ProcedureState.DIRECT),
        ("award", ProcedureState.AWARDED),
        ("modification", ProcedureState.OTHER),
        ("correction", ProcedureState.OTHER),
    ],
)
def test_notice_that_is_no_call_is_not_open(kind, state):
    assert columns(facts(kind=kind))["state"] == state


def test_correction_whose_call_we_never_saw_stands_for_it():
    found = columns(facts("26-2", "correction", submission_deadline=LATER))

    assert found["state"] == ProcedureState.CALL


def test_lots_survive_a_correction_by_their_number():
    call = facts(lots=(lot("1", "Nord", estimated_value=Decimal(1_000)), lot("2", "Sud")))
    correction = facts("26-2", "correction", after=5, lots=(lot("2", "Sud et est"),))

    dossier = derive(told(call, correction))

    lots = {row["number"]: row for row in dossier.lots}
    assert (lots["1"]["title"], lots["1"]["notice_id"]) == ("Nord", 1)
    assert (lots["2"]["title"], lots["2"]["notice_id"]) == ("Sud et est", 2)
    assert lots["1"]["estimated_value"] == 1_000
    assert dossier.columns["lot_count"] == 2
    assert "Nord" in dossier.columns["lot_text"]


def test_correction_that_says_everything_again_withdraws_what_it_leaves_out():
    call = facts(
        variant="eforms",
        is_social=True,
        is_framework=True,
        lots=(lot("LOT-0001", "Nord", reserved_codes=("res-ws",)), lot("LOT-0002", "Sud")),
    )
    again = facts("26-2", "correction", after=5, variant="eforms", lots=(lot("LOT-0001", "Nord"),))

    dossier = derive(told(call, again))

    assert [(row["number"], row["reserved_codes"]) for row in dossier.lots] == [("LOT-0001", [])]
    assert dossier.columns["lot_count"] == 1
    assert (dossier.columns["is_social"], dossier.columns["is_framework"]) == (False, False)
    assert dossier.columns["description"] == "Mission de trois mois."


def test_correction_opens_to_all_what_was_reserved():
    call = facts(is_reserved=True, reserved_codes=("res-ws",))
    silent = facts("26-2", "correction", after=5)
    opened = facts("26-3", "correction", after=9, is_reserved=False)

    still = columns(call, silent)
    found = columns(call, silent, opened)

    assert (still["is_reserved"], still["reserved_codes"]) == (True, ["res-ws"])
    assert (found["is_reserved"], found["reserved_codes"]) == (False, [])
    assert found["fact_notices"]["is_reserved"] == 3


def test_lots_of_one_number_are_told_apart():
    dossier = derive(told(facts(lots=(lot("1", "Nord"), lot("1", "Sud")))))

    assert [row["number"] for row in dossier.lots] == ["1", "1 (2)"]


def test_lots_of_an_award_count_only_when_no_call_describes_any():
    award = facts("26-2", "award", after=60, lots=(lot("LOT-0001", "Nord"),))

    assert [row["number"] for row in derive(told(award)).lots] == ["LOT-0001"]
    assert [row["number"] for row in derive(told(facts(lots=(lot("1"),)), award)).lots] == ["1"]


def test_newest_result_of_a_lot_holds():
    first = ResultFacts(
        lot_number="1", winners=(SupplierFacts(name="Alpha", siret="21990001600011"),)
    )
    second = ResultFacts(lot_number="1", winners=(SupplierFacts(name="Beta"),), offer_count=3)
    other = ResultFacts(lot_number="10", status="clos-nw", reason="Aucune offre")

    dossier = derive(
        told(
            facts(),
            facts("26-2", "award", after=60, results=(first, other)),
            facts("26-3", "award", after=70, results=(second,)),
        )
    )

    rows = [(row["lot_number"], row["winner_names"], row["notice_id"]) for row in dossier.results]
    assert rows == [("1", ["Beta"], 3), ("10", [], 2)]
    assert [row["position"] for row in dossier.results] == [1, 2]
    assert dossier.results[0]["offer_count"] == 3


@pytest.mark.parametrize("amount", [Decimal("1.00"), Decimal("99999999999")])
def test_amount_out_of_reason_is_flagged_and_kept_apart(amount):
    found = columns(facts(estimated_value=amount))

    assert found["estimated_value"] == amount
    assert (found["value_issue"], found["sort_value"]) == ("implausible", None)
    assert found["value_band"] == ValueBand.UNKNOWN


def test_framework_maximum_is_no_estimate():
    found = columns(facts(framework_maximum=Decimal(500_000)))

    assert found["framework_maximum"] == 500_000
    assert (found["sort_value"], found["value_band"]) == (None, ValueBand.UNKNOWN)


def test_amount_in_another_currency_is_not_compared():
    found = columns(facts(estimated_value=Decimal(500_000), currency="SEK"))

    assert (found["currency"], found["sort_value"]) == ("SEK", None)


@pytest.mark.parametrize(
    ("value", "band"),
    [
        (None, ValueBand.UNKNOWN),
        (Decimal("39999.99"), ValueBand.SMALL),
        (Decimal(40_000), ValueBand.MEDIUM),
        (Decimal(1_000_000), ValueBand.HUGE),
    ],
)
def test_bands_begin_at_their_floor(value, band):
    assert band_of(value) == band


def test_criteria_keep_their_weights():
    criteria = (CriterionFacts(kind="price", name="Prix", weight=Decimal(40), is_percentage=True),)

    assert columns(facts(criteria=criteria))["criteria"] == [
        {"kind": "price", "name": "Prix", "weight": "40", "is_percentage": True}
    ]


def test_buyer_without_a_name_has_a_dash():
    dossier = derive(told(facts(buyer=BuyerFacts(name=""))))

    assert dossier.buyer == ("—", "")


def test_procedure_code_we_do_not_know_is_left_out():
    assert columns(facts(procedure_type="exp-int-rail"))["procedure_type"] == ""
