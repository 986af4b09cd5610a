import re
from pathlib import Path

import pytest
import yaml

from collectif.core.text import fold
from collectif.matching import cpv
from collectif.matching.words import stems
from members import expertise
from members.expertise import domain, domain_choices, domains, families

AGE_WORDS = re.compile(r"\b(ages?|agees?|ans|jeunes?|juniors?|seniors?|young|old|aged)\b")


def test_families_tree_has_the_expected_size():
    sizes = [len(family.domains) for family in families()]

    assert 12 <= len(sizes) <= 14
    assert all(6 <= size <= 10 for size in sizes)


def test_families_have_a_label_in_each_language():
    for language in ("fr", "en"):
        labels = [family.label(language) for family in families()]
        assert all(labels)
        assert len(set(labels)) == len(labels)


def test_tree_entries_hold_only_the_known_fields():
    tree = yaml.safe_load(Path(expertise.__file__).with_suffix(".yaml").read_text("utf-8"))

    for family in tree.values():
        assert (set(family), set(family["label"])) == ({"label", "domains"}, {"fr", "en"})
        for one in family["domains"].values():
            assert set(one) == {"label", "cpv", "rome", "keywords"}
            assert set(one["label"]) == {"fr", "en"}


def test_domains_codes_are_unique_and_stable_in_form():
    codes = [one.code for family in families() for one in family.domains]

    assert len(codes) == len(set(codes)) == len(domains())
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*", code) for code in codes)
    assert all(one.code.startswith(f"{one.family}.") for one in domains().values())


def test_domains_labels_exist_and_differ_within_each_language():
    french = [one.label("fr") for one in domains().values()]
    english = [one.label("en") for one in domains().values()]

    assert all(french)
    assert all(english)
    assert len(set(french)) == len(set(english)) == len(french)


def test_domains_cpv_prefixes_are_significant_digits_in_a_known_division():
    for one in domains().values():
        assert one.cpv_prefixes, one.code
        for prefix in one.cpv_prefixes:
            assert re.fullmatch(r"\d{2,8}", prefix), (one.code, prefix)
            assert cpv.label(prefix, "fr"), (one.code, prefix)


def test_domains_rome_codes_are_a_letter_and_four_digits():
    for one in domains().values():
        assert one.rome_codes, one.code
        assert all(re.fullmatch(r"[A-N]\d{4}", code) for code in one.rome_codes), one.code


def test_domains_keywords_are_distinct_and_carry_meaning():
    for one in domains().values():
        assert 8 <= len(one.keywords) <= 15, one.code
        assert len(set(one.keywords)) == len(one.keywords), one.code
        assert all(stems(keyword) for keyword in one.keywords), one.code


def test_domains_wording_never_speaks_of_age():
    for one in domains().values():
        wording = fold(" ".join((one.label_fr, one.label_en, *one.keywords)))
        assert not AGE_WORDS.search(wording), one.code


def test_domain_known_code_gives_its_content():
    found = domain("finance.management-control")

    assert found.label("fr") == found.label("fr-ca") == "Contrôle de gestion"
    assert found.label("en") == found.label("sv") == "Management control"
    assert "79412" in found.cpv_prefixes
    assert "M1204" in found.rome_codes


def test_domain_unknown_code_raises_key_error():
    with pytest.raises(KeyError):
        domain("finance.alchemy")


def test_domain_choices_are_grouped_by_family_in_the_language():
    groups = domain_choices("fr")

    assert [label for label, _ in groups] == [family.label("fr") for family in families()]
    assert ("finance.audit", "Audit et contrôle interne") in dict(groups)[
        "Finance, contrôle et audit"
    ]
    assert dict(domain_choices("en"))["Finance, control and audit"]
