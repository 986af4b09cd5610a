import pytest

from collectif.matching.words import stem, stems, words_by_stem


def test_stems_inflected_words_share_one_stem():
    assert stems("archives archive") == [stem("archive")] * 2
    assert stems("Étude études ETUDE") == [stem("etude")] * 3


@pytest.mark.parametrize("word", ["de", "l", "2024", "marché", "n", "prestations", ""])
def test_stem_word_without_meaning_is_empty(word):
    assert stem(word) == ""


def test_stems_elision_and_markup_do_not_hide_words():
    assert stems("Refonte de l'archivage<br>n°2") == [stem("refonte"), stem("archivage")]


def test_words_by_stem_keeps_the_word_as_written():
    assert words_by_stem("Contrôle des Comptes") == [
        (stem("controle"), "contrôle"),
        (stem("comptes"), "comptes"),
    ]


def test_stems_empty_text_is_empty():
    assert stems("") == []
