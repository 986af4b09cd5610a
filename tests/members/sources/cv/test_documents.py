from members.sources.cv.documents import (
    Document,
    NamedLanguage,
    Record,
    dump,
    load,
    printable,
    size,
)
from members.sources.cv.facts import Experience

RECORD = Record(
    headline="Consultante",
    experiences=(Experience("Directrice", "Nova", 2015, None, "Budget"),),
    skills=("Budget",),
    languages=(NamedLanguage("Anglais", "courant"),),
    studies=("Diplôme",),
    links=("https://example.org",),
)


def test_what_is_dumped_is_loaded_again():
    for document in (Document(), Document(lines=("Sorne", "é\ud800")), Document(record=RECORD)):
        assert load(dump(document)) == document


def test_size_is_about_that_of_the_texts():
    assert 1_000 <= size(Document(lines=("é" * 1_000,))) < 1_100


def test_what_cannot_be_stored_or_shown_is_replaced():
    assert printable("a\x00b\x07c\ud800d\te\n") == "a b c d\te\n"


def test_what_only_typesetting_needs_is_undone():
    assert printable("pro\ufb01l o\ufb03ciel, bud\xadget\u200b") == "profil officiel, budget"
