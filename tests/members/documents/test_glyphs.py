import pytest

from members.documents.glyphs import drawable


def test_drawable_leaves_french_and_its_neighbours_alone():
    text = "« Œuvre » : 1 200 € – l’été, Łódź, Ñandú, straße…"
    assert drawable(text) == text


@pytest.mark.parametrize("alphabet", ["Ελληνικά", "Привет", "שלום"])
def test_drawable_keeps_the_alphabets_of_the_main_font(alphabet):
    assert drawable(alphabet) == alphabet


def test_drawable_leaves_out_a_sign_that_no_font_has():
    assert drawable("fait \U0003fffd!") == "fait !"


def test_drawable_shows_that_a_letter_is_missing():
    # Nüshu: on no machine we know of.
    assert drawable("nom \U0001b170") == "nom □"


def test_drawable_loses_only_what_is_missing():
    assert drawable("Привет \U0001b170 ✔ שלום") == "Привет □ ✔ שלום"


def test_drawable_asks_about_so_many_characters_and_no_more():
    wide = "".join(map(chr, range(0x1B170, 0x1B170 + 380)))
    assert drawable(f"{wide} ok") == "□" * 380 + " ok"
