import pytest

from collectif.core.text import (
    clean_text,
    fold,
    normalise_spaces,
    printable,
    repair_characters,
    strip_markup,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Maîtrise d’ŒUVRE", "maitrise d’oeuvre"),
        ("Hôpital", "hopital"),
        ("E\u0301tude", "etude"),
        ("déjà PLAT", "deja plat"),
        ("", ""),
    ],
)
def test_fold_text_loses_case_accents_and_ligatures(text, expected):
    assert fold(text) == expected


def test_printable_text_keeps_lines_and_tabs_alone_of_what_is_not_seen():
    pasted = "nul\x00, cloche\x07\x9d\tdemi\ud800\nordre\ufeff\r\n1\u202f€\vsuite"
    assert printable(pasted) == "nul, cloche\tdemi\nordre\r\n1\u202f€\nsuite"


def test_normalise_spaces_no_break_spaces_become_one_space():
    assert normalise_spaces("  lot\u00a0 n°\u202f1\n\tétudes ") == "lot n° 1 études"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lot 1<br />Lot 2", "Lot 1 Lot 2"),
        ("Lot 1&lt;br&gt;Lot 2", "Lot 1 Lot 2"),
        ("Achats &amp;amp; logistique", "Achats & logistique"),
        ("valeur < 5000 et > 100", "valeur < 5000 et > 100"),
        ("avant<!-- caché -->après", "avant après"),
    ],
)
def test_strip_markup_tags_and_entities_leave_words_apart(text, expected):
    assert strip_markup(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l\x92archivage", "l’archivage"),
        ("c\x9cur", "cœur"),
        ("tiret\x81perdu", "tiret perdu"),
        ("N\u00c2\u00a04", "N 4"),
        ("e\u0301tude", "étude"),
    ],
)
def test_repair_characters_broken_bytes_get_their_meaning(text, expected):
    assert repair_characters(text) == expected


def test_clean_text_real_title_is_one_readable_line():
    title = "<p>Mission d\x92AMO&nbsp;:\n  archivage<br/>N\u00c2\u00a04</p>"

    assert clean_text(title) == "Mission d’AMO : archivage N 4"
