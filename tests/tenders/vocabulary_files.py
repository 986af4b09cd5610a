"""Reference lists in the shapes their publishers give, with a few entries of our own."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook

from collectif.core.vocabularies.files import VocabularyFile

LANGUAGE_NAMES = {"fr": "French", "en": "English", "de": "German", "sv": "Swedish"}
DTD = '<!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd">'
# 79632 has no class of three digits above it: the real list skips levels too.
FRENCH = {
    "72000000": "Services d’informatique",
    "79000000": "Services aux entreprises",
    "79400000": "Conseil & gestion",
    "79410000": "Conseil en affaires",
    "79411000": "Conseil en gestion générale",
    "79632000": "Formation du personnel",
    "45000000": "Travaux de bâtiment",
    "30000000": "Machines de bureau",
}
ENGLISH = {
    "72000000": "Computing services",
    "79000000": "Business services",
    "79400000": "Consulting and management",
    "79410000": "Business consulting",
    "79411000": "General management consulting",
    "79632000": "Staff training",
    "45000000": "Building work",
    "30000000": "Office machines",
}


def sdk_body(labels: Mapping[str, str], language: str = "fr", head: str = DTD) -> bytes:
    entries = "\n".join(
        f'<entry key="code|name|cpv.{code}">{escape(label)}</entry>'
        for code, label in labels.items()
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
{head}
<properties>
<comment>code in {LANGUAGE_NAMES[language]}. File generated.</comment>
<entry key="code|name|applicability.no">Non</entry>
<entry key="code|name|social-service-cpv.75121000">ailleurs</entry>
{entries}
</properties>""".encode()


def sdk_file(labels: Mapping[str, str] = FRENCH, language: str = "fr") -> VocabularyFile:
    return VocabularyFile(
        source=f"code_{language}.xml", body=sdk_body(labels, language), language=language
    )


def ted_body() -> bytes:
    rows = "".join(
        f'<CPV CODE="{code}-4"><TEXT LANG="BG">х</TEXT><TEXT LANG="FR">{escape(FRENCH[code])}'
        f'</TEXT><TEXT LANG="EN">{escape(ENGLISH[code])}</TEXT></CPV>'
        for code in FRENCH
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><CPV_CODE>{rows}</CPV_CODE>'.encode()


def workbook_body(
    header: Sequence[str] = ("CODE", "BG", "DE", "EN", "FR", "SV"), sheet: str = "CPV codes"
) -> bytes:
    workbook = Workbook()
    page = workbook.active
    page.title = sheet
    page.append(header)
    for code, label in FRENCH.items():
        page.append([f"{code}-4", "х", None, ENGLISH[code], label, None])
    page.append([None] * len(header))
    return _saved(workbook)


def _saved(workbook: Workbook) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def zipped(members: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return stream.getvalue()


def commune(code: str = "38185", name: str = "Grenoble", **facts: Any) -> dict[str, Any]:
    """A commune as geo.api.gouv.fr gives it, with round figures."""
    return {
        "nom": name,
        "code": code,
        "codesPostaux": ["38000", "38100"],
        "codeDepartement": "38",
        "centre": {"type": "Point", "coordinates": [5.72, 45.18]},
        "population": 150_000,
    } | facts


def places_file(*communes: dict[str, Any]) -> VocabularyFile:
    return VocabularyFile(source="communes.json", body=json.dumps(communes).encode())
