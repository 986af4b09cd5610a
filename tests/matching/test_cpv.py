import pytest

from collectif.matching import cpv


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("72512000-7", "72512"),
        ("71000000", "71"),
        ("30000000", "30"),
        ("80500000", "805"),
        ("7941", "7941"),
        ("7", ""),
        ("794111111", ""),
        ("Services", ""),
        ("", ""),
    ],
)
def test_significant_code_stops_at_its_last_meaningful_digit(code, expected):
    assert cpv.significant(code) == expected


def test_ancestors_code_gives_each_class_widest_first():
    assert cpv.ancestors("72512000") == ("72", "725", "7251", "72512")


def test_ancestors_invalid_code_has_none():
    assert cpv.ancestors("x") == ()


def test_deepest_common_finds_the_longest_class_over_all_pairs():
    assert cpv.deepest_common(["79411000", "72512000"], ["72514100", "45000000"]) == "7251"


def test_deepest_common_generic_codes_share_only_their_division():
    assert cpv.deepest_common(["71000000"], ["71000000"]) == "71"


def test_deepest_common_first_digit_alone_is_no_class():
    assert cpv.deepest_common(["72000000"], ["79000000"]) == ""
    assert cpv.deepest_common([], ["79000000"]) == ""


def test_label_known_class_is_given_in_both_languages():
    assert cpv.label("72510000", "fr") == "Gestion informatique"
    assert cpv.label("72510000", "en") == "Computer management"


def test_label_deeper_class_falls_back_to_the_nearest_above():
    assert cpv.label("72514100", "fr") == "Gestion informatique"
    assert cpv.label("45262640", "fr") == "Travaux de construction"


def test_label_unknown_division_is_empty():
    assert cpv.label("99000000", "fr") == ""


def test_label_all_forty_five_divisions_have_one():
    divisions = [f"{number:02}" for number in range(100)]

    assert sum(bool(cpv.label(division, "en")) for division in divisions) == 45
