"""The Common Procurement Vocabulary 2008 in the formats its publishers give.

- eForms SDK, `translations/code_<language>.xml`: Java properties in XML, one language a file.
- TED, `cpv_2008.xml` (every language) and `cpv_2008_ver_2013.xlsx` (one column for each).
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from collectif.core.text import clean_text
from collectif.core.vocabularies.files import VocabularyFile, VocabularyRefused
from collectif.matching import cpv
from tenders.sources.vocabularies.files import is_workbook, unpacked

LANGUAGES = ("fr", "en", "de", "sv")
# 9,454 codes since 2008; a file that holds fewer than this is cut or is something else.
FLOOR = 9_000
SHEET = "CPV codes"
_SDK_KEY = re.compile(r"code\|name\|cpv\.([0-9]{8})")
_SDK_COMMENT = re.compile(r"code in ([A-Za-z]+)\.")
_SDK_LANGUAGES = {"French": "fr", "English": "en", "German": "de", "Swedish": "sv"}
_CODE = re.compile(r"([0-9]{8})(?:-[0-9])?")
# What openpyxl lets through when a part of the workbook is missing or wrong.
_WORKBOOK_ERRORS = (
    InvalidFileException,
    zipfile.BadZipFile,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
)

type Labels = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class CpvEntry:
    """A class of the vocabulary; `kind` is a code of the contract-nature list (BT-23)."""

    code: str
    level: int
    parent: str | None
    kind: str
    labels: Mapping[str, str] = field(default_factory=dict)


def read_cpv(file: VocabularyFile) -> Labels:
    """Return the labels of each code by language: {"79000000": {"fr": "…"}}.

    Raises VocabularyRefused for a file of another kind, unsafe, cut, or of a language that
    neither its name nor its text tells.
    """
    body = unpacked(file.body)
    pairs = _workbook_labels(body) if is_workbook(body) else _xml_labels(body, file.language)
    labels: Labels = {}
    for code, language, text in pairs:
        if text := clean_text(text):
            labels.setdefault(code, {})[language] = text
    if len(labels) < FLOOR:
        raise VocabularyRefused("too_few", f"{len(labels)} codes in {file.source}")
    return labels


def entries(labels: Mapping[str, Mapping[str, str]]) -> list[CpvEntry]:
    """Return the classes as a tree, widest first.

    The parent is the nearest class above that exists: the vocabulary skips some levels.
    """
    return [
        CpvEntry(
            code=code,
            level=len(cpv.significant(code)) - cpv.DIVISION_LENGTH + 1,
            parent=_parent(code, labels),
            kind=kind_of(code),
            labels=labels[code],
        )
        for code in sorted(labels, key=lambda code: (len(cpv.significant(code)), code))
    ]


def kind_of(code: str) -> str:
    """Return what the division of a code is about, in the terms of BT-23."""
    division = code[: cpv.DIVISION_LENGTH]
    if division == "45":
        return "works"
    return "services" if division >= "50" else "supplies"


def _parent(code: str, labels: Mapping[str, object]) -> str | None:
    above = [prefix.ljust(cpv.CODE_LENGTH, "0") for prefix in cpv.ancestors(code)[:-1]]
    if not above:
        return None
    nearest = next((full for full in reversed(above) if full in labels), None)
    if nearest is None:
        raise VocabularyRefused("missing_parent", code)
    return nearest


def _xml_labels(body: bytes, language: str) -> Iterator[tuple[str, str, str]]:
    root = _parsed(body)
    if root.tag == "properties":
        return _sdk_labels(root, language)
    if next(root.iter("CPV"), None) is not None:
        return _ted_labels(root)
    raise VocabularyRefused("unknown_format", f"XML of {root.tag}")


def _parsed(body: bytes) -> etree._Element:
    """Return the root; a file may name its DTD, which is not fetched, but not bring entities."""
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise VocabularyRefused("not_xml", str(error)) from error
    dtd: Any = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):
        raise VocabularyRefused("unsafe_xml", "entities")
    return root


def _sdk_labels(root: etree._Element, language: str) -> Iterator[tuple[str, str, str]]:
    said = _SDK_COMMENT.match(root.findtext("comment") or "")
    inside = _SDK_LANGUAGES.get(said[1], said[1]) if said else language
    if inside not in LANGUAGES or (language and inside != language):
        raise VocabularyRefused("language", f"{inside or 'none'}, {language or 'any'} expected")
    for entry in root.iter("entry"):
        if key := _SDK_KEY.fullmatch(entry.get("key", "")):
            yield key[1], inside, entry.text or ""


def _ted_labels(root: etree._Element) -> Iterator[tuple[str, str, str]]:
    for node in root.iter("CPV"):
        code = _code(node.get("CODE", ""))
        for text in node.iter("TEXT"):
            language = text.get("LANG", "").lower()
            if language in LANGUAGES:
                yield code, language, text.text or ""


def _workbook_labels(body: bytes) -> Iterator[tuple[str, str, str]]:
    header, *rows = _workbook_rows(body) or [()]
    columns = _columns(header)
    for row in rows:
        if row[columns["code"]]:
            code = _code(str(row[columns["code"]]))
            for language in LANGUAGES:
                yield code, language, str(row[columns[language]] or "")


def _workbook_rows(body: bytes) -> list[tuple[Any, ...]]:
    try:
        workbook = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        if SHEET not in workbook.sheetnames:
            sheets = ", ".join(workbook.sheetnames)[:200]
            raise VocabularyRefused("unknown_format", f"sheets {sheets}")
        return list(workbook[SHEET].iter_rows(values_only=True))
    except _WORKBOOK_ERRORS as error:
        raise VocabularyRefused("unknown_format", f"XLSX: {error}"[:200]) from error


def _columns(header: Iterable[object]) -> dict[str, int]:
    names = [str(name or "").strip().lower() for name in header]
    missing = {"code", *LANGUAGES} - set(names)
    if missing:
        raise VocabularyRefused("unknown_format", f"no column {', '.join(sorted(missing))}")
    return {name: names.index(name) for name in ("code", *LANGUAGES)}


def _code(text: str) -> str:
    found = _CODE.fullmatch(text.strip())
    if found is None:
        raise VocabularyRefused("bad_entry", f"code {text[:40]!r}")
    return found[1]
