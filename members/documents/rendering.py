"""One door to the files: which format, which layout, in which language."""

from dataclasses import dataclass
from typing import Literal

from django.utils import translation
from django.utils.text import slugify

from members.documents.content import SkillsDossier
from members.documents.docx import write_docx
from members.documents.json_resume import write_json_resume
from members.documents.pdf import Layout, write_pdf
from members.documents.sheet import Sheet
from members.documents.wording import compose

type Format = Literal["pdf", "docx", "json"]

MEDIA_TYPES: dict[Format, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """`filename` holds no more than what the dossier shows: nothing, when it is anonymous."""

    data: bytes
    media_type: str
    filename: str


def render(dossier: SkillsDossier, *, format: Format, layout: Layout, language: str) -> Document:
    """Write the dossier. `layout` is for the PDF; `language` ("fr", "en") for its own words.

    What the person typed is printed as it is. A word that no font can draw loses its characters.
    """
    with translation.override(language):
        sheet = compose(dossier)
        data = _write(dossier, sheet, format=format, layout=layout, language=language)
    return Document(
        data=data,
        media_type=MEDIA_TYPES[format],
        filename=f"{slugify(sheet.title)}-{dossier.made_on.isoformat()}.{format}",
    )


def _write(
    dossier: SkillsDossier, sheet: Sheet, *, format: Format, layout: Layout, language: str
) -> bytes:
    if format == "json":
        return write_json_resume(dossier)
    photo, made_on = dossier.photo, dossier.made_on
    if format == "docx":
        return write_docx(sheet, language=language, photo=photo, made_on=made_on)
    return write_pdf(sheet, layout=layout, language=language, photo=photo, made_on=made_on)
