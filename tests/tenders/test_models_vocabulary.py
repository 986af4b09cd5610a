import pytest
from django.db import IntegrityError, transaction

from tenders.models import VocabularyImport

DIGEST = "0" * 64


def imported(**facts):
    return VocabularyImport.objects.create(
        **({"name": "cpv", "language": "fr", "sha256": DIGEST, "row_count": 1} | facts)
    )


def test_latest_of_each_is_the_last_file_of_each_language(db):
    imported(version="1.14.0")
    last = imported(version="1.15.1")
    english = imported(language="en")
    communes = imported(name="places", language="")
    assert list(VocabularyImport.objects.latest_of_each()) == [english, last, communes]


def test_import_reads_as_its_list_language_and_version(db):
    assert str(imported(version="1.15.1")).endswith("fr 1.15.1")


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"name": "rome"}, "vocabulary_import_name_known"),
        ({"sha256": "abc"}, "vocabulary_import_sha256"),
    ],
)
def test_database_refuses_what_is_no_import(db, facts, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        imported(**facts)
