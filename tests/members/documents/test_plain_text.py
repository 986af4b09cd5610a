import pytest

from members.documents.plain_text import blocks, one_line
from members.documents.sheet import Block


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("  un\tdeux\r\n trois  ", "un deux trois"),
        ("1 200\u202f€ : prix", "1 200\u202f€ : prix"),
        ("nul\x00 cloche\x07 demi\ud800 ordre\ufeff", "nul cloche demi ordre"),
        ("e\u0301te\u0301", "été"),
        (" \n ", ""),
    ],
)
def test_one_line_keeps_no_break_spaces_and_drops_what_no_file_holds(typed, printed):
    assert one_line(typed) == printed


def test_blocks_tell_paragraphs_from_lists():
    typed = "Avant :\r\n\r\n- un\r\n• deux\n\nAprès.\nEncore."
    assert blocks(typed) == (
        Block(lines=("Avant :",)),
        Block(lines=("un", "deux"), is_list=True),
        Block(lines=("Après.",)),
        Block(lines=("Encore.",)),
    )


def test_blocks_of_a_dash_inside_a_line_are_a_paragraph():
    assert blocks("-30 % de délai – enfin") == (Block(lines=("-30 % de délai – enfin",)),)


@pytest.mark.parametrize("blank", ["", " \n\t\n "])
def test_blocks_of_nothing_are_none(blank):
    assert blocks(blank) == ()
