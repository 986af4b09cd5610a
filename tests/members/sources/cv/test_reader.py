"""Each document of our script, read in every format or refused for its reason."""

import json
from contextlib import suppress
from dataclasses import asdict
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.sources.cv.errors import CvFault, UnreadableCv
from members.sources.cv.facts import CvReading, Experience, Language, Skill
from members.sources.cv.limits import MAX_BYTES, MAX_CHARACTERS, MAX_PAGES
from members.sources.cv.reader import read_cv, read_in_child
from members.sources.cv.vocabulary import vocabulary
from tests.members.sources.cv import documents, europass

CONTROL = "finance.management-control"
EXPERIENCES = (
    Experience(
        title="Directrice administrative et financière",
        organisation="Groupe Aubier",
        start_year=2015,
        end_year=2021,
        text="Contrôle de gestion de trois filiales\nRefonte du tableau de bord du groupe",
    ),
    Experience(
        title="Contrôleuse de gestion",
        organisation="Moulins de Sorne",
        start_year=2009,
        end_year=2015,
        text="Suivi budgétaire mensuel de douze sites",
    ),
)
SKILLS = (
    Skill("Contrôle de gestion", "Contrôle de gestion", CONTROL),
    Skill("Comptabilité analytique", "Comptabilité analytique", CONTROL),
    Skill("Peinture sur soie", "Peinture sur soie"),
)
READING = CvReading(
    headline="Directrice administrative et financière",
    experiences=EXPERIENCES,
    skills=SKILLS,
    languages=(Language("en", "C1"), Language("es", "A1")),
    studies=("Diplôme de l’école de commerce de Sorne",),
    links=("https://www.linkedin.com/in/camille-rivoire",),
)
EUROPASS = {"languages": (Language("fr", "C2"), Language("en", "C1"))}
JSON_RESUME = {
    "skills": (Skill("Finance", "Finance"), *SKILLS),
    "languages": (Language("en", "C1"), Language("es", "A2")),
    "studies": ("Diplôme, École de commerce de Sorne",),
}

READABLE = [
    pytest.param("cv.pdf", documents.pdf, {}, id="pdf"),
    pytest.param("cv.pdf", documents.pdf_in_two_columns, {}, id="pdf-two-columns"),
    pytest.param("CV.PDF", lambda: documents.pdf_with_password(""), {}, id="pdf-owner-password"),
    pytest.param("cv.docx", documents.docx_file, {}, id="docx"),
    pytest.param("cv.odt", documents.odt, {}, id="odt"),
    pytest.param("cv.txt", documents.text, {}, id="text-utf-8"),
    pytest.param("cv.txt", lambda: documents.text("utf-8-sig"), {}, id="text-utf-8-bom"),
    pytest.param("cv.txt", lambda: documents.text("utf-16"), {}, id="text-utf-16"),
    pytest.param("cv.txt", lambda: documents.text("utf-16-le"), {}, id="text-utf-16-no-bom"),
    pytest.param("cv.txt", lambda: documents.text("cp1252"), {}, id="text-cp1252"),
    pytest.param("cv.json", documents.json_resume, JSON_RESUME, id="json-resume"),
    pytest.param("cv.xml", europass.passport_xml, EUROPASS, id="europass-xml"),
    pytest.param("cv.json", europass.passport_json, EUROPASS, id="europass-json"),
    pytest.param("cv.xml", europass.candidate_xml, EUROPASS, id="europass-2020-xml"),
    pytest.param(
        "cv.pdf",
        lambda: documents.pdf_with_attachment("attachment.xml", europass.candidate_xml()),
        EUROPASS,
        id="europass-pdf",
    ),
]
REFUSED = [
    pytest.param("cv.pages", documents.text, CvFault.UNKNOWN_FORMAT, id="other-format"),
    pytest.param("cv", documents.text, CvFault.UNKNOWN_FORMAT, id="no-extension"),
    pytest.param("cv.json", lambda: b'{"name": "Camille"}', CvFault.UNKNOWN_FORMAT, id="any-json"),
    pytest.param("cv.xml", lambda: b"<cv>Camille</cv>", CvFault.UNKNOWN_FORMAT, id="any-xml"),
    pytest.param("cv.pdf", documents.docx_file, CvFault.WRONG_EXTENSION, id="docx-named-pdf"),
    pytest.param("cv.docx", documents.pdf, CvFault.WRONG_EXTENSION, id="pdf-named-docx"),
    pytest.param("cv.txt", lambda: b"\x89PNG\r\n\x1a\n\0\0", CvFault.WRONG_EXTENSION, id="picture"),
    pytest.param("cv.pdf", lambda: b"", CvFault.EMPTY, id="empty"),
    pytest.param("cv.txt", lambda: b" \r\n\t ", CvFault.EMPTY, id="blank"),
    pytest.param("cv.pdf", documents.pdf_with_password, CvFault.ENCRYPTED, id="password-pdf"),
    pytest.param("cv.docx", documents.docx_with_password, CvFault.ENCRYPTED, id="password-docx"),
    pytest.param("cv.odt", documents.odt_with_password, CvFault.ENCRYPTED, id="password-odt"),
    pytest.param("cv.pdf", documents.pdf_of_a_scan, CvFault.NO_TEXT, id="scan"),
    pytest.param("cv.json", lambda: b'{"basics": {}}', CvFault.NO_TEXT, id="empty-json-resume"),
    pytest.param("cv.txt", lambda: b"a" * (11 << 20), CvFault.TOO_LARGE, id="11-megabytes"),
    pytest.param("cv.pdf", lambda: documents.pdf_of_pages(200), CvFault.TOO_LONG, id="200-pages"),
    pytest.param("cv.txt", lambda: b"Sorne\n" * 50_000, CvFault.TOO_LONG, id="long-text"),
    pytest.param("cv.pdf", lambda: documents.pdf()[:2_000], CvFault.CORRUPT, id="truncated-pdf"),
    pytest.param("cv.docx", lambda: documents.docx_file()[:-900], CvFault.CORRUPT, id="truncated"),
    pytest.param("cv.json", lambda: b'{"basics": {', CvFault.CORRUPT, id="truncated-json"),
    pytest.param("cv.json", lambda: b'{"a":' * 90_000, CvFault.CORRUPT, id="deep-json"),
    pytest.param("cv.docx", documents.docx_bomb, CvFault.BOMB, id="zip-bomb"),
    pytest.param("cv.odt", documents.odt_bomb, CvFault.BOMB, id="xml-bomb"),
    pytest.param("cv.pdf", documents.pdf_bomb, CvFault.BOMB, id="pdf-bomb"),
]
# Whatever a reading holds of these, it should not.
TRACES = (
    "1965",
    "1988",
    "58 ans",
    "3 mai",
    "mari",
    "enfant",
    "Née",
    "nationalit",
    "photo",
    "Française",
)


@pytest.fixture(scope="module")
def words():
    return vocabulary()


@pytest.mark.parametrize(("filename", "make", "differences"), READABLE)
def test_reading_a_document_proposes_what_it_says(words, filename, make, differences):
    assert asdict(read_cv(make(), filename, words)) == asdict(READING) | {
        name: asdict(CvReading(**{name: value}))[name] for name, value in differences.items()
    }


@pytest.mark.parametrize(("filename", "make", "differences"), READABLE)
def test_reading_in_a_child_gives_the_same(words, filename, make, differences):
    data = make()

    assert read_in_child(data, filename, words) == read_cv(data, filename, words)


@pytest.mark.parametrize(("filename", "make", "differences"), READABLE)
def test_reading_leaves_no_trace_of_what_is_private(words, filename, make, differences):
    said = str(asdict(read_cv(make(), filename, words))).casefold()

    assert [trace for trace in TRACES if trace.casefold() in said] == []


@pytest.mark.parametrize(("filename", "make", "fault"), REFUSED)
def test_document_is_refused_for_its_reason(words, filename, make, fault):
    with pytest.raises(UnreadableCv) as refused:
        read_cv(make(), filename, words)

    assert refused.value.code is fault


@pytest.mark.parametrize(("filename", "make", "fault"), REFUSED)
def test_document_is_refused_in_a_child_for_the_same_reason(words, filename, make, fault):
    with pytest.raises(UnreadableCv) as refused:
        read_in_child(make(), filename, words)

    assert refused.value.code is fault


def test_limits_are_the_largest_that_pass(words):
    read_cv(documents.pdf_of_pages(MAX_PAGES - 1), "cv.pdf", words)
    with pytest.raises(UnreadableCv, match="too_long"):
        read_cv(documents.pdf_of_pages(MAX_PAGES), "cv.pdf", words)
    with pytest.raises(UnreadableCv, match="no_text"):
        read_cv(b"1" * (MAX_CHARACTERS - 50), "cv.txt", words)
    with pytest.raises(UnreadableCv, match="too_long"):
        read_cv(b"1" * MAX_BYTES, "cv.txt", words)
    with pytest.raises(UnreadableCv, match="too_large"):
        read_cv(b"1" * (MAX_BYTES + 1), "cv.txt", words)


FILENAMES = st.sampled_from(["cv.pdf", "cv.docx", "cv.odt", "cv.txt", "cv.xml", "cv.json"])
STARTS = st.sampled_from(
    [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<a>", b"{", b"\xff\xfe", b"\xfe\xff"]
)


@given(data=st.binary(max_size=4_000), start=STARTS, filename=FILENAMES | st.text(max_size=30))
def test_any_bytes_are_read_or_refused(words, data, start, filename):
    outcome_of(start + data, filename, words)


@given(cut=st.integers(0, 60_000), byte=st.integers(0, 255))
@pytest.mark.parametrize(
    ("filename", "make"),
    [
        ("cv.pdf", documents.pdf),
        ("cv.docx", documents.docx_file),
        ("cv.odt", documents.odt),
        ("cv.xml", europass.passport_xml),
        ("cv.json", europass.passport_json),
    ],
)
def test_a_damaged_document_is_read_or_refused(words, filename, make, cut, byte):
    data = bytearray(made(make))
    data[cut % len(data)] = byte

    outcome_of(bytes(data), filename, words)


def names_in(node):
    if isinstance(node, list):
        return {name for one in node for name in names_in(one)}
    if isinstance(node, dict):
        return set(node).union(*map(names_in, node.values()))
    return set()


NAMES = sorted(
    names_in([json.loads(documents.json_resume()), json.loads(europass.passport_json())])
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=25,
)


@given(content=st.dictionaries(st.sampled_from(["basics", "work", "SkillsPassport"]), JSON))
def test_any_json_is_read_or_refused(words, content):
    outcome_of(documents.json_of(content), "cv.json", words)


@given(lines=st.lists(st.text(max_size=80) | st.sampled_from(documents.text_lines()), max_size=30))
def test_any_text_is_read_or_refused(words, lines):
    outcome_of("\n".join(lines).encode("utf-8", "replace"), "cv.txt", words)


def outcome_of(data, filename, words):
    """A reading whose every text can be stored and shown, or a fault."""
    with suppress(UnreadableCv):
        said = str(asdict(read_cv(data, filename, words)))
        said.encode()
        assert "\\x00" not in said


@cache
def made(make):
    return make()
