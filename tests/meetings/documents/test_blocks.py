from hypothesis import given
from hypothesis import strategies as st

from meetings.documents.blocks import blocks_of


def words(block):
    return "".join(run["text"] for run in block["runs"])


def shown(text):
    return [
        (block["kind"], block["depth"], block["marker"], words(block)) for block in blocks_of(text)
    ]


def test_blocks_in_reading_order():
    text = "# Titre\n\nUn\nmot\n\n- a\n  - b\n- c\n\n3. x\n4. y\n\n> Cité\n\n    code"

    assert shown(text) == [
        ("heading", 0, "", "Titre"),
        ("paragraph", 0, "", "Un\nmot"),
        ("paragraph", 1, "–", "a"),
        ("paragraph", 2, "–", "b"),
        ("paragraph", 1, "–", "c"),
        ("paragraph", 1, "3.", "x"),
        ("paragraph", 1, "4.", "y"),
        ("quote", 0, "", "Cité"),
        ("paragraph", 0, "", "code"),
    ]
    assert blocks_of("") == []


def test_runs_keep_their_style():
    (block,) = blocks_of("Un **gras *et* plus** [lien](https://example.org) fin")

    assert [
        (run["text"], run["is_strong"], run["is_emphasis"], run["url"]) for run in block["runs"]
    ] == [
        ("Un ", False, False, ""),
        ("gras ", True, False, ""),
        ("et", True, True, ""),
        (" plus", True, False, ""),
        (" ", False, False, ""),
        ("lien", False, False, "https://example.org"),
        (" fin", False, False, ""),
    ]


def test_second_paragraph_of_a_point_has_no_marker():
    assert shown("- a\n\n  suite") == [("paragraph", 1, "–", "a"), ("paragraph", 1, "", "suite")]


@given(st.text(max_size=200))
def test_whatever_is_typed_gives_blocks(typed):
    for block in blocks_of(typed):
        assert block["depth"] >= 0
        assert all(run["url"].startswith(("", "https:", "mailto:")) for run in block["runs"])
