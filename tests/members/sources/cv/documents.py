"""The CVs of the tests, made here in every format: people, employers and towns are invented."""

import io
import json
import zipfile
import zlib
from xml.sax.saxutils import escape

import docx
import typst
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject

NAME = "Camille Rivoire"
HEADLINE = "Directrice administrative et financière"
EXPERIENCES = (
    (
        "Directrice administrative et financière",
        "Groupe Aubier",
        "2015 – 2021",
        ("Contrôle de gestion de trois filiales", "Refonte du tableau de bord du groupe"),
    ),
    (
        "Contrôleuse de gestion",
        "Moulins de Sorne",
        "septembre 2009 - août 2015",
        ("Suivi budgétaire mensuel de douze sites",),
    ),
)
SKILLS = ("Contrôle de gestion", "Comptabilité analytique", "Peinture sur soie")
LANGUAGES = ("Anglais : courant (C1)", "Espagnol : notions")
STUDIES = ("Diplôme de l’école de commerce de Sorne, 1988",)
# Each of these must be nowhere in what is read.
PRIVATE_LINES = (
    "Née le 3 mai 1965 à Sorne",
    "58 ans, mariée, 2 enfants",
    "Nationalité : française",
)
LINK = "https://www.linkedin.com/in/camille-rivoire"


def years() -> tuple[tuple[int, int], ...]:
    return ((2015, 2021), (2009, 2015))


def text_lines() -> list[str]:
    lines = [NAME, HEADLINE, *PRIVATE_LINES, f"camille@example.org – {LINK}", ""]
    lines.append("Expériences professionnelles")
    for title, employer, period, story in EXPERIENCES:
        lines += [f"{title}, {employer} {period}", *(f"- {one}" for one in story), ""]
    lines += ["Compétences", *SKILLS, "", "Langues", *LANGUAGES, "", "Formation", *STUDIES]
    return lines


def text(encoding="utf-8") -> bytes:
    return "\r\n".join(text_lines()).encode(encoding)


def _typst_head() -> str:
    private = " \\\n".join(PRIVATE_LINES)
    return f'#set text(lang: "fr")\n= {NAME}\n{HEADLINE}\n\n{private} \\\n#link("{LINK}")\n'


def _typst_experiences() -> str:
    parts = ["== Expériences professionnelles"]
    for title, employer, period, story in EXPERIENCES:
        parts.append(f"*{title}*, {employer} #h(1fr) {period}")
        parts.append("\n".join(f"- {one}" for one in story))
    return "\n\n".join(parts)


def _typst_side() -> str:
    listed = {"Compétences": SKILLS, "Langues": LANGUAGES, "Formation": STUDIES}
    return "\n".join(f"== {name}\n" + " \\\n".join(lines) for name, lines in listed.items())


def pdf() -> bytes:
    return typst.compile("\n".join((_typst_head(), _typst_experiences(), _typst_side())).encode())


def pdf_in_two_columns() -> bytes:
    columns = f"#grid(columns: (38%, 62%), gutter: 12pt,\n[{_typst_side()}],\n"
    return typst.compile(f"{_typst_head()}{columns}[{_typst_experiences()}])".encode())


def pdf_of_a_scan() -> bytes:
    return typst.compile(b"#rect(width: 100%, height: 60%, fill: gray)\n#circle(fill: black)")


def pdf_of_pages(count: int) -> bytes:
    return typst.compile(f"#for _ in range({count}) [#lorem(40) #pagebreak()]Fin".encode())


def _rewritten(data: bytes, change) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    change(writer)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def pdf_with_password(password="secret", owner="owner") -> bytes:
    return _rewritten(pdf(), lambda one: one.encrypt(password, owner, algorithm="AES-256"))


def pdf_with_attachment(name: str, content: bytes) -> bytes:
    return _rewritten(pdf_of_a_scan(), lambda one: one.add_attachment(name, content))


def pdf_bomb() -> bytes:
    """A page that draws 100 MB of spaces, in 100 kB."""
    page = PdfWriter()
    page.add_blank_page(width=200, height=200)
    output = io.BytesIO()
    page.write(output)
    return _rewritten(output.getvalue(), _swell)


def _swell(writer: PdfWriter) -> None:
    stream = StreamObject()
    stream._data = zlib.compress(b" " * 100_000_000, 9)
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)


def docx_file() -> bytes:
    document = docx.Document()
    document.add_heading(NAME, 0)
    for line in (HEADLINE, *PRIVATE_LINES, LINK):
        document.add_paragraph(line)
    document.add_heading("Expériences professionnelles", 1)
    for title, employer, period, story in EXPERIENCES:
        document.add_paragraph(f"{title}, {employer}\t{period}")
        for one in story:
            document.add_paragraph(one, style="List Bullet")
    table = document.add_table(rows=1, cols=2)
    for cell, (name, lines) in zip(
        table.rows[0].cells, {"Compétences": SKILLS, "Langues": LANGUAGES}.items(), strict=True
    ):
        cell.text = "\n".join((name, *lines))
    document.add_heading("Formation", 1)
    document.add_paragraph(STUDIES[0])
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def docx_of(body: str | bytes) -> bytes:
    """A Word document whose only part of interest is `body`, the XML of its text."""
    return archive({"[Content_Types].xml": "<Types/>", "word/document.xml": body})


def docx_bomb() -> bytes:
    """A text of 100 MB in 100 kB."""
    return docx_of(b"<w:document>" + b" " * 100_000_000)


def docx_of_many_elements(count: int) -> bytes:
    """Small as a file and short as XML, but each element takes a hundred bytes of memory."""
    return docx_of("<w>" + "<a/>" * count + "</w>")


def docx_with_password() -> bytes:
    """What Word writes: an OLE container, whose directory names the encrypted archive."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le")


_ODT = """<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><office:body><office:text>{}</office:text>
</office:body></office:document-content>"""


def odt_text() -> str:
    parts = [f"<text:h>{NAME}</text:h>"]
    parts += [f"<text:p>{escape(one)}</text:p>" for one in (HEADLINE, *PRIVATE_LINES, LINK)]
    parts.append("<text:h>Expériences<text:s/>professionnelles</text:h>")
    for title, employer, period, story in EXPERIENCES:
        parts.append(
            f"<text:p><text:span>{title}</text:span>, {employer}<text:tab/>{period}"
            "<office:annotation><text:p>À vérifier en 1965</text:p></office:annotation></text:p>"
        )
        items = (f"<text:list-item><text:p>{one}</text:p></text:list-item>" for one in story)
        parts.append(f"<text:list>{''.join(items)}</text:list>")
    for name, lines in {"Compétences": SKILLS, "Langues": LANGUAGES}.items():
        parts.append(f"<text:h>{name}</text:h><text:p>{'<text:line-break/>'.join(lines)}</text:p>")
    parts.append(f"<text:h>Formation</text:h><text:p>{STUDIES[0]}</text:p>")
    return "".join(parts)


def odt_content(text: str) -> str:
    return _ODT.format(text)


def odt(content: str | None = None, manifest: str = "<manifest/>") -> bytes:
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": content or odt_content(odt_text()),
            "META-INF/manifest.xml": manifest,
        }
    )


def odt_with_password() -> bytes:
    return odt(manifest="<file-entry><encryption-data checksum-type='SHA1'/></file-entry>")


def odt_bomb() -> bytes:
    """A billion laughs: each entity is ten times the one before."""
    entities = "".join(
        f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 10)
    )
    kind = f'<!DOCTYPE bomb [<!ENTITY a0 "ha ">{entities}]>'
    return odt(f'<?xml version="1.0"?>{kind}<office>&a9;</office>')


def archive(parts: dict[str, str | bytes]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return output.getvalue()


def json_resume() -> bytes:
    work = [
        {
            "name": employer,
            "position": title,
            "startDate": f"{years[0]}-09-01",
            "endDate": f"{years[1]}-08",
            "highlights": list(story),
        }
        for (title, employer, _period, story), years in zip(EXPERIENCES, years(), strict=True)
    ]
    content = {
        "basics": {
            "name": NAME,
            "label": f"{HEADLINE}, 58 ans",
            "image": "https://example.org/photo.jpg",
            "birthDate": "1965-05-03",
            "summary": "Née le 3 mai 1965.",
            "profiles": [{"network": "LinkedIn", "url": LINK}],
        },
        "work": work,
        "education": [
            {
                "institution": "École de commerce de Sorne",
                "studyType": "Diplôme",
                "endDate": "1988-06-30",
            }
        ],
        "skills": [{"name": "Finance", "keywords": list(SKILLS)}],
        "languages": [
            {"language": "Anglais", "fluency": "Courant"},
            {"language": "Spanish", "fluency": "Elementary"},
        ],
    }
    return json.dumps(content).encode()


def json_of(content) -> bytes:
    return json.dumps(content).encode()
