from dataclasses import replace

import pytest

from collectif.core.communes import Place
from collectif.core.vocabularies.files import VocabularyFile, VocabularyRefused
from collectif.core.vocabularies.imports import VocabularyImport
from tenders.models import CpvCode
from tenders.pipeline.vocabularies import StoredVocabulary, store_cpv, store_places
from tenders.sources.vocabularies import cpv, places
from tests.members.factories import ProfileFactory
from tests.tenders.vocabulary_files import (
    ENGLISH,
    FRENCH,
    commune,
    places_file,
    sdk_body,
    sdk_file,
    ted_body,
)

COUNT = len(FRENCH)


@pytest.fixture(autouse=True)
def _small_lists(monkeypatch):
    """Let a list of a few entries pass for the whole."""
    monkeypatch.setattr(cpv, "FLOOR", 1)
    monkeypatch.setattr(places, "FLOOR", 1)


def take(*files, is_dry_run=False):
    return store_cpv(files, is_dry_run=is_dry_run)


def take_places(*communes, is_dry_run=False):
    return store_places(places_file(*communes), is_dry_run=is_dry_run)


def counts(stored: StoredVocabulary) -> tuple[int, ...]:
    """New, changed, unchanged, obsolete."""
    return (
        stored.new_count,
        stored.changed_count,
        stored.unchanged_count,
        stored.obsolete_count,
    )


def test_files_of_each_language_make_one_list(db):
    assert counts(take(sdk_file(), sdk_file(ENGLISH, "en"))) == (COUNT, 0, 0, 0)
    row = CpvCode.objects.get(code="79411000")
    assert (row.parent_id, row.level, row.kind) == ("79410000", 4, "services")
    assert (row.label_fr, row.label_en) == (FRENCH["79411000"], ENGLISH["79411000"])
    assert row.words == "conseil en gestion generale\ngeneral management consulting"


def test_import_keeps_where_the_rows_come_from(db):
    file = replace(sdk_file(), version="1.15.1")
    take(file)
    (kept,) = VocabularyImport.objects.all()
    assert (kept.name, kept.language, kept.source, kept.version) == (
        "cpv",
        "fr",
        "code_fr.xml",
        "1.15.1",
    )
    assert (kept.sha256, kept.row_count, kept.licence) == (
        file.digest,
        COUNT,
        "CC BY 4.0, © European Union",
    )


def test_same_file_again_writes_nothing(db, django_assert_num_queries):
    take(sdk_file())
    with django_assert_num_queries(4):  # savepoint in and out, the rows held, the last import
        assert counts(take(sdk_file())) == (0, 0, COUNT, 0)
    assert VocabularyImport.objects.count() == 1


def test_same_rows_from_another_file_are_recorded_once_more(db):
    take(sdk_file())
    take(sdk_file(), sdk_file(ENGLISH, "en"))
    assert counts(take(VocabularyFile("cpv_2008.xml", ted_body()))) == (0, 0, COUNT, 0)
    assert VocabularyImport.objects.count() == 4


def test_one_language_again_leaves_the_others(db):
    take(sdk_file(), sdk_file(ENGLISH, "en"))
    renamed = FRENCH | {"79000000": "Services pour entreprises"}
    assert counts(take(sdk_file(renamed))) == (0, 1, COUNT - 1, 0)
    row = CpvCode.objects.get(code="79000000")
    assert (row.label_fr, row.label_en) == ("Services pour entreprises", "Business services")


def test_code_that_left_the_list_is_marked_and_may_come_back(db):
    take(sdk_file())
    shorter = {code: label for code, label in FRENCH.items() if code != "79632000"}
    assert counts(take(sdk_file(shorter))) == (0, 0, COUNT - 1, 1)
    assert CpvCode.objects.get(code="79632000").is_obsolete
    assert counts(take(sdk_file(shorter))) == (0, 0, COUNT - 1, 0)
    assert counts(take(sdk_file())) == (0, 1, COUNT - 1, 0)
    assert not CpvCode.objects.get(code="79632000").is_obsolete


def test_dry_run_counts_and_writes_nothing(db):
    assert counts(take(sdk_file(), is_dry_run=True)) == (COUNT, 0, 0, 0)
    assert not CpvCode.objects.exists()
    assert not VocabularyImport.objects.exists()


def test_one_bad_file_of_several_leaves_everything(db):
    take(sdk_file())
    cut = VocabularyFile("code_en.xml", sdk_body(ENGLISH, "en")[:-20], "en")
    with pytest.raises(VocabularyRefused):
        take(sdk_file({"79000000": "Autre"}), cut)
    assert CpvCode.objects.get(code="79000000").label_fr == FRENCH["79000000"]
    assert VocabularyImport.objects.count() == 1


def test_label_no_column_can_hold_is_refused_by_code(db):
    with pytest.raises(VocabularyRefused) as caught:
        take(sdk_file({"79000000": "x" * 501}))
    assert caught.value.code == "bad_entry"
    assert caught.value.detail.startswith("79000000: ")


def test_communes_are_taken_then_changed_then_merged(db):
    other = commune("38421", "Saint-Martin-d'Hères")
    assert counts(take_places(commune(), other)) == (2, 0, 0, 0)
    assert counts(take_places(commune(), other)) == (0, 0, 2, 0)
    assert counts(take_places(commune(population=151_000))) == (0, 1, 0, 1)
    row = Place.objects.get(code="38185")
    assert (row.name, row.words, row.department) == ("Grenoble", "grenoble", "38")
    assert (row.postcodes, row.population) == (["38000", "38100"], 151_000)
    assert (row.latitude, row.longitude) == (45.18, 5.72)
    assert Place.objects.get(code="38421").is_obsolete


def test_people_who_named_a_commune_are_placed_in_it(db):
    profile = ProfileFactory(commune="grenoble")
    take_places(commune(), is_dry_run=True)
    profile.refresh_from_db()
    assert profile.town is None
    take_places(commune())
    profile.refresh_from_db()
    assert profile.town_id == "38185"


def test_list_without_coordinates_leaves_those_we_hold(db):
    take_places(commune())
    assert counts(take_places(commune(centre=None))) == (0, 0, 1, 0)
    assert Place.objects.get(code="38185").latitude == 45.18


def test_dry_run_of_communes_writes_nothing(db):
    assert counts(take_places(commune(), is_dry_run=True)) == (1, 0, 0, 0)
    assert not Place.objects.exists()
