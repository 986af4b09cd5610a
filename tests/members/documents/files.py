"""Reading back what was written, as a reader's software does."""

from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

import docx
from docx.document import Document
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject


def pdf(data: bytes) -> PdfReader:
    return PdfReader(BytesIO(data))


def pdf_text(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in pdf(data).pages)


def tags(data: bytes) -> list[tuple[str, str]]:
    """The structure a screen reader follows, in its order: role and title or alternative text."""
    return list(_tags(pdf(data).trailer["/Root"]["/StructTreeRoot"]["/K"]))


def _tags(node) -> Iterator[tuple[str, str]]:
    node = node.get_object()
    if isinstance(node, ArrayObject):
        for item in node:
            yield from _tags(item)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node["/S"][1:], str(node.get("/T") or node.get("/Alt") or "")
        if "/K" in node:
            yield from _tags(node["/K"])


def headings(data: bytes) -> list[tuple[str, str]]:
    return [(role, title) for role, title in tags(data) if role.startswith("H")]


def everything_in_pdf(data: bytes) -> str:
    """All the text of the file: pages, properties, XMP, structure and addresses of links."""
    reader = pdf(data)
    links = [
        str(annotation.get_object().get("/A", {}))
        for page in reader.pages
        for annotation in page.get("/Annots", [])
    ]
    xmp = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    return "\n".join([pdf_text(data), str(reader.metadata), xmp, str(tags(data)), *links])


def word(data: bytes) -> Document:
    return docx.Document(BytesIO(data))


def word_text(data: bytes) -> str:
    """The body with its links, then the foot."""
    document = word(data)
    paragraphs = [*document.paragraphs, *document.sections[0].footer.paragraphs]
    return "\n".join(paragraph.text for paragraph in paragraphs)


def everything_in_word(data: bytes) -> str:
    """Each part of the package that is not a picture, unzipped."""
    with ZipFile(BytesIO(data)) as package:
        names = [name for name in package.namelist() if name.endswith((".xml", ".rels"))]
        return "\n".join(package.read(name).decode() for name in names)
