import pytest

from tenders.sources.boamp.earlier import boamp_ids, merged, references
from tenders.sources.facts import LinkFacts


def earlier(number, year="2026", idweb="26-1"):
    journal = {"PUBLICATION_JOUE": {"ANNEE": year, "NUM_ANNONCE": number}}
    paper = {"PUBLICATION_PAPIER": {"NUM_ANNONCE": "9"}}
    return {"REFERENCE": {"IDWEB": idweb}, "REFERENCE_PUBLICATION": [paper, journal]}


def test_references_give_both_numbers():
    assert references([earlier("044736", "2015")]) == LinkFacts(
        boamp=("26-1",), ted=("44736-2015",)
    )


@pytest.mark.parametrize(
    ("number", "year"), [("", "2026"), ("0000", "2026"), ("12a", "2026"), ("12", "26"), ("12", "")]
)
def test_number_of_the_journal_that_makes_no_sense_is_left_out(number, year):
    assert references([earlier(number, year)]).ted == ()


def test_boamp_ids_leave_sentences_out():
    assert boamp_ids(["26-1", "voir l'avis 26-2", "26-1", "BOAMP-06-101-0001-01"]) == (
        "26-1",
        "BOAMP-06-101-0001-01",
    )


def test_merged_keeps_order_and_drops_repetitions():
    first, second = LinkFacts(boamp=("a", "b")), LinkFacts(boamp=("b", "c"), ted=("1-2026",))

    assert merged(first, second) == LinkFacts(boamp=("a", "b", "c"), ted=("1-2026",))
