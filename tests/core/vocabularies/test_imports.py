import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from collectif.core.vocabularies.files import VocabularyFile
from collectif.core.vocabularies.imports import Vocabulary, VocabularyImport

DIGEST = "0" * 64
FACTS = {"licence": "Licence Ouverte 2.0", "row_count": 3, "is_unchanged": True}


def imported(**facts):
    return VocabularyImport.objects.create(
        **({"name": "cpv", "language": "fr", "sha256": DIGEST, "row_count": 1} | facts)
    )


def record(body=b"", name=Vocabulary.CPV, language="fr", source="code_fr.xml", **facts):
    file = VocabularyFile(source, body, language, version="1.15.1")
    return VocabularyImport.objects.record(name, file, **(FACTS | facts))


def test_latest_of_each_is_the_last_file_of_each_language(db):
    imported(version="1.14.0")
    last = imported(version="1.15.1")
    english = imported(language="en")
    communes = imported(name="places", language="")
    assert list(VocabularyImport.objects.latest_of_each()) == [english, last, communes]


def test_import_reads_as_its_list_language_and_version(db):
    assert str(imported(version="1.15.1")).endswith("fr 1.15.1")


def test_record_keeps_what_the_file_was(db):
    kept = record(b"list")
    assert (kept.name, kept.language, kept.source, kept.version) == (
        "cpv",
        "fr",
        "code_fr.xml",
        "1.15.1",
    )
    assert (kept.licence, kept.row_count) == ("Licence Ouverte 2.0", 3)
    assert kept.sha256 == VocabularyFile("", b"list").digest


def test_version_that_the_list_says_itself_comes_first(db):
    assert record(version="4.61").version == "4.61"


def test_same_file_again_is_no_news_unless_it_had_an_effect(db):
    first = record()
    assert record() is None
    assert record(is_unchanged=False).pk > first.pk


@pytest.mark.parametrize(
    "other", [{"body": b"new"}, {"language": "en"}, {"name": Vocabulary.ROME}], ids=str
)
def test_another_file_is_news_though_no_row_changed(db, other):
    record()
    assert record(**other) is not None


def test_file_seen_before_the_last_is_news_again(db):
    record(b"a")
    record(b"b")
    assert record(b"a") is not None


def test_long_address_is_cut(db):
    assert record(source="https://example.org/" + "x" * 600).source.endswith("x" * 480)


def test_record_that_no_column_can_hold_is_refused(db):
    with pytest.raises(ValidationError):
        record(version="x" * 41)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"name": "esco"}, "name_known"),
        ({"sha256": "abc"}, "sha256"),
    ],
)
def test_database_refuses_what_is_no_import(db, facts, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        imported(**facts)
