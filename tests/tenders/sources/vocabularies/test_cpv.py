import csv
import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectif.core.vocabularies.files import VocabularyFile, VocabularyRefused, language_of
from collectif.matching.cpv import division_choices
from members.expertise import families
from tenders.sources.vocabularies import cpv
from tenders.sources.vocabularies.cpv import entries, kind_of, read_cpv
from tests.tenders.vocabulary_files import (
    ENGLISH,
    FRENCH,
    sdk_body,
    sdk_file,
    ted_body,
    workbook_body,
    zipped,
)

BOTH = {code: {"fr": FRENCH[code], "en": ENGLISH[code]} for code in FRENCH}


def read(body, language=""):
    return read_cpv(VocabularyFile(source="test", body=body, language=language))


def refusal(body, language=""):
    with pytest.raises(VocabularyRefused) as caught:
        read(body, language)
    return caught.value.code


def test_sdk_file_gives_one_language():
    assert read_cpv(sdk_file()) == {code: {"fr": text} for code, text in FRENCH.items()}


def test_ted_file_and_workbook_give_the_same_labels():
    assert read(ted_body()) == BOTH
    assert read(workbook_body()) == BOTH
    assert read(zipped({"cpv_2008.xml": ted_body()})) == BOTH


def test_labels_are_cleaned_of_odd_spaces():
    assert read(sdk_body({"79000000": " Services\u00a0 aux\nentreprises "})) == {
        "79000000": {"fr": "Services aux entreprises"}
    }


def test_file_of_another_language_than_said_is_refused():
    assert refusal(sdk_body(FRENCH, "fr"), language="de") == "language"
    unknown = sdk_body(FRENCH).replace(b"code in French", b"code in Maltese")
    assert refusal(unknown) == "language"


def test_language_may_come_from_the_name_when_the_text_does_not_tell():
    body = sdk_body({"79000000": "Services"}).replace(b"code in French. File generated.", b"")
    assert read(body, language="fr") == {"79000000": {"fr": "Services"}}
    assert refusal(body) == "language"


def test_list_that_was_cut_is_refused(monkeypatch):
    monkeypatch.setattr(cpv, "FLOOR", len(FRENCH) + 1)
    assert refusal(sdk_body(FRENCH)) == "too_few"
    assert refusal(sdk_body({})) == "too_few"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_xml"),
        (b"<html><p>Not found</html>", "not_xml"),
        (b"<html><p>Not found</p></html>", "unknown_format"),
        (workbook_body(header=("CODE", "FR")), "unknown_format"),
        (workbook_body(sheet="Supplement"), "unknown_format"),
        (zipped({"[Content_Types].xml": b"<Types/>"}), "unknown_format"),
        (zipped({"[Content_Types].xml": b"<Types", "xl/workbook.xml": b""}), "unknown_format"),
        (ted_body().replace(b'"72000000-4"', b'"7200"'), "bad_entry"),
    ],
    ids=[
        "empty",
        "broken",
        "html",
        "no-language",
        "other-sheet",
        "no-book",
        "broken-book",
        "short-code",
    ],
)
def test_files_of_another_kind_are_refused(body, code):
    assert refusal(body) == code


def test_entities_are_refused_and_never_read():
    bomb = """<!DOCTYPE properties [
      <!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">
    ]>"""
    outside = '<!DOCTYPE properties [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    for head in (bomb, outside):
        assert refusal(sdk_body(FRENCH, head=head)) == "unsafe_xml"


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body):
    with pytest.raises(VocabularyRefused):
        read(body)


@given(st.lists(st.from_regex(r"[0-9]{8}", fullmatch=True), max_size=20))
def test_any_codes_make_a_tree_or_are_refused(codes):
    labels = {code: {"fr": "x"} for code in codes}
    try:
        tree = entries(labels)
    except VocabularyRefused:
        return
    seen = {None}
    for entry in tree:
        assert entry.parent in seen, "parents come first"
        assert (entry.parent is None) == (entry.level == 1)
        seen.add(entry.code)


def test_entries_hang_from_the_nearest_class_that_exists():
    tree = {entry.code: entry for entry in entries(BOTH)}
    assert (tree["79000000"].level, tree["79000000"].parent) == (1, None)
    assert (tree["79411000"].level, tree["79411000"].parent) == (4, "79410000")
    assert (tree["79632000"].level, tree["79632000"].parent) == (4, "79000000")
    assert (tree["30000000"].level, tree["30000000"].parent) == (1, None)


def test_entry_without_any_class_above_is_refused():
    with pytest.raises(VocabularyRefused) as caught:
        entries({"79411000": {}})
    assert (caught.value.code, caught.value.detail) == ("missing_parent", "79411000")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("03000000", "supplies"),
        ("44000000", "supplies"),
        ("45000000", "works"),
        ("48000000", "supplies"),
        ("50000000", "services"),
        ("98000000", "services"),
    ],
)
def test_kind_follows_the_division(code, kind):
    assert kind_of(code) == kind


def test_official_files_give_every_code_and_label(real_data):
    folder = real_data / "data" / "vocabularies" / "cpv"
    labels = {}
    for path in sorted(folder.glob("eforms-sdk_code_*.xml.gz")):
        file = VocabularyFile(path.name, path.read_bytes(), language_of(path.name))
        for code, texts in read_cpv(file).items():
            labels.setdefault(code, {}).update(texts)
    with gzip.open(folder / "cpv_2008_fr_en_de_sv.csv.gz") as stream:
        expected = list(csv.DictReader(io.TextIOWrapper(stream, "utf-8")))
    kinds = {"supplies": "supply"}
    assert [
        {
            "code": entry.code,
            "level": str(entry.level),
            "parent": entry.parent or "",
            "kind": kinds.get(entry.kind, entry.kind),
        }
        | {f"label_{language}": entry.labels[language] for language in ("fr", "en", "de", "sv")}
        for entry in sorted(entries(labels), key=lambda entry: entry.code)
    ] == [{name: row[name] for name in row if name != "check_digit"} for row in expected]


def test_codes_we_write_by_hand_are_official(real_data):
    path = real_data / "data" / "vocabularies" / "cpv" / "eforms-sdk_code_fr.xml.gz"
    official = read_cpv(VocabularyFile(path.name, path.read_bytes(), "fr"))
    divisions = [prefix for prefix, _label in division_choices("fr")]
    domains = [domain for family in families() for domain in family.domains]
    bridged = [prefix for domain in domains for prefix in domain.cpv_prefixes]
    written = {prefix.ljust(8, "0") for prefix in (*divisions, *bridged)}
    assert written - set(official) == set()
