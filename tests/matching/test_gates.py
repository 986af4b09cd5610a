from dataclasses import replace
from datetime import timedelta

import pytest

from collectif.matching.gates import passes
from collectif.matching.inputs import SERVICES, WORKS, NoticeInput, ProfileInput
from tests.matching.samples import NOW

NOTICE = NoticeInput(
    1,
    "Audit",
    departments=("38",),
    contract_natures=frozenset({SERVICES}),
    closes_at=NOW + timedelta(days=6),
)
PROFILE = ProfileInput(1, departments=("69",))


def test_passes_open_wanted_notice_of_another_department():
    assert passes(NOTICE, PROFILE, NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"is_call": False},
        {"closes_at": NOW},
        {"closes_at": NOW - timedelta(seconds=1)},
        {"contract_natures": frozenset({WORKS})},
    ],
)
def test_passes_closed_or_unwanted_notice_is_refused(change):
    assert not passes(replace(NOTICE, **change), PROFILE, NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"closes_at": None},
        {"contract_natures": frozenset()},
        {"contract_natures": frozenset({WORKS, SERVICES})},
        {"departments": ()},
    ],
)
def test_passes_unsaid_or_mixed_facts_are_accepted(change):
    assert passes(replace(NOTICE, **change), PROFILE, NOW)


@pytest.mark.parametrize(
    ("departments", "is_passing"),
    [(("38",), False), (("69",), True), (("38", "069"), True), ((), True), (("99",), True)],
)
def test_passes_strict_place_holds_to_known_departments(departments, is_passing):
    strict = replace(PROFILE, is_strict_place=True)

    assert passes(replace(NOTICE, departments=departments), strict, NOW) is is_passing
