from members.filters.counts import numbers_in
from members.pipeline.directory_codes import (
    department_number,
    family_number,
    form_number,
    language_number,
    marks,
)


def test_numbers_of_many_people_are_counted_at_once():
    isere, fluent = department_number("38"), language_number("en", "C2")
    one = marks({"finance": 2}, ["micro"], [isere, fluent])
    other = marks({"finance": 3}, ["micro"], [isere])
    assert dict(numbers_in(one + other + other)) == {
        isere: 3,
        fluent: 1,
        family_number("finance", 2): 1,
        family_number("finance", 3): 2,
        form_number("micro"): 3,
    }


def test_nobody_has_no_number():
    assert dict(numbers_in(b"")) == {}
