"""Numbers that stand for what is counted: each for one thing, and all of them fit."""

from itertools import combinations

from django.conf.locale import LANG_INFO

from collectif.core.places import DEPARTMENTS
from members.enums import CefrLevel, SkillLevel
from members.expertise import families
from members.pipeline.directory_codes import (
    FORMS,
    MOST_FAMILIES,
    department_number,
    departments_by_number,
    family_bit,
    family_bits,
    form_bit,
    language_number,
    languages_by_number,
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


def test_departments_and_languages_never_meet():
    departments = [department_number(code) for code in DEPARTMENTS]
    languages = [
        language_number(code, level) for code in LANGUAGES for level in ("", *CefrLevel.values)
    ]
    numbers = [*departments, *languages]
    assert len(numbers) == len(set(numbers))
    assert SMALLEST <= min(numbers) <= max(numbers) <= LARGEST
    assert max(departments) < 0 < min(languages)
    assert {departments_by_number()[number] for number in departments} == set(DEPARTMENTS)


def test_level_that_is_not_enough_has_no_number():
    enough = languages_by_number(["en"], "B2")
    reached = [level for level in CefrLevel.values if language_number("en", level) in enough]
    assert reached == ["B2", "C1", "C2", "native"]
    assert language_number("en", "") in languages_by_number(["en"], "")
