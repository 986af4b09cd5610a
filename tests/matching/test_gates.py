from dataclasses import replace
from datetime import timedelta

import pytest

from collectif.matching.gates import Gates, Refusal, refusals
from collectif.matching.inputs import SERVICES, WORKS, NoticeInput, ProfileInput
from collectif.matching.notice_vectors import notice_vector
from collectif.matching.proximity import resolve
from tests.matching.samples import NOW

NOTICE = NoticeInput(
    1,
    "Audit",
    departments=("38",),
    contract_natures=frozenset({SERVICES}),
    closes_at=NOW + timedelta(days=6),
)
PROFILE = ProfileInput(1, departments=("69",))


def refused(notice, profile):
    here = resolve(profile.departments)
    return refusals(notice_vector(notice), Gates.of(profile), here, NOW)


def passes(notice, profile, now):
    return refused(notice, profile) == ()


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


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"contract_natures": frozenset({WORKS})}, Refusal.NATURE),
        ({"languages": frozenset({"fra"})}, Refusal.LANGUAGE),
        ({"is_strict_place": True}, Refusal.PLACE),
        ({"reach": frozenset({"69", "01"})}, Refusal.RADIUS),
        ({"muted_buyers": frozenset({7, 8})}, Refusal.BUYER),
        ({"excluded_words": ("Nettoyages",)}, Refusal.WORD),
    ],
)
def test_refusals_each_condition_of_the_member_says_its_name(change, reason):
    notice = replace(NOTICE, description="Nettoyage", language="deu", buyer_id=8)

    assert refused(notice, PROFILE) == ()
    assert refused(notice, replace(PROFILE, **change)) == (reason,)


@pytest.mark.parametrize(
    "change",
    [
        {"languages": frozenset({"fra"})},
        {"reach": frozenset({"69"})},
        {"muted_buyers": frozenset({7})},
        {"excluded_words": ("nettoyage",)},
    ],
)
def test_refusals_what_the_notice_does_not_say_is_accepted(change):
    bare = NoticeInput(1, "Audit")

    assert refused(bare, replace(PROFILE, **change)) == ()


def test_refusals_come_in_the_order_to_say_them():
    closed = replace(NOTICE, is_call=False)

    far = replace(PROFILE, reach=frozenset({"69"}))
    assert refused(closed, far) == (Refusal.CLOSED, Refusal.RADIUS)


def test_refusals_one_place_within_reach_is_enough():
    reach = frozenset({"38", "73"})

    assert refused(NOTICE, replace(PROFILE, reach=reach)) == ()
    assert refused(replace(NOTICE, departments=("2A", "073")), ProfileInput(1, reach=reach)) == ()


def test_refusals_place_and_reach_must_be_met_by_the_same_place():
    both = ProfileInput(1, departments=("69",), is_strict_place=True, reach=frozenset({"38"}))

    assert refused(replace(NOTICE, departments=("38", "69")), both) == (Refusal.RADIUS,)
    assert refused(NOTICE, both) == (Refusal.PLACE, Refusal.RADIUS)


def test_from_dict_condition_of_another_version_refuses_nothing():
    gates = Gates.of(replace(PROFILE, reach=frozenset({"69"})))

    assert Gates.from_dict(gates.to_dict() | {"radius_km": 3}) == gates
    assert Gates.from_dict({"contract_natures": []}) == Gates(frozenset())
