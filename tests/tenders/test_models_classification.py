import pytest
from django.db import IntegrityError, connection, transaction

from collectif.matching import cpv
from tenders.models import CpvCode
from tenders.pipeline.vocabularies import store_cpv
from tenders.sources.vocabularies import cpv as list_of_codes
from tests.tenders.vocabulary_files import ENGLISH, sdk_file


@pytest.fixture
def imported(db, monkeypatch):
    monkeypatch.setattr(list_of_codes, "FLOOR", 1)
    files = [sdk_file(), sdk_file(ENGLISH, "en")]
    store_cpv(files, is_dry_run=False)


def prefixes(rows):
    return [row.prefix for row in rows]


def test_children_skip_the_levels_that_do_not_exist(imported):
    assert prefixes(CpvCode.objects.children_of("79000000")) == ["794", "79632"]
    assert prefixes(CpvCode.objects.children_of("")) == ["30", "45", "72", "79"]
    assert prefixes(CpvCode.objects.children_of("79411000")) == []


def test_branches_say_what_holds_others(imported):
    rows = CpvCode.objects.children_of("79000000").with_branches()
    assert [row.has_children for row in rows] == [True, False]
    CpvCode.objects.filter(code="79410000").update(is_obsolete=True)
    assert [row.has_children for row in rows.all()] == [False, False]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("conseil gestion", ["794", "79411"]),
        ("CONSEIL en géstion", ["79411"]),
        ("business", ["7941", "79"]),
        ("batim", ["45"]),
        ("7941", ["7941", "79411"]),
        ("791", []),
        ("onseil", []),
        ("", []),
        ("  -- %", []),
        ("(", []),
    ],
)
def test_search_finds_the_beginnings_of_words_and_codes(imported, words, found):
    assert sorted(prefixes(CpvCode.objects.search(words))) == sorted(found)


def test_search_puts_the_closest_first_then_the_widest(imported):
    CpvCode.objects.create(code="80000000", level=1, kind="services", words="services de formation")
    CpvCode.objects.create(code="22000000", level=1, kind="supplies", words="formations")
    assert prefixes(CpvCode.objects.search("formation")) == ["80", "79632", "22"]


def test_search_survives_what_people_paste(imported):
    assert list(CpvCode.objects.search("zq\\m[(" * 40 + "\u0000")) == []


def test_slip_of_the_keyboard_finds_what_resembles(imported):
    assert prefixes(CpvCode.objects.resembling("informatqiue")) == ["72"]
    assert prefixes(CpvCode.objects.resembling("zzzzzz")) == []


def test_labels_are_official_and_come_in_one_query(imported, django_assert_num_queries):
    codes = ["79411000", "79411000-8", "7941", "79632000", "30000000"]
    with django_assert_num_queries(1):
        labels = CpvCode.objects.labels_of(codes, "fr")
    assert labels == {
        "79411000": "Conseil en gestion générale",
        "79411000-8": "Conseil en gestion générale",
        "7941": "Conseil en affaires",
        "79632000": "Formation du personnel",
        "30000000": "Machines de bureau",
    }


def test_label_of_a_code_that_does_not_exist_is_that_of_the_class_above(imported):
    assert CpvCode.objects.labels_of(["79411999"], "en") == {
        "79411999": "General management consulting"
    }


def test_label_missing_in_a_language_is_said_in_english(imported):
    assert CpvCode.objects.labels_of(["72000000"], "de") == {"72000000": "Computing services"}


def test_labels_without_an_import_are_our_own(db):
    labels = CpvCode.objects.labels_of(["79411000", "99000000", "garbage", ""], "fr")
    assert labels["79411000"] == cpv.label("79411000", "fr") != ""
    assert (labels["99000000"], labels["garbage"], labels[""]) == ("", "", "")


def test_labels_of_nothing_ask_nothing(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert CpvCode.objects.labels_of([], "fr") == {}


def test_label_falls_back_on_any_language():
    assert CpvCode(label_sv="Tjänster").label_in("fr") == "Tjänster"
    assert CpvCode().label_in("fr") == ""
    assert CpvCode(label_fr="Services").label_in("fr-ch") == "Services"


def test_code_reads_as_its_digits_and_label(imported):
    assert str(CpvCode.objects.get(code="79410000")) == "7941 Conseil en affaires"
    assert str(CpvCode.objects.get(code="30000000")) == "30 Machines de bureau"


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"code": "7941"}, "cpv_code_8_digits"),
        ({"level": 8}, "cpv_code_level"),
        ({"kind": "gifts"}, "cpv_code_kind_known"),
        ({"level": 2}, "cpv_code_only_divisions_at_top"),
    ],
)
def test_database_refuses_what_is_no_class(db, facts, constraint):
    row = CpvCode(**({"code": "66000000", "level": 1, "kind": "services"} | facts))
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        CpvCode.objects.bulk_create([row])


def test_searches_may_use_their_index(imported):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for rows in (CpvCode.objects.search("conseil"), CpvCode.objects.resembling("consiel")):
            assert "cpv_code_words" in rows.explain()
        assert "cpv" in CpvCode.objects.filter(code__startswith="7941").explain()
