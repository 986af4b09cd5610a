"""Numbers that stand for what is counted: each for one thing, and all of them fit."""

from itertools import combinations
from struct import unpack

from django.conf.locale import LANG_INFO

from collectif.core.places import DEPARTMENTS
from members.enums import CefrLevel, SkillLevel
from members.expertise import families
from members.pipeline.directory_codes import (
    FORMS,
    MOST_FAMILIES,
    department_number,
    family_bit,
    family_bits,
    family_number,
    family_numbers,
    form_bit,
    form_number,
    language_number,
    languages_by_number,
    marks,
)

SMALLEST, LARGEST = -(2**15), 2**15 - 1
LANGUAGES = [code for code in LANG_INFO if len(code) == 2]


def test_families_fit_in_a_bigint_and_never_share_a_bit():
    assert len(families()) <= MOST_FAMILIES
    bits = [family_bit(one.code, level) for one in families() for level in SkillLevel.values]
    assert all(one & other == 0 for one, other in combinations(bits, 2))
    assert sum(bits) < 2**63


def test_best_level_reaches_those_below():
    bits = family_bits({"finance": 3, "management": 0})
    reached = [level for level in range(1, 5) if bits & family_bit("finance", level)]
    assert reached == [1, 2, 3]
    assert bits & family_bit("management", 1)
    assert not bits & family_bit("management", 2)


def test_forms_of_work_fit_in_a_smallint():
    assert sum(map(form_bit, FORMS)) == 2 ** len(FORMS) - 1 <= LARGEST


def test_what_is_counted_never_shares_a_number():
    numbers = [
        *(department_number(code) for code in DEPARTMENTS),
        *(language_number(code, level) for code in LANGUAGES for level in ("", *CefrLevel.values)),
        *(family_number(one.code, level) for one in families() for level in SkillLevel.values),
        *map(form_number, FORMS),
    ]
    assert len(numbers) == len(set(numbers))
    assert SMALLEST <= min(numbers) <= max(numbers) <= LARGEST


def test_level_of_a_family_is_reached_by_it_and_by_those_above():
    assert family_number("finance", 0) == family_number("finance", 1)
    reached = [
        level
        for level in range(1, 5)
        if family_number("finance", level) in family_numbers("finance", 3)
    ]
    assert reached == [3, 4]


def test_marks_are_numbers_of_two_bytes():
    written = marks({"finance": 2}, ["micro"], [department_number("38")])
    told = unpack(">3h", written)
    assert told == (department_number("38"), family_number("finance", 2), form_number("micro"))
    assert marks({}, [], []) == b""


def test_level_that_is_not_enough_has_no_number():
    enough = languages_by_number(["en"], "B2")
    reached = [level for level in CefrLevel.values if language_number("en", level) in enough]
    assert reached == ["B2", "C1", "C2", "native"]
    assert language_number("en", "") in languages_by_number(["en"], "")
