from datetime import date

import pytest

from members.documents import typeset as module
from members.documents.typeset import typeset
from tests.members.documents.files import pdf, pdf_text

LAYOUT = '#let sheet = json(bytes(sys.inputs.sheet))\n#set document(title: "t")\n#sheet.words'


def made(tmp_path, layout, **sheet):
    (tmp_path / "page.typ").write_text(layout)
    return typeset(tmp_path / "page.typ", sheet, language="fr", made_on=date(2026, 11, 22))


def test_typeset_prints_the_data_and_nothing_of_what_cannot_be_printed(tmp_path):
    assert pdf_text(made(tmp_path, LAYOUT, words="#panic()\x07 \ud800tout")).strip() == (
        "#panic() tout"
    )


def test_typeset_breaks_the_words_that_are_not_addresses():
    told = module._breakable({"url": "z" * 40, "words": ("z" * 40, 3)})
    assert told == {"url": "z" * 40, "words": ["z" * 28 + "\u200b" + "z" * 12, 3]}


def test_typeset_says_what_is_wrong_with_a_layout(tmp_path):
    with pytest.raises(Exception, match="unknown variable: never"):
        made(tmp_path, "#set document(title: never)", words="")


def test_typeset_sees_the_folder_of_its_layout_alone(tmp_path):
    (tmp_path / "elsewhere.txt").write_text("secret")
    inside = tmp_path / "layouts"
    inside.mkdir()
    with pytest.raises(Exception, match="would escape the project root"):
        made(inside, '#read("../elsewhere.txt")', words="")


def test_typeset_gives_one_page(tmp_path):
    assert len(pdf(made(tmp_path, LAYOUT, words="un")).pages) == 1
