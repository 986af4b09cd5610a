from dataclasses import replace

from tenders.sources.facts import CriterionFacts, WordingFacts
from tenders.sources.notice_files import read_file
from tenders.sources.wordings import worded_in
from tests.tenders.facts import facts, lot

FRENCH = WordingFacts(
    language="fra",
    title="Transport scolaire",
    description="Lignes du nord.",
    buyer_name="Ville de Brumeval",
    lots=(lot("LOT-0001", "Nord", criteria=(CriterionFacts(kind="price", name="Prix"),)),),
)
DUTCH = facts(
    title="Schoolvervoer",
    description="Lijnen van het noorden.",
    language="nld",
    group_form="Vennootschap",
    lots=(lot("LOT-0001", "Noorden", description="Drie lijnen"), lot("LOT-0002", "Zuiden")),
    wordings=(FRENCH,),
)


def test_notice_is_read_in_the_language_that_is_asked_for():
    read = worded_in(DUTCH, "fra")

    assert (read.language, read.title) == ("fra", "Transport scolaire")
    assert (read.description, read.buyer.name) == ("Lignes du nord.", "Ville de Brumeval")
    assert read.lots[0].title == "Nord"
    assert [criterion.name for criterion in read.lots[0].criteria] == ["Prix"]


def test_what_a_language_does_not_say_stays_in_the_first_one():
    read = worded_in(DUTCH, "fra")

    assert read.group_form == "Vennootschap"
    assert read.lots[0].description == "Drie lijnen"
    assert read.lots[1] == DUTCH.lots[1]


def test_first_language_becomes_one_of_the_others():
    (first,) = worded_in(DUTCH, "fra").wordings

    assert (first.language, first.title) == ("nld", "Schoolvervoer")
    assert first.lots == DUTCH.lots


def test_facts_that_are_no_words_do_not_change():
    read = worded_in(DUTCH, "fra")

    same = ("source_id", "submission_deadline", "published_on", "links", "kind")
    assert [getattr(read, name) for name in same] == [getattr(DUTCH, name) for name in same]


def test_notice_without_that_language_is_as_it_was():
    alone = replace(DUTCH, wordings=())

    assert worded_in(DUTCH, "swe") is DUTCH
    assert worded_in(DUTCH, "nld") is DUTCH
    assert worded_in(alone, "fra") is alone


def test_real_belgian_call_is_read_in_french(real_data):
    folder = real_data / "data" / "notices" / "ted" / "published"
    (outcome,) = read_file(folder / "2024-OJS198-00612681.xml")

    read = worded_in(outcome.facts, "fra")

    assert outcome.facts.language == "nld"
    assert read.title.startswith("PROCEDURE OUVERTE POUR LES SERVICES DE PHARMACIE")
    assert read.buyer.name == "SPF Justice"
    assert read.lots[0].title.endswith("lot 1 prison de Lantin")
